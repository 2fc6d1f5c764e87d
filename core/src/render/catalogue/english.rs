//! The sentences in English.

mod reported;

use super::quoted::{clipped, is_comment, value};
use super::{Change, Explained, Failure, Grid, Note, StepLabel, Tense, Told, Written};
use crate::build::{self, Answer, Prediction};
use crate::cache::{self, Difference, FileChange, MissReason, Name};
use crate::render::size::brief;
pub(super) use reported::reported;

pub(super) fn because(reason: &MissReason) -> String {
    match reason {
        MissReason::NoCache => "the cache was not asked (--no-cache)".to_owned(),
        MissReason::Follows { step, line: 0 } => format!("it follows a step that runs: {step}"),
        MissReason::Follows { step, line } => format!("it follows line {line}, which runs: `{}`", clipped(step)),
        MissReason::FirstBuild => "this was never built here".to_owned(),
        MissReason::NewStep => "the last build had no such step".to_owned(),
        MissReason::Changed { difference, files, more } => match files.first() {
            Some(first) => format!("{}{}", file(first), further(*more + files.len() - 1)),
            None => changed(difference),
        },
        MissReason::OtherLayers => "its result stands on other layers: a step before it was run again since".to_owned(),
        MissReason::Removed => "its result was removed from the store; nothing else changed".to_owned(),
    }
}

fn further(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", and one more file is not as it was".to_owned(),
        count => format!(", and {count} more files are not as they were"),
    }
}

fn file(FileChange { path, change }: &FileChange) -> String {
    let path = if path.is_empty() { "the folder itself" } else { path };
    match change {
        cache::Change::Added => format!("{path} was added"),
        cache::Change::Removed => format!("{path} was removed"),
        cache::Change::Renamed { from } => format!("{from} was renamed to {path}, with the same content"),
        cache::Change::Edited { content: true, mode: None, owner: None } => format!("the content of {path} changed"),
        cache::Change::Edited { content, mode, owner } => {
            let mut parts = Vec::new();
            if let Some((old, new)) = mode {
                parts.push(format!("the mode of {path} changed from {old:o} to {new:o}"));
            }
            if let Some(((old_user, old_group), (user, group))) = owner {
                parts.push(format!("the owner of {path} changed from {old_user}:{old_group} to {user}:{group}"));
            }
            parts.push(if *content { "so did its content" } else { "its content is the same" }.to_owned());
            parts.join("; ")
        }
    }
}

fn changed(difference: &Difference) -> String {
    let name = &difference.name;
    match (&difference.old, &difference.new) {
        _ if *name == Name::Parent => "the base image is another one than it was".to_owned(),
        (None, Some(_)) if let Name::Content(source) = name => format!("{source} was not copied here before"),
        (Some(_), None) if let Name::Content(source) = name => format!("{source} is not copied here any more"),
        (None, Some(new)) => format!("{} is new: {}", ingredient(name), value(name, new)),
        (Some(old), None) => format!("{} is gone; it was {}", ingredient(name), value(name, old)),
        (Some(_), Some(_)) if matches!(name, Name::Content(_)) => format!("{} changed", ingredient(name)),
        (Some(old), Some(new)) => {
            let called = if *name == Name::Command && is_comment(new) { &Name::Instruction } else { name };
            format!("{} changed from {} to {}", ingredient(called), value(name, old), value(name, new))
        }
        (None, None) => format!("{} changed", ingredient(name)),
    }
}

pub(super) fn ingredient(name: &Name) -> String {
    match name {
        Name::Instruction => "the instruction".to_owned(),
        Name::Command => "the command".to_owned(),
        Name::Argument(name) => format!("the build argument {name}"),
        Name::Proxy => "the presence of a proxy argument".to_owned(),
        Name::Environment(name) => format!("the environment variable {name}"),
        Name::WorkingDirectory => "the working directory".to_owned(),
        Name::User => "the user".to_owned(),
        Name::Network => "the network".to_owned(),
        Name::Destination => "the destination".to_owned(),
        Name::Owner => "the owner (--chown)".to_owned(),
        Name::Mode => "the mode (--chmod)".to_owned(),
        Name::Mount(target) => format!("the mount at {target}"),
        Name::Link => "--link".to_owned(),
        Name::Parents => "--parents".to_owned(),
        Name::Exclude => "what is left out (--exclude)".to_owned(),
        Name::Unpack => "whether archives are unpacked (--unpack)".to_owned(),
        Name::Content(source) => format!("the content of {source}"),
        Name::Configuration(field) => format!("the image's {field}"),
        Name::Time => "the time of what is written (SOURCE_DATE_EPOCH)".to_owned(),
        Name::Platform => "the platform".to_owned(),
        Name::Parent => "what it stands on".to_owned(),
    }
}

