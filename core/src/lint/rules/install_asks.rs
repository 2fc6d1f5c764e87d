//! Rule InstallAsks.

use super::super::script::{Command, Script};
use super::rule;
use super::{File, Warning};

rule! {
    /// A package manager waits for an answer that nobody gives
    ///
    /// In a build there is no terminal and nobody to type `y`. `apt-get install curl` asks, gets the end of its input
    /// for an answer, and aborts.
    ///
    /// Write `-y`. Where a package asks more (a time zone, say), set `DEBIAN_FRONTEND=noninteractive` for that one
    /// command, not with ENV: it would stay in the image.
    Teaching InstallAsks = check
}

/// Program, subcommand, and the flags that answer.
const ASKING: [(&str, &str, &[&str]); 9] = [
    ("apt-get", "install", &["-y", "--yes", "--assume-yes", "-qq", "-q=2"]),
    ("apt-get", "upgrade", &["-y", "--yes", "--assume-yes", "-qq", "-q=2"]),
    ("apt-get", "dist-upgrade", &["-y", "--yes", "--assume-yes", "-qq", "-q=2"]),
    ("apt", "install", &["-y", "--yes", "--assume-yes", "-qq", "-q=2"]),
    ("yum", "install", &["-y", "--assumeyes"]),
    ("dnf", "install", &["-y", "--assumeyes"]),
    ("microdnf", "install", &["-y", "--assumeyes"]),
    ("zypper", "install", &["-y", "--no-confirm", "-n", "--non-interactive"]),
    ("zypper", "in", &["-y", "--no-confirm", "-n", "--non-interactive"]),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    // `yes | apt-get install`, and apt's own option.
    let answered = |script: &Script| script.runs("yes", "") || script.text.contains("Assume-Yes");
    for (step, script) in file.runs().filter(|(_, script)| !answered(script)) {
        for (program, verb, answers) in ASKING {
            let asks = |command: &&Command| !answers.iter().any(|flag| command.has_flag(flag));
            for command in script.running(program, verb).filter(asks) {
                warnings.push(
                    RULE.warn(step, format!("`{program} {verb}` without -y waits for an answer"))
                        .at(command.span())
                        .cost("nobody answers in a build: the RUN aborts")
                        .help(format!("write {program} {verb} -y"))
                        .add_flag(command, verb, "-y"),
                );
            }
        }
    }
    warnings
}
