//! `cargo xtask release`: one program that needs nothing of the machine that it runs on, with the page and completions, and checksums.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::page::{self, Profile};
use crate::program::{cargo, run};
use crate::setup;

/// Where the archive is put, and what it is made of.
const FOLDER: &str = "target/release-archive";

/// What is in the archive as it is here.
const FILES: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// The shells that the program writes completions for.
const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// Makes the archive.
///
/// # Errors
/// If something that it needs is missing, it does not build, or the program is not what it should be.
pub(crate) fn release() -> Result<()> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    setup::for_release(&target)?;
    page::page(Profile::Small)?;
    let package = ["--package", "layercake-server", "--bin", "layercake", "--features", "page"];
    run(cargo().args(["build", "--release", "--target", &target]).args(package))?;
    let built = format!("target/{target}/release/layercake");
    ensure!(is_static(&fs::read(&built)?), "{built} needs an interpreter of the machine that it runs on");

    let name = format!("layercake-{}-{}-linux", version(&built)?, std::env::consts::ARCH);
    let folder = Path::new(FOLDER).join(&name);
    match fs::remove_dir_all(FOLDER) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context("remove the last one"),
        _ => fs::create_dir_all(folder.join("completions"))?,
    }
    fs::copy(&built, folder.join("layercake"))?;
    for file in FILES {
        fs::copy(file, folder.join(file)).with_context(|| format!("copy {file}"))?;
    }
    for shell in SHELLS {
        let script = File::create(folder.join("completions").join(format!("layercake.{shell}")))?;
        run(Command::new(&built).args(["completion", shell]).stdout(script))?;
    }
    fs::write(folder.join("THIRD-PARTY"), third_parties(&target)?)?;
    pack(&name)
}

/// What else is in the program, each with its licence.
fn third_parties(target: &str) -> Result<String> {
    let mut tree = cargo();
    tree.args(["tree", "--package", "layercake-server", "--features", "page", "--target", target, "--edges", "normal"]);
    let output = tree.args(["--prefix", "none", "--format", "{p}: {l}"]).output().context("start cargo tree")?;
    ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim());
    let text = String::from_utf8(output.stdout)?;
    // Marked are those that were listed before; ours have their licences beside this file.
    let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    lines.retain(|line| !line.is_empty() && !line.starts_with("layercake-"));
    lines.sort_unstable();
    lines.dedup();
    Ok(lines.join("\n") + "\n")
}

/// The archive and its checksum. The same files give the same bytes: no times, no owners, names in order.
fn pack(name: &str) -> Result<()> {
    let archive = format!("{name}.tar.gz");
    let order = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
    let mut tar = Command::new("tar");
    tar.args(["--use-compress-program=gzip -9n", "-C", FOLDER]).args(order);
    run(tar.args(["-cf", &format!("{FOLDER}/{archive}"), name]))?;
    let sums = File::create(format!("{FOLDER}/SHA256SUMS"))?;
    run(Command::new("sha256sum").arg(&archive).current_dir(FOLDER).stdout(sums))?;
    run(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(FOLDER))?;
    let bytes = fs::metadata(format!("{FOLDER}/{archive}"))?.len();
    println!("\n{FOLDER}/{archive}: {:.1} MB, and SHA256SUMS beside it", bytes as f64 / 1e6);
    Ok(())
}

/// The version that the program tells.
fn version(program: &str) -> Result<String> {
    let output = Command::new(program).arg("--version").output().with_context(|| format!("start {program}"))?;
    let text = String::from_utf8(output.stdout)?;
    let number = text.split_whitespace().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    Ok(number.with_context(|| format!("{text:?} tells no version"))?.trim_end_matches(',').to_owned())
}

/// Whether a 64-bit ELF program names no interpreter: then the kernel starts it with nothing else.
fn is_static(program: &[u8]) -> bool {
    const INTERPRETER: u32 = 3;
    let number = |at: usize, width: usize| -> Option<usize> {
        let bytes = program.get(at..at.checked_add(width)?)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    };
    let headers = || Some((number(32, 8)?, number(54, 2)?, number(56, 2)?));
    let Some((start, size, count)) = headers().filter(|_| program.starts_with(b"\x7fELF\x02\x01")) else {
        return false;
    };
    (0..count).all(|header| number(start + header * size, 4).is_some_and(|kind| kind != INTERPRETER as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_has_an_interpreter() {
        let own = fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(!is_static(&own));
        assert!(!is_static(b"#!/bin/sh"));
        // The same with each header's kind set to another.
        let (start, size) = (usize::from_le_bytes(own[32..40].try_into().unwrap()), usize::from(own[54]));
        let mut changed = own;
        for header in 0..usize::from(changed[56]) {
            changed[start + header * size] = 1;
        }
        assert!(is_static(&changed));
    }
}