pub(super) fn explained(explained: &Explained<'_>) -> String {
    match explained {
        Explained::Stage { name } => format!("stage {name}"),
        Explained::Layer(Prediction::None) => String::new(),
        Explained::Layer(Prediction::Exact(diff_id)) => format!("exact {}", diff_id.short()),
        Explained::Layer(Prediction::Recorded(diff_id)) => format!("recorded {}", diff_id.short()),
        Explained::Layer(Prediction::Unknowable) => "unknowable".to_owned(),
        Explained::Runs(reason) => format!("It runs because {}.", because(reason)),
        Explained::CachedRun => {
            "It need not run: the command, the variables it sees and all before it are as they were.".to_owned()
        }
        Explained::CachedCopy => {
            "It need not run: the files it copies, where they go and all before it are as they were.".to_owned()
        }
        Explained::CachedOther => "It need not run: the instruction and all before it are as they were.".to_owned(),
        Explained::Depends => {
            "Whether it runs depends on what a step before it makes, and that is not known yet.".to_owned()
        }
        Explained::StageBegins => "It is where the stage starts: nothing to run.".to_owned(),
        Explained::SetsValue => "It sets a value for the lines below: nothing to run.".to_owned(),
        Explained::Aside(note) => aside(note),
        Explained::NotCached(reason) => format!("not cached: {}", because(reason)),
        Explained::Unread { file } => format!("No step reads {file}: editing it runs nothing."),
        Explained::AllCached(Tense::Past) => "Every step came from the cache.".to_owned(),
        Explained::AllCached(Tense::Future) => "Every step would come from the cache.".to_owned(),
        Explained::FirstMiss { line, step, reason, tense } => {
            let runs = match tense {
                Tense::Past => "ran",
                Tense::Future => "would run",
            };
            format!("Line {line} `{step}` {runs} because {}.", because(reason))
        }
    }
}

fn aside(note: &build::Note) -> String {
    match note {
        build::Note::OnlyTime { path, more } => {
            let files = match more {
                0 => path.clone(),
                1 => format!("{path} and one more file"),
                more => format!("{path} and {more} more files"),
            };
            format!("Of {files} only the time changed, and the cache does not look at times.")
        }
        build::Note::SameFilesAgain { stage } => {
            format!("Stage {stage} ran again but made the same files, and only they count.")
        }
        build::Note::NotKnown { reason } => format!("What it makes is not known: {reason}."),
        build::Note::OnlyConfiguration => {
            "It changes only the image's configuration, which costs nothing: BuildKit makes no layer of it.".to_owned()
        }
    }
}

pub(super) fn note(note: Note) -> &'static str {
    match note {
        Note::Missing => {
            "<missing> is no error. The instruction and its layer are here, but no image of their own: BuildKit makes an image \
             of the last step only, and the steps of a base image were built elsewhere."
        }
        Note::NoLayer => {
            "0B: the instruction changed no files. It is written into the image's configuration, which is no layer."
        }
        Note::Nop => {
            "#(nop) is how the classic builder notes an instruction that ran no command; what comes after it is the instruction."
        }
        Note::Arguments => {
            "|1 A=b: the build arguments that the command was run with, after how many they are. They stay readable here: \
             never pass a secret so."
        }
        Note::Buildkit => "# buildkit at the end says which builder carried the instruction out.",
    }
}

pub(super) fn change(change: &Change<'_>) -> String {
    match change {
        Change::Created { container, image } => {
            format!("The container {container} was made from the image {image}, with a writable layer of its own.")
        }
        Change::Started { container, command } => {
            format!("The container {container} runs: {}.", command.join(" "))
        }
        Change::Exited { container, code: code @ 129..=192 } => {
            format!("The container {container} was ended by signal {} (exit code {code}).", code - 128)
        }
        Change::Exited { container, code } => format!("The container {container} ended with exit code {code}."),
        Change::Removed { container } => {
            format!("The container {container} was removed, and what it had written with it.")
        }
        Change::Committed { container, image } => {
            format!("What the container {container} changed became a layer of the new image {}.", image.short())
        }
        Change::Imported { image } => format!("The archive became the image {}, with one layer.", image.short()),
        Change::Tagged { image, name } => format!("The image {} is now named {}.", image.short(), name.familiar()),
        Change::Untagged { name } => format!("The name {} was taken away; no layer went with it.", name.familiar()),
        Change::Deleted { digest } => format!("{} was deleted: nothing needs it any more.", short(&digest.hex())),
        Change::Paused { container } => format!("The container {container} was paused."),
        Change::Unpaused { container } => format!("The container {container} goes on."),
        Change::Written { container, path, more, how } => {
            let others = if *more == 0 { String::new() } else { format!(" (and {more} more)") };
            let what = match how {
                Written::New => "is new",
                Written::CopiedUp => "was copied up and changed; the image keeps its own",
                Written::Hidden => "is hidden by a whiteout; the image keeps its own",
            };
            format!("In the writable layer of {container}: {path}{others} {what}.")
        }
        Change::VolumeMade { volume } => format!("The volume {volume} was made, outside of all layers."),
        Change::VolumeRemoved { volume } => format!("The volume {volume} was removed, with all that was in it."),
        Change::Published { registry, name, image } => {
            format!("{registry} has {name} now: the image {}.", image.short())
        }
    }
}

