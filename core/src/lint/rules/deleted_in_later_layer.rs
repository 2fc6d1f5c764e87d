//! Rule DeletedInLaterLayer.

use super::rule;
use super::secret_copied::is_secret;
use super::super::place::{destinations, resolve, working_directories};
use super::super::script::{Command, Script};
use super::{File, Stage, Warning};
use crate::container_path::ContainerPath;
use crate::source::Span;

rule! {
    /// A file is deleted in a later layer than the one that it is in
    ///
    /// Each instruction that changes files makes a layer, and layers are never changed again. `rm` in a later RUN only
    /// adds a note that the file is not to be seen any more. Its bytes are still in the layer below: the image is as
    /// big as before, everyone pulls them, and everyone can take the file out again. For a secret, that is a leak.
    ///
    /// Make and delete it in one RUN. For a file of the context, bind it instead of copying it: `RUN
    /// --mount=type=bind,source=setup.sh,target=/setup.sh /setup.sh` leaves nothing behind. Or do it in a stage of its
    /// own and copy only the result.
    Teaching DeletedInLaterLayer = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().flat_map(|stage| look(file, stage)).collect()
}

/// A file, and the instruction that made it.
struct Made<'s> {
    path: ContainerPath,
    line: usize,
    keyword: &'s str,
}

fn look(file: &File<'_>, stage: &Stage<'_>) -> Vec<Warning> {
    let directories = working_directories(file, stage);
    let mut made: Vec<Made<'_>> = Vec::new();
    let mut warnings = Vec::new();
    for (step, directory) in stage.steps.iter().zip(&directories) {
        let (directory, line) = (directory.as_ref(), step.written.lines.first);
        let make = |path| Made { path, line, keyword: step.written.keyword.as_str() };
        if let Some((copy, _)) = step.transfer() {
            made.extend(destinations(copy, directory).into_iter().map(make));
        }
        let Some(script) = &step.script else { continue };
        let removed = removed(script, directory);
        for Removed { span, path, recursive } in &removed {
            let lies_below = |old: &ContainerPath| *recursive && old.as_str().starts_with(&format!("{path}/"));
            let Some(made) = made.iter().find(|made| made.path == *path || lies_below(&made.path)) else { continue };
            let help = if made.keyword.eq_ignore_ascii_case("RUN") {
                format!("make and delete it in one RUN: join line {} with line {line}", made.line)
            } else {
                let kind = if is_secret(made.path.as_str()) { "secret,id" } else { "bind,source" };
                format!("mount it instead: RUN --mount=type={kind}=…,target={path}")
            };
            warnings.push(
                RULE.warn(step, format!("{path} is deleted here, but stays in the layer of line {}", made.line))
                    .at(*span)
                    .cost("its bytes are in the image all the same, for everyone to take out")
                    .help(help),
            );
        }
        let left = fetched(script).filter_map(|path| resolve(path, directory));
        made.extend(left.filter(|path| !removed.iter().any(|gone| gone.path == *path)).map(make));
    }
    warnings
}

/// A path that a RUN deletes.
struct Removed {
    span: Span,
    path: ContainerPath,
    /// With all that lies below it.
    recursive: bool,
}

fn removed(script: &Script, directory: Option<&ContainerPath>) -> Vec<Removed> {
    let mut removed = Vec::new();
    for command in script.running("rm", "") {
        let recursive = ["-r", "-R", "--recursive"].iter().any(|flag| command.has_flag(flag));
        for word in command.operands("") {
            let path = resolve(word.text.trim_end_matches('/'), directory);
            removed.extend(path.map(|path| Removed { span: word.span, path, recursive }));
        }
    }
    removed
}

/// The files that a RUN fetches or writes.
fn fetched(script: &Script) -> impl Iterator<Item = &str> {
    let files = script.commands.iter().flat_map(|command| {
        let written = command.outputs.iter().map(|word| word.text.as_str());
        download(command).into_iter().chain(written)
    });
    files.filter(|path| !path.starts_with("/dev/") && *path != "-")
}

/// The file that a command downloads into.
fn download(command: &Command) -> Option<&str> {
    match command.program() {
        "curl" => command.flag_value(&["-o", "--output", "-fsSLo", "-sSLo", "-Lo"]),
        "wget" => command.flag_value(&["-O", "--output-document", "-qO"]).or_else(|| {
            let address = command.operands("").find(|word| word.text.contains("://"))?;
            address.text.rsplit('/').next()
        }),
        // `git clone ADDRESS FOLDER`
        "git" if command.runs("git", "clone") => {
            let mut operands = command.operands("clone").skip_while(|word| !word.text.contains([':', '/']));
            operands.nth(1).map(|word| word.text.as_str())
        }
        _ => None,
    }
}
