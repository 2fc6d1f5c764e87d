//! `layercake pull`: an image of a registry.

use layercake_core::command::Line;
use layercake_core::command::flags::registry::ALL_TAGS;
use layercake_core::command::flags::shared::{ONE_PLATFORM, QUIET};
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;

use super::error::{Failure, NO_IMAGE_HINT};
use super::transfer::{self, Board, To};
use super::{Outcome, arguments, output};
use crate::engine::{Engine, EngineError, RegistryError};

/// Pulls it.
pub(super) fn run(line: &Line) -> Outcome {
    let platform = arguments::platform(line.text(&ONE_PLATFORM))?;
    let reference = ImageReference::parse(line.first()).map_err(|error| Failure::new(error.to_string()))?;
    let quiet = line.on(&QUIET);
    let mut board = Board::new(if quiet { To::Nowhere } else { To::Output });
    let engine = Engine::open()?;
    if line.on(&ALL_TAGS) {
        let result = all_tags(&engine, &reference, line.first(), platform.as_ref(), &mut board);
        board.finish()?;
        result?;
    } else {
        if reference.digest().is_none() && !has_tag(line.first()) {
            board.say("Using default tag: latest");
        }
        let result = one(&engine, &reference, platform.as_ref(), &mut board);
        board.finish()?;
        result?;
    }
    let whole = || format!("{}/{}", reference.registry(), reference.repository());
    output::line(&if line.on(&ALL_TAGS) { whole() } else { reference.to_string() })?;
    Ok(0)
}

/// Pulls the image that `reference` means, and tells of it.
///
/// # Errors
/// A failure with what to do.
pub(super) fn one(
    engine: &Engine,
    reference: &ImageReference,
    platform: Option<&Platform>,
    board: &mut Board,
) -> Result<(), Failure> {
    let pulled = engine.pull(reference, platform, &mut |event| board.pull(&event)).map_err(translate)?;
    transfer::status(board, &pulled.digest, pulled.is_new, &reference.familiar());
    Ok(())
}

fn all_tags(
    engine: &Engine,
    reference: &ImageReference,
    written: &str,
    platform: Option<&Platform>,
    board: &mut Board,
) -> Result<(), Failure> {
    if reference.digest().is_some() || has_tag(written) {
        return Err(Failure::new("tag can't be used with --all-tags/-a"));
    }
    let name = reference.familiar_name();
    let mut fresh = false;
    for tag in engine.remote_tags(reference).map_err(translate)? {
        let tagged = ImageReference::parse(&format!("{name}:{tag}"));
        let tagged = tagged.map_err(|error| Failure::new(format!("the registry has a tag {tag:?}: {error}")))?;
        let pulled = engine.pull(&tagged, platform, &mut |event| board.pull(&event)).map_err(translate)?;
        board.say(&format!("Digest: {}", pulled.digest));
        fresh |= pulled.is_new;
    }
    let status = if fresh { "Downloaded newer image for" } else { "Image is up to date for" };
    board.say(&format!("Status: {status} {name}"));
    Ok(())
}

/// Whether a name has a tag of its own.
pub(super) fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

fn translate(error: EngineError) -> Failure {
    // Where a registry answers, and has no such image or a damaged one, that is another matter.
    let is_unasked = match &error {
        EngineError::Registry(error) => matches!(
            error,
            RegistryError::NoSuchHost(_)
                | RegistryError::Line { .. }
                | RegistryError::Silent { .. }
                | RegistryError::Denied { .. }
        ),
        _ => false,
    };
    let failure = Failure::from(error);
    if is_unasked && failure.hint().is_none() && failure.code() == 1 {
        failure.with_hint(NO_IMAGE_HINT)
    } else {
        failure
    }
}
