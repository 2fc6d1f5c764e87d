//! Rule StateLostBetweenRuns.

use super::rule;
use super::super::script::Command;
use super::{File, Warning};

rule! {
    /// A RUN ends with something that does not outlive it
    ///
    /// Each RUN is a container of its own: a shell is started, runs the text and ends. What stays is files. `cd`,
    /// `export`, `source`, a started service: all of that was in a process, and the process is gone when the next RUN
    /// begins. `RUN cd /app` does nothing at all.
    ///
    /// For the folder there is WORKDIR, for variables ENV. A service is started by CMD when the container runs, not
    /// while the image is built.
    Teaching StateLostBetweenRuns = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.runs().filter(|(_, script)| script.is_shell) {
        let Some(last) = script.commands.last() else { continue };
        let Some((what, help)) = lost(last) else { continue };
        warnings.push(
            RULE.warn(step, format!("`{}` at the end of a RUN has no effect", last.shown()))
                .at(last.span())
                .cost(format!("{what}; only files stay"))
                .help(help),
        );
    }
    warnings
}

/// What becomes of a command's effect when the RUN ends, and what to write instead.
fn lost(command: &Command) -> Option<(&'static str, &'static str)> {
    Some(match command.program() {
        "cd" => ("the next step is in its own folder again", "use WORKDIR"),
        "export" => ("the variable is gone when the RUN ends", "use ENV"),
        "source" | "." => ("what it sets is gone when the RUN ends", "use ENV, or do what needs it in the same RUN"),
        "alias" => ("the alias is gone when the RUN ends", "write a script"),
        "service" | "systemctl" if command.operands("").any(|word| word.text == "start") => {
            ("the service ends with the RUN", "start the program with CMD, when the container runs")
        }
        _ => return None,
    })
}
