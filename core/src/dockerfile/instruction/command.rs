//! Commands in their two forms: what CMD, ENTRYPOINT and HEALTHCHECK run.

use super::Reading;
use crate::dockerfile::ast::Command;
use crate::dockerfile::syntax::LogicalText;

/// The exec form if it is one, else text for the shell. Nothing in it is expanded.
pub(super) fn parse(reading: &mut Reading<'_>, text: &LogicalText) -> Command {
    match reading.exec(text) {
        Some(words) => Command::Exec(words),
        None => Command::Shell(text.as_str().to_owned()),
    }
}
