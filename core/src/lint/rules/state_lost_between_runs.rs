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
        // A RUN that does nothing else is another instruction.
        let is_alone = script.commands.len() == 1 && step.written.flags.is_empty() && last.is_placed();
        let fix = Some(last).filter(|_| is_alone && last.before.is_empty()).and_then(instruction);
        let is_lower = step.written.keyword.as_str() == "run";
        let fix = fix.map(|(name, rest)| if is_lower { format!("{} {rest}", name.to_ascii_lowercase()) } else { format!("{name} {rest}") });
        warnings.push(
            RULE.warn(step, format!("`{}` at the end of a RUN has no effect", last.shown()))
                .at(last.span())
                .cost(format!("{what}; only files stay"))
                .help(help)
                .maybe_fix(fix.map(|text| (step.written.span, text))),
        );
    }
    warnings
}

/// The instruction that does what was meant.
fn instruction(command: &Command) -> Option<(&'static str, &str)> {
    let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "-_./=:,+".contains(c));
    let [word] = command.arguments() else { return None };
    match command.program() {
        "cd" if word.text.starts_with('/') && is_plain(&word.text) => Some(("WORKDIR", &word.text)),
        "export" if word.text.contains('=') && is_plain(&word.text) => Some(("ENV", &word.text)),
        _ => None,
    }
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