pub(super) fn told(told: &Told<'_>) -> String {
    match told {
        Told::DockerfileRead { file, lines } => format!("{file} was read: {}.", count(*lines, "line")),
        Told::BaseWanted { reference } => format!("The base image {reference} is looked for."),
        Told::BaseFound { reference, image } => format!("The base image {reference} is here: {}.", image.short()),
        Told::Begins { step, text } => format!("{} begins: {text}.", label(step)),
        Told::Triggers { count: number } => {
            format!("The base image brings {} to carry out now (ONBUILD).", count(*number, "instruction"))
        }
        Told::Reads { step } => format!("{} looks at its files in the build context.", label(step)),
        Told::Copies { step, bytes } => format!("{} has found what it copies: {}.", label(step), brief(*bytes)),
        Told::Overrides { step, healthcheck } => {
            format!("{} takes the place of the health check of before: {healthcheck}.", label(step))
        }
        Told::Cached { step } => format!("{} comes from the cache.", label(step)),
        Told::Runs { step, reason } => format!("{} runs, because {}.", label(step), because(reason)),
        Told::InContainer { step, container } => format!("{} runs in the container {container}.", label(step)),
        Told::Writes { step, line, more: 0 } => format!("{} writes: {line}", label(step)),
        Told::Writes { step, line, more } => {
            format!("{} writes {} and then: {line}", label(step), count(*more, "line"))
        }
        Told::ContainerGone { step } => format!("The container of {} is gone.", lower(&label(step))),
        Told::Done { step, image: None } => format!("{} is done.", label(step)),
        Told::Done { step, image: Some(image) } => {
            format!("{} is done; the image after it is {}.", label(step), image.short())
        }
        Told::Failed { step: Some(step), failure } => format!("{} failed: {}.", label(step), why(*failure)),
        Told::Failed { step: None, failure: Failure::Cancelled } => "The build was cancelled.".to_owned(),
        Told::Failed { step: None, failure } => format!("The build failed: {}.", why(*failure)),
        Told::Unconsumed { arguments } => {
            format!("No ARG declares what was given as a build argument: {}.", arguments.join(", "))
        }
        Told::Built { image, cached, ran } => {
            format!("The image {} is made: {} came from the cache, {ran} ran.", image.short(), count(*cached, "step"))
        }
    }
}

fn why(failure: Failure<'_>) -> String {
    match failure {
        Failure::Wrong { errors } => format!("the Dockerfile has {}", count(errors, "error")),
        Failure::Command { code } => format!("its command ended with exit code {code}, and 0 is success"),
        Failure::World { message } => message.to_owned(),
        Failure::Cancelled => "the build was cancelled".to_owned(),
    }
}

fn label(step: &StepLabel) -> String {
    let StepLabel { number, total, stage } = step;
    match stage {
        // One without a name is called so already.
        Some(stage) if stage.starts_with("stage-") => format!("Step {number} of {total} of {stage}"),
        Some(stage) => format!("Step {number} of {total} of stage {stage}"),
        None => format!("Step {number} of {total}"),
    }
}

fn lower(label: &str) -> String {
    label.replacen('S', "s", 1)
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn short(digits: &str) -> &str {
    digits.get(..12).unwrap_or(digits)
}

pub(super) fn grid(grid: &Grid<'_>) -> String {
    match grid {
        Grid::Line => "Line".to_owned(),
        Grid::Step => "Step".to_owned(),
        Grid::IfEdited => "If you edit … line".to_owned(),
        Grid::NothingEdited => "(nothing)".to_owned(),
        Grid::KeptOut => "(kept out by .dockerignore)".to_owned(),
        Grid::Folder { name, files } => format!("{name}/ ({})", count(*files, "file")),
        Grid::More(more) => format!("and {more} more"),
        Grid::Cell(Answer::Runs) => "runs".to_owned(),
        Grid::Cell(Answer::Cached) => "-".to_owned(),
        Grid::Cell(Answer::Depends) => "?".to_owned(),
        Grid::Cell(Answer::NotCached) => String::new(),
        Grid::Legend => {
            "runs: the step would run. -: its result would come from the cache. ?: that depends on what a stage before \
                         it makes, and that is not known."
                .to_owned()
        }
    }
}
