//! Rule VolumeWrittenLater.

use super::rule;
use super::super::place::{resolve, working_directories};
use super::{File, Step, Warning};
use crate::container_path::ContainerPath;
use crate::dockerfile::ast::Kind;

rule! {
    /// Files are put into a VOLUME after it is declared
    ///
    /// A VOLUME lies outside the image's layers: the container gets a folder of its own there. The classic builder's
    /// containers have one, too: what a RUN puts there after the VOLUME is thrown away with it, without a word. BuildKit
    /// keeps it. So the same file makes two different images. What COPY and ADD put there is kept by both: they write
    /// to the layer, and need no container.
    ///
    /// Put VOLUME below everything that fills its folder; or leave it out and let whoever runs the container say where
    /// data lies: `-v data:/var/lib/app`.
    Teaching VolumeWrittenLater = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let directories = working_directories(file, stage);
        let mut volumes: Vec<(ContainerPath, usize)> = Vec::new();
        for (step, directory) in stage.steps.iter().zip(&directories) {
            let directory = directory.as_ref();
            if let Kind::Volume(paths) = &step.instruction.kind {
                let paths = paths.iter().filter_map(|path| resolve(path, directory));
                volumes.extend(paths.map(|path| (path, step.written.lines.first)));
            }
            let written = written(step, directory);
            let within = |volume: &ContainerPath| {
                let below = format!("{volume}/");
                written.iter().any(|path| path == volume || path.as_str().starts_with(&below))
            };
            if let Some((volume, line)) = volumes.iter().find(|(volume, _)| within(volume)) {
                warnings.push(
                    RULE.warn(step, format!("This writes to {volume}, which is a VOLUME since line {line}"))
                        .cost("the classic builder throws it away; BuildKit keeps it")
                        .help(format!("move VOLUME {volume} below")),
                );
            }
        }
    }
    warnings
}

/// Where a step's command surely writes.
fn written(step: &Step<'_>, directory: Option<&ContainerPath>) -> Vec<ContainerPath> {
    let writes = |program: &str| matches!(program, "mkdir" | "touch" | "chown" | "chmod" | "cp" | "mv" | "tee");
    let commands = step.script.iter().flat_map(|script| &script.commands);
    let words = commands.flat_map(|command| {
        let arguments = if writes(command.program()) { command.arguments() } else { &[] };
        arguments.iter().chain(&command.outputs)
    });
    words.filter_map(|word| resolve(&word.text, directory)).filter(|path| !path.is_root()).collect()
}
