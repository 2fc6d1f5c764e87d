//! Command lines that cannot be parsed: says what is wrong, and what was meant.
//!
//! Docker's exit codes: 125 for flags and arguments, 1 for an unknown command, 0 where help was asked for.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::error::Failure;
use super::{Outcome, output};

/// Prints help or the version where that was asked for; otherwise turns clap's error into a [`Failure`].
pub(super) fn explain(error: &clap::Error) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::text(&error.render().to_string())?;
            Ok(0)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::text(&error.render().to_string())?;
            Ok(0)
        }
        ErrorKind::InvalidSubcommand => Err(unknown_command(error)),
        _ => Err(Failure::new(message(&error.render().to_string())).with_code(125)),
    }
}

fn unknown_command(error: &clap::Error) -> Failure {
    let word = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let hint = match context(error, ContextKind::SuggestedSubcommand) {
        Some(suggestion) => format!("Did you mean: {suggestion}?\nRun 'layercake --help' for more information"),
        None => "Run 'layercake --help' for more information".to_owned(),
    };
    Failure::new(format!("unknown command: layercake {word}")).with_hint(hint)
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(word) => Some(word.clone()),
        // clap lists the likeliest last.
        ContextValue::Strings(words) => words.last().cloned(),
        _ => None,
    }
}

/// clap's text without its `error: `: the prefix is ours.
fn message(rendered: &str) -> String {
    rendered.strip_prefix("error: ").unwrap_or(rendered).trim_end().to_owned()
}
