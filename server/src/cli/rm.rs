//! `layercake rm`: removes containers, and what they have written.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FORCE, VOLUMES};

use super::several::each_after;
use super::{Outcome, output};
use crate::engine::Engine;

/// Removes each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    let (force, volumes) = (line.on(&FORCE), line.on(&VOLUMES));
    let end = |name: &str| {
        if force {
            engine.end(name)?;
        }
        Ok(())
    };
    each_after(line.arguments(), end, |name| {
        engine.remove_container(name, volumes)?;
        output::line(name)
    })
}
