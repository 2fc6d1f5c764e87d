//! Rule PipefailMissing.

use super::rule;
use super::super::script::{Command, Separator};
use super::{Base, File, Stage, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// A pipe hides that its first command has failed
    ///
    /// A pipe's result is that of its last command. `curl … | tar x` with a failing curl may well end with 0, and
    /// `wget … | sh` does. The builder then takes the RUN for done and caches it: a layer without what it should hold,
    /// used again and again.
    ///
    /// Let the shell say so: `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` above, or `set -o pipefail` at the beginning of
    /// the RUN (bash, or BusyBox's ash; Debian's /bin/sh, dash, does not know it in most releases). Or do not pipe: fetch
    /// into a file, then use it, with && between.
    Teaching PipefailMissing = check
}

const BASH: &str = r#"write SHELL ["/bin/bash", "-o", "pipefail", "-c"] above, or fetch into a file first"#;
const ASH: &str = "begin the RUN with set -o pipefail &&, or fetch into a file first";

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let mut is_set = false;
        for step in &stage.steps {
            if let Kind::Shell(words) = &step.instruction.kind {
                let shell = words.first().map_or("", String::as_str);
                let is_power_shell = shell.contains("powershell") || shell.contains("pwsh");
                is_set = is_power_shell || words.iter().any(|word| word.contains("pipefail"));
            }
            let Some(script) = step.script.as_ref().filter(|script| !is_set && script.is_shell) else { continue };
            if script.text.contains("pipefail") {
                continue;
            }
            // Only what can fail in a way that matters: a download, most of all.
            let fetches = |command: &&Command| {
                let fails = matches!(command.program(), "curl" | "wget" | "git" | "tar" | "gpg" | "openssl");
                fails && command.then == Separator::Pipe
            };
            let first = script.commands.iter().find(fetches);
            if let Some(command) = first {
                let program = command.program();
                warnings.push(
                    RULE.warn(step, format!("If `{program}` fails, this pipe says that all is well"))
                        .at(command.span())
                        .cost("a layer without what it should hold is cached and used from then on")
                        .help(if is_alpine(file, stage) { ASH } else { BASH }),
                );
            }
        }
    }
    warnings
}

/// Whether the shell is BusyBox's, and bash is not there.
fn is_alpine(file: &File<'_>, stage: &Stage<'_>) -> bool {
    match &stage.base {
        Base::Image(name) => name.contains("alpine") || name.contains("busybox"),
        Base::Stage(below) => is_alpine(file, &file.stages[*below]),
        Base::Scratch => false,
    }
}
