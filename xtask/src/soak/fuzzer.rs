//! The fuzzer: `tests/fuzz`, instrumented and linked with libFuzzer, and what came of running it.
//!
//! Stable Rust can do this: LLVM's coverage pass is one of rustc's own flags, and no sanitizer is needed where nothing is
//! `unsafe`. What is fuzzed keeps its assertions and overflow checks (profile `fuzz`).

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::program::{cargo, run};

/// What makes a program tell libFuzzer where it has been, and what it compared with what.
const INSTRUMENTED: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0";

/// Seconds for one input: far more than any of them needs, so that only what explodes takes longer.
const TIMEOUT: u32 = 10;
const MEGABYTES: u32 = 2048;
/// Bytes of an input. Longer ones only do the same more often.
const LONGEST_INPUT: u32 = 4096;

/// The program, and the folders that it works on.
pub(super) struct Fuzzer {
    program: PathBuf,
    /// `tests/fuzz`.
    package: PathBuf,
    /// Inputs that were interesting, kept from one soak to the next; logs; inputs that break a target.
    work: PathBuf,
}

/// What came of fuzzing one target.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) target: String,
    /// Inputs that were tried.
    tried: u64,
    /// Inputs that go different ways through the code.
    interesting: usize,
    /// Inputs that break it.
    found: Vec<PathBuf>,
    log: PathBuf,
}

impl Fuzzer {
    /// Builds the program.
    ///
    /// # Errors
    /// If it does not build.
    pub(super) fn build() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace's folder")?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let host = host()?;
        // With a target named, the flags are for the program only, not for what is run to build it.
        let mut build = cargo();
        build.args(["build", "--package", "layercake-fuzz", "--features", "libfuzzer", "--profile", "fuzz"]);
        run(build.args(["--target", &host]).env("RUSTFLAGS", INSTRUMENTED))?;
        Ok(Self {
            program: target.join(host).join("fuzz/layercake-fuzz"),
            package: root.join("tests/fuzz"),
            work: target.join("soak"),
        })
    }

    /// The names of all targets: each has a folder of kept inputs, which a test sees to.
    ///
    /// # Errors
    /// What the file system says.
    pub(super) fn targets(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.package.join("corpus")).context("read tests/fuzz/corpus")? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Fuzzes `target` until the time is over, or something is found.
    ///
    /// # Errors
    /// What the file system says, and a fuzzer that fails without having found anything.
    pub(super) fn run(&self, target: &str, minutes: u32) -> Result<Session> {
        let (interesting, found) = (self.work.join(target), self.work.join("found").join(target));
        for folder in [&interesting, &found] {
            fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        }
        let log = self.work.join(format!("{target}.log"));
        let output = File::create(&log).with_context(|| format!("create {}", log.display()))?;
        let mut fuzzer = Command::new(&self.program);
        fuzzer.arg(format!("-max_total_time={}", minutes * 60));
        fuzzer.arg(format!("-timeout={TIMEOUT}"));
        fuzzer.arg(format!("-rss_limit_mb={MEGABYTES}"));
        fuzzer.arg(format!("-max_len={LONGEST_INPUT}"));
        fuzzer.arg(format!("-artifact_prefix={}/", found.display()));
        fuzzer.arg("-print_final_stats=1");
        let words = self.package.join("dictionaries").join(target);
        if words.exists() {
            fuzzer.arg(format!("-dict={}", words.display()));
        }
        // libFuzzer writes into the first folder, and only reads the others: what was found last time comes first again.
        fuzzer.arg(&interesting).arg(&found).arg(self.package.join("corpus").join(target));
        fuzzer.env("LAYERCAKE_FUZZ_TARGET", target).stdout(output.try_clone()?).stderr(output);
        let status = fuzzer.status().with_context(|| format!("start {}", self.program.display()))?;
        if status.success() {
            // Whatever was found earlier is mended.
            fs::remove_dir_all(&found).with_context(|| format!("remove {}", found.display()))?;
        }
        let said = fs::read(&log).with_context(|| format!("read {}", log.display()))?;
        let session = Session {
            target: target.to_owned(),
            tried: tried(&String::from_utf8_lossy(&said)),
            interesting: files(&interesting)?.len(),
            found: if status.success() { Vec::new() } else { files(&found)? },
            log,
        };
        ensure!(
            status.success() || !session.found.is_empty(),
            "the fuzzer failed ({status}); see {}",
            session.log.display()
        );
        Ok(session)
    }
}

impl Session {
    /// What to do about what was found.
    pub(super) fn advice(&self) -> Option<String> {
        let input = self.found.first()?;
        let (target, log) = (&self.target, self.log.display());
        Some(format!("{target}: keep {} as tests/fuzz/corpus/{target}/NAME and mend it; see {log}", input.display()))
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = match self.found.len() {
            0 => "nothing found".to_owned(),
            count => format!("{count} found"),
        };
        write!(f, "{:<12} {:>12} {:>12}   {found}", self.target, self.tried, self.interesting)
    }
}

/// A line for each session.
pub(super) fn table(sessions: &[Session]) -> String {
    let lines: Vec<String> = sessions.iter().map(ToString::to_string).collect();
    format!("{:<12} {:>12} {:>12}\n{}\n", "target", "tried", "interesting", lines.join("\n"))
}

/// How many inputs were tried, as libFuzzer says at its end; 0 where it came to no orderly one.
fn tried(log: &str) -> u64 {
    let count = log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

/// The platform that rustc builds for by itself.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("start rustc")?;
    let text = String::from_utf8(output.stdout).context("read rustc's answer")?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_libfuzzer_say_how_many_inputs_were_tried() {
        assert_eq!(tried("Done 7 runs\nstat::number_of_executed_units: 1234\nstat::average_exec_per_sec: 3\n"), 1234);
        assert_eq!(tried("==1== ERROR: libFuzzer: out-of-memory\n"), 0);
    }
}
