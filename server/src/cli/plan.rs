//! `layercake plan`: what a build would do, without doing it.

mod matrix;

use layercake_core::command::Line;
use layercake_core::command::flags::build::{EDIT, EDIT_LINE, MATRIX};
use layercake_core::command::flags::shared::JSON;
use layercake_core::render::catalogue::Tense;
use layercake_core::render::explanation;
use serde_json::json;

use super::error::Failure;
use super::{LANGUAGE, Outcome, build, diagnostic, output};
use crate::engine::Engine;
use crate::engine::build::{Inputs, Plan};

/// Prints the plan.
pub(super) fn run(line: &Line) -> Outcome {
    let inputs = Inputs {
        edits: line.texts(&EDIT),
        edited_lines: line.texts(&EDIT_LINE).iter().map(|word| edited_line(word)).collect::<Result<_, _>>()?,
        ..build::inputs(line)?
    };
    let engine = Engine::open()?;
    engine.own_files()?;
    if line.on(&MATRIX) {
        return matrix::print(&engine, &inputs, line.on(&JSON));
    }
    let Plan { report, unread } = engine.plan(&inputs).map_err(|failure| diagnostic::failure(&failure))?;
    if line.on(&JSON) {
        output::json(&json!({ "steps": explanation::json(&report, LANGUAGE), "unread": unread }))?;
        return Ok(0);
    }
    output::text(&explanation::table(&report, LANGUAGE))?;
    output::line(&explanation::summary(&report, Tense::Future, LANGUAGE))?;
    for file in unread {
        output::line(&explanation::unread(&file, LANGUAGE))?;
    }
    Ok(0)
}

/// Reads `N=TEXT`.
fn edited_line(word: &str) -> Result<(usize, String), Failure> {
    let read = || {
        let (number, text) = word.split_once('=')?;
        Some((number.trim().parse().ok().filter(|number| *number > 0)?, text.to_owned()))
    };
    read().ok_or_else(|| {
        let message = format!("{word:?} is no edit: write the line's number, = and its new text, such as '3=RUN make'");
        Failure::new(message).with_code(125)
    })
}
