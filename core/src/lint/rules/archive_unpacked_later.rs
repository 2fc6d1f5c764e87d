//! Rule ArchiveUnpackedLater.

use super::add_instead_of_copy::is_archive;
use super::rule;
use super::super::script::{Command, Script};
use super::{File, Step, Warning};

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
    for stage in &file.stages {
        for (index, step) in stage.steps.iter().enumerate() {
            let Some((copy, false)) = step.transfer() else { continue };
            for source in copy.sources.iter().filter(|source| is_archive(source) || source.ends_with(".zip")) {
                let name = source.rsplit('/').next().unwrap_or_default();
                let is_unpacked = |step: &&Step<'_>| step.script.as_ref().is_some_and(|script| unpacks(script, name));
                let Some(later) = stage.steps[index..].iter().find(is_unpacked) else { continue };
                let line = later.written.lines.first;
                let help = if is_archive(source) && copy.from.is_none() {
                    format!("write ADD {source} and the folder: it unpacks on the way in")
                } else {
                    format!("bind it for line {line}: RUN --mount=type=bind,source={source},target=…")
                };
                warnings.push(
                    RULE.warn(step, format!("{name} is copied here and unpacked on line {line}"))
                        .cost("the image holds the archive and its content")
                        .help(help),
                );
            }
        }
    }
    warnings
}

fn unpacks(script: &Script, name: &str) -> bool {
    let unpackers = |command: &&Command| matches!(command.program(), "tar" | "unzip" | "bsdtar" | "gunzip");
    let named = |command: &Command| command.arguments().iter().any(|word| word.text.ends_with(name));
    script.commands.iter().filter(unpackers).any(named)
}
