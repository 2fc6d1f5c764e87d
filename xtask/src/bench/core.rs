//! `cargo xtask bench core`: how fast core is, natively and in wasm, and how large; each figure beside its limit.
//!
//! Natively divan measures (`tests/benchmarks/benches`), in wasm `tests/benchmarks/wasm.mjs` in node, and a plan is the real
//! command on a context of files that did not change. All figures are medians.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use super::limit::{Limit, judge};
use super::plan::unchanged;
use crate::program::{cargo, run, shown};
use crate::{setup, size};

/// Measures, prints the tables, and compares with the limits.
///
/// # Errors
/// If something cannot be prepared, or a limit is not kept.
pub(crate) fn core() -> Result<()> {
    setup::for_bench_core()?;
    run(cargo().args(["build", "--release", "--package", "layercake-server", "--bins"]))?;
    let native = output(cargo().args(["bench", "--quiet", "--package", "layercake-benchmarks", "--bench", "core"]))?;
    println!("{native}");
    let weighed = size::weigh()?;
    let wasm = output(Command::new("node").args(["tests/benchmarks/wasm.mjs", "target/measured"]))?;
    println!("{wasm}");
    let time = |name: &str, unit| figure(&native, name, 0).and_then(|text| amount(&text, unit));
    let rate = |name: &str| figure(&native, name, 1).and_then(|text| amount(&text, "GB/s"));
    let in_wasm = |name: &str, unit| figure(&wasm, name, 0).and_then(|text| amount(&text, unit));
    judge(&[
        Limit::most("read the lecture's Dockerfile", "µs", time("lecture", "µs")?, 100.0),
        Limit::most("read a Dockerfile of 1000 lines", "ms", time("long", "ms")?, 5.0),
        Limit::most("the same in wasm", "ms", in_wasm("long", "ms")?, 15.0),
        Limit::least("content hash of a folder of 512 files, 21 MB, one core", "GB/s", rate("hash_tree")?, 1.2),
        Limit::least("content hash of one file of 34 MB, one core", "GB/s", rate("hash_file")?, 1.2),
        Limit::most("`layercake plan`, 10 000 files unchanged, the whole command", "ms", unchanged()?, 20.0),
        weighed,
    ])
}

/// Runs a command, and returns what it prints.
fn output(command: &mut Command) -> Result<String> {
    let line = shown(command);
    println!("$ {line}");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("start {line}"))?;
    ensure!(output.status.success(), "{line} failed ({})", output.status);
    String::from_utf8(output.stdout).with_context(|| format!("read what {line} prints"))
}

/// What stands in the column `median` of the line that begins with `name`, or some lines below it.
fn figure(text: &str, name: &str, below: usize) -> Result<String> {
    let is_named = |line: &&str| line.trim_start_matches(['├', '╰', '─', ' ']).split(' ').next() == Some(name);
    let line = text.lines().skip_while(|line| !is_named(line)).nth(below);
    let column = line.and_then(|line| line.split('│').rev().nth(3));
    Ok(column.with_context(|| format!("no figure of {name}"))?.trim().to_owned())
}

/// Reads `12.3 ms` as so many of `unit`.
fn amount(text: &str, unit: &str) -> Result<f64> {
    let (number, written) = text.split_once(' ').with_context(|| format!("{text:?} is no figure"))?;
    let size = |unit: &str| {
        Ok(match unit {
            "ns" | "B/s" => 1e-9,
            "µs" | "KB/s" => 1e-6,
            "ms" | "MB/s" => 1e-3,
            "s" | "GB/s" => 1.0,
            _ => bail!("{unit:?} is no unit of a figure"),
        })
    };
    // A byte each nanosecond is a gigabyte each second.
    Ok(number.parse::<f64>().with_context(|| format!("{number:?} is no number"))? * size(written)? / size(unit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
core          fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ hash_file  43.26 ms      │ 68.24 ms      │ 56.88 ms      │ 56.59 ms      │ 50      │ 50
│             775.4 MB/s    │ 491.6 MB/s    │ 589.8 MB/s    │ 592.9 MB/s    │         │
╰─ long       8.875 ms      │ 27.51 ms      │ 13.26 ms      │ 15.44 ms      │ 100     │ 100";

    #[test]
    fn medians_are_found_in_what_divan_prints() {
        assert_eq!(figure(PRINTED, "hash_file", 0).unwrap(), "56.88 ms");
        assert_eq!(figure(PRINTED, "hash_file", 1).unwrap(), "589.8 MB/s");
        assert_eq!(figure(PRINTED, "long", 0).unwrap(), "13.26 ms");
        assert!(figure(PRINTED, "lon", 0).is_err());
    }

    #[test]
    fn figures_are_read_in_any_unit() {
        assert_eq!(amount("26.5 µs", "µs").unwrap(), 26.5);
        assert_eq!(amount("0.5 ms", "µs").unwrap().round(), 500.0);
        assert_eq!(amount("500 MB/s", "GB/s").unwrap(), 0.5);
        assert!(amount("fast", "ms").is_err());
    }
}
