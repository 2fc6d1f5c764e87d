//! `layercake push`: an image goes to its registry.

use layercake_core::command::Line;
use layercake_core::command::flags::registry::ALL_TAGS;
use layercake_core::command::flags::shared::QUIET;
use layercake_core::image::reference::ImageReference;

use super::error::Failure;
use super::pull::has_tag;
use super::transfer::{Board, To};
use super::{Outcome, output};
use crate::engine::push::PushError;
use crate::engine::{Engine, EngineError};

/// Pushes it, or all names of its repository.
pub(super) fn run(line: &Line) -> Outcome {
    let reference = ImageReference::parse(line.first()).map_err(|error| Failure::new(error.to_string()))?;
    let quiet = line.on(&QUIET);
    let mut board = Board::new(if quiet { To::Nowhere } else { To::Output });
    let named = format!("{}/{}", reference.registry(), reference.repository());
    let engine = Engine::open()?;
    let names = if line.on(&ALL_TAGS) {
        if has_tag(line.first()) || reference.digest().is_some() {
            return Err(Failure::new("tag can't be used with --all-tags/-a"));
        }
        engine.names_in(&reference).map_err(|error| translate(error, &reference))?
    } else {
        if !has_tag(line.first()) && reference.digest().is_none() {
            board.say("Using default tag: latest");
        }
        vec![reference]
    };
    board.say(&format!("The push refers to repository [{named}]"));
    let result = names.iter().try_for_each(|name| one(&engine, name, &mut board));
    board.finish()?;
    result?;
    if quiet {
        output::line(&named)?;
    }
    Ok(0)
}

fn one(engine: &Engine, name: &ImageReference, board: &mut Board) -> Result<(), Failure> {
    let pushed = engine.push(name, &mut |event| board.push(event)).map_err(|error| translate(error, name))?;
    let tag = name.tag().unwrap_or_default();
    board.say(&format!("{tag}: digest: {} size: {}", pushed.digest, pushed.size));
    Ok(())
}

fn translate(error: EngineError, name: &ImageReference) -> Failure {
    let unnamed = matches!(&error, EngineError::Push(PushError::NoSuchTag(_)));
    let failure = Failure::from(error);
    if !unnamed {
        return failure;
    }
    failure.with_hint(format!(
        "Only what has the whole name can be pushed under it: layercake tag IMAGE {}",
        name.familiar()
    ))
}
