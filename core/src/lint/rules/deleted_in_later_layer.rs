//! Rule DeletedInLaterLayer.

use super::rule;
use super::archive_unpacked_later::unpacked;
use super::copy_ignored_file::is_remote;
use super::secret_copied::is_secret;
use super::super::place::{destinations, resolve, working_directories};
use super::super::script::{Command, Script};
use super::{File, Stage, Step, Warning};
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
    file.shipped().flat_map(|stage| look(file, stage)).collect()
}

/// A file, and the instruction that made it.
struct Made<'s> {
    path: ContainerPath,
    step: &'s Step<'s>,
}

fn look<'s>(file: &'s File<'s>, stage: &'s Stage<'s>) -> Vec<Warning> {
    let directories = working_directories(file, stage);
    let mut made: Vec<Made<'s>> = Vec::new();
    let mut warnings = Vec::new();
    for (step, directory) in stage.steps.iter().zip(&directories) {
        let directory = directory.as_ref();
        let make = |path| Made { path, step };
        if let Some((copy, _)) = step.transfer() {
            // Of those that are unpacked below, ArchiveUnpackedLater speaks.
            let told = unpacked(stage, step);
            let is_told = |path: &ContainerPath| told.iter().any(|(_, name, _)| path.as_str().ends_with(name));
            made.extend(destinations(copy, directory).into_iter().filter(|path| !is_told(path)).map(make));
        }
        let Some(script) = &step.script else { continue };
        let removed = removed(script, directory);
        for Removed { span, path, recursive } in &removed {
            let lies_below = |old: &ContainerPath| *recursive && old.as_str().starts_with(&format!("{path}/"));
            let Some(made) = made.iter().find(|made| made.path == *path || lies_below(&made.path)) else { continue };
            let line = made.step.written.lines.first;
            warnings.push(
                RULE.warn(step, format!("{path} is deleted here, but stays in the layer of line {line}"))
                    .at(*span)
                    .cost("its bytes are in the image all the same, for everyone to take out")
                    .help(instead(made, path, step)),
            );
        }
        let left = fetched(script).filter_map(|path| resolve(path, directory));
        made.extend(left.filter(|path| !removed.iter().any(|gone| gone.path == *path)).map(make));
    }
    warnings
}

/// How the file can be had without staying.
fn instead(made: &Made<'_>, path: &ContainerPath, deleted: &Step<'_>) -> String {
    let lines = (made.step.written.lines.first, deleted.written.lines.first);
    let Some((copy, _)) = made.step.transfer() else {
        return format!("make and delete it in one RUN: join line {} with line {}", lines.0, lines.1);
    };
    let source = copy.sources.first().map_or("…", String::as_str);
    match &copy.from {
        None if is_remote(source) => format!("fetch it in the RUN of line {}, or ADD it in a stage of its own", lines.1),
        None if is_secret(source) || is_secret(path.as_str()) => format!("mount it instead: RUN --mount=type=secret,id=…,target={path}"),
        None => format!("mount it instead: RUN --mount=type=bind,source={source},target={path}"),
        Some(from) => format!("mount it instead: RUN --mount=type=bind,from={from},source={source},target={path}"),
    }
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
