//! `layercake plan --matrix`: what an edit of each file would run again.

use layercake_core::render::matrix;

use super::super::error::Failure;
use super::super::{LANGUAGE, Outcome, diagnostic, output};
use crate::engine::Engine;
use crate::engine::build::{FileMatrix, Inputs};

/// Prints the table of files and steps, or the same as JSON.
pub(super) fn print(engine: &Engine, inputs: &Inputs, json: bool) -> Outcome {
    if !inputs.edits.is_empty() {
        let message = "--edit asks about some files and --matrix about all: leave one of them out";
        return Err(Failure::new(message).with_code(125));
    }
    let FileMatrix { matrix, kept_out } = engine.matrix(inputs).map_err(|failure| diagnostic::failure(&failure))?;
    if json {
        output::json(&matrix::json(&matrix, &kept_out))?;
    } else {
        output::text(&matrix::table(&matrix, &kept_out, LANGUAGE))?;
    }
    Ok(0)
}
