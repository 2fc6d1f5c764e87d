//! Text to AST: the Dockerfile language.
//!
//! Parsing never fails, it reports: [`parse`] returns what it understood and a list of diagnostics. Nothing is expanded
//! here: variables need the build's arguments and the base image's environment, which `plan` has.

pub mod ast;
pub mod expansion;
pub mod ignore;
pub mod pattern;

use crate::diagnostic::Diagnostic;

/// A parsed text: what it says, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What was understood. Instructions with errors are left out.
    pub dockerfile: ast::Dockerfile,
    /// All that is wrong, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a Dockerfile. Never fails and never panics: what is wrong is in [`Parsed::diagnostics`], all of it.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let _ = text;
    unimplemented!("helper: dockerfile")
}
