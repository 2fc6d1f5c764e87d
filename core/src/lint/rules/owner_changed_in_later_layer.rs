//! Rule OwnerChangedInLaterLayer.

use super::rule;
use super::super::place::{destinations, resolve, working_directories};
use super::super::script::Command;
use super::{File, Step, Warning};
use crate::container_path::ContainerPath;

rule! {
    /// Files get another owner or mode in a later layer than they are in
    ///
    /// A layer holds whole files. `chown` or `chmod` changes only a few bits of a file, but in a later layer than the
    /// file it means a second whole copy of it: the image holds everything twice. For `RUN chown -R app /app` over 300
    /// MB that is 300 MB more.
    ///
    /// Say it where the files come in: `COPY --chown=app:app --chmod=755 . /app`. For files that a RUN makes, change
    /// them in the same RUN.
    Teaching OwnerChangedInLaterLayer = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in file.shipped() {
        let directories = working_directories(file, stage);
        let mut copied: Vec<(ContainerPath, &Step<'_>)> = Vec::new();
        for (step, directory) in stage.steps.iter().zip(&directories) {
            let directory = directory.as_ref();
            if let Some((copy, _)) = step.transfer() {
                let folder = resolve(&copy.destination, directory);
                copied.extend(folder.into_iter().chain(destinations(copy, directory)).map(|path| (path, step)));
            }
            let Some(script) = &step.script else { continue };
            for command in script.commands.iter().filter(|command| matches!(command.program(), "chown" | "chmod")) {
                if let Some((path, from)) = changed(command, &copied, directory) {
                    warnings.push(warn(step, command, &path, from));
                }
            }
        }
    }
    warnings
}

/// What a command changes of that which was copied, and by which instruction it was.
fn changed<'s>(
    command: &Command,
    copied: &[(ContainerPath, &'s Step<'s>)],
    directory: Option<&ContainerPath>,
) -> Option<(ContainerPath, &'s Step<'s>)> {
    let recursive = command.has_flag("-R") || command.has_flag("--recursive");
    // The first operand is the owner or the mode.
    let words = command.operands("").skip(1).map(|word| word.text.trim_end_matches('/'));
    words.filter_map(|word| resolve(word, directory)).find_map(|path| {
        let touches = |old: &ContainerPath| *old == path || recursive && lies_below(old.as_str(), path.as_str());
        let (_, from) = copied.iter().find(|(old, _)| touches(old))?;
        Some((path.clone(), *from))
    })
}

fn warn(step: &Step<'_>, command: &Command, path: &ContainerPath, from: &Step<'_>) -> Warning {
    let (program, line) = (command.program(), from.written.lines.first);
    let keyword = from.written.keyword.as_str();
    let operand = command.operands("").next().map_or("…", |word| word.text.as_str());
    // COPY knows no `+x`; what is to be executed is 755 by custom.
    let value = if program == "chmod" && !operand.starts_with(|c: char| c.is_ascii_digit()) { "755" } else { operand };
    RULE.warn(step, format!("`{program}` copies {path} into a second layer; it came with line {line}"))
        .at(command.span())
        .cost("every file that it touches is in the image twice")
        .help(format!("write {keyword} --{program}={value} on line {line}"))
}

fn lies_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}
