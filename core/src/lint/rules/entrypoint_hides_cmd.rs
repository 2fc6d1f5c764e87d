//! Rule EntrypointHidesCmd.

use super::super::script::is_shell;
use super::rule;
use super::{File, Step, Warning};
use crate::dockerfile::ast::Command;
use crate::dockerfile::ast::Kind;

rule! {
    /// A shell-form ENTRYPOINT ignores CMD and all arguments
    ///
    /// `ENTRYPOINT app` means `/bin/sh -c app`. CMD, or what is written behind the image's name in `docker run image
    /// --help`, is added behind: `/bin/sh -c app --help`. For sh these are its own arguments, `$0` and so on: your
    /// program never sees them.
    ///
    /// Write `ENTRYPOINT ["app"]`. CMD then gives its default arguments, and `docker run image --help` replaces them.
    /// If there must be a shell, hand the arguments on: `["/bin/sh", "-c", "exec app \"$@\"", "app"]`.
    Teaching EntrypointHidesCmd = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let last = |is: fn(&Kind) -> bool| stage.steps.iter().rev().find(|step| is(&step.instruction.kind));
        let entrypoint: Option<&Step<'_>> = last(|kind| matches!(kind, Kind::Entrypoint(_)));
        let cmd = last(|kind| matches!(kind, Kind::Cmd(_)));
        let (Some(entrypoint), Some(cmd)) = (entrypoint, cmd) else { continue };
        if matches!(&entrypoint.instruction.kind, Kind::Entrypoint(command) if ignores_arguments(command)) {
            let line = entrypoint.written.lines.first;
            warnings.push(
                RULE.warn(cmd, format!("This CMD is ignored: the ENTRYPOINT of line {line} is text for a shell"))
                    .cost("neither CMD nor arguments of docker run reach the program")
                    .help(format!("let the ENTRYPOINT of line {line} start the program without a shell")),
            );
        }
    }
    warnings
}

/// Whether arguments behind a command come to nothing: they are a shell's, and its text does not use them.
fn ignores_arguments(command: &Command) -> bool {
    match command {
        Command::Shell(_) => true,
        Command::Exec(words) => match words.as_slice() {
            [shell, flag, text] => {
                let uses = ["$@", "$*", "$0", "$1", "${1", "${@"].iter().any(|argument| text.contains(argument));
                is_shell(shell) && flag.starts_with('-') && flag.ends_with('c') && !uses
            }
            _ => false,
        },
    }
}
