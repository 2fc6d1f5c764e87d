//! Rule ArchiveUnpackedLater.

use super::add_instead_of_copy::is_archive;
use super::copy_ignored_file::is_remote;
use super::rule;
use super::super::script::{Command, Script};
use super::{File, Stage, Step, Warning};

rule! {
    /// An archive is copied in one layer and unpacked in the next
    ///
    /// The archive stays in its layer and its content comes on top: the image holds both. Deleting the archive after
    /// unpacking it helps nothing, for it is in a layer that does not change any more.
    ///
    /// `ADD app.tar.gz /app/` unpacks it on the way in, and no layer ever holds the archive. Or bind it for the one
    /// RUN: `RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz tar -xf /tmp/app.tar.gz -C /app`.
    Teaching ArchiveUnpackedLater = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in file.shipped() {
        for step in &stage.steps {
            let Some((copy, add)) = step.transfer() else { continue };
            for (source, name, later) in unpacked(stage, step) {
                let line = later.written.lines.first;
                let help = if add {
                    format!("write ADD --unpack=true {source} and the folder: it unpacks on the way in")
                } else if is_archive(source) && copy.from.is_none() {
                    format!("write ADD {source} and the folder: it unpacks on the way in")
                } else {
                    format!("bind it for line {line}: RUN --mount=type=bind,source={source},target=…")
                };
                let came = if add { "fetched" } else { "copied" };
                warnings.push(
                    RULE.warn(step, format!("{name} is {came} here and unpacked on line {line}"))
                        .cost("the image holds the archive and its content")
                        .help(help),
                );
            }
        }
    }
    warnings
}

/// The archives that a COPY or ADD puts into a layer and a RUN below unpacks: source, name, and that RUN.
pub(super) fn unpacked<'s>(stage: &'s Stage<'s>, step: &'s Step<'s>) -> Vec<(&'s str, &'s str, &'s Step<'s>)> {
    let Some((copy, add)) = step.transfer() else { return Vec::new() };
    let is_renamed = copy.sources.len() == 1 && !copy.destination.ends_with(['/', '.']);
    let below = || stage.steps.iter().filter(|other| other.written.span.start > step.written.span.start);
    let kept = |source: &&String| is_archive(source) || source.ends_with(".zip");
    // ADD unpacks those of the context itself.
    let sources = copy.sources.iter().filter(kept).filter(|source| !add || is_remote(source));
    let found = sources.filter_map(|source| {
        let path = if is_renamed { &copy.destination } else { source };
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_unpacked = |step: &&Step<'_>| step.script.as_ref().is_some_and(|script| unpacks(script, name));
        Some((source.as_str(), name, below().find(is_unpacked)?))
    });
    found.collect()
}

fn unpacks(script: &Script, name: &str) -> bool {
    let unpackers = |command: &&Command| matches!(command.program(), "tar" | "unzip" | "bsdtar" | "gunzip");
    let named = |command: &Command| command.arguments().iter().any(|word| word.text.ends_with(name));
    script.commands.iter().filter(unpackers).any(named)
}
