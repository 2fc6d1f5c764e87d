//! `layercake dockerfile check`: what is wrong with a file, all of it at once.

use std::collections::BTreeMap;

use clap::Args;
use layercake_core::diagnostic::{Diagnostic, Severity};
use layercake_core::dockerfile::{Parsed, parse};
use layercake_core::plan;

use super::{File, Source, json};
use crate::cli::{Outcome, arguments, diagnostic, output};

/// Say what is wrong with a Dockerfile: everything for which a build would be refused
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    file: File,
    /// Set a variable of ARG, which FROM may use; NAME alone takes its value from the environment
    #[arg(long, value_name = "NAME=VALUE")]
    build_arg: Vec<String>,
    /// Print it as JSON, with places, help and fixes
    #[arg(long)]
    json: bool,
}

/// Prints what is wrong; the exit code is 1 where a build would be refused.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let source = Source::read(&arguments.file.path)?;
    let diagnostics = all(parse(&source.text), pairs(&arguments.build_arg));
    if arguments.json {
        output::json(&json::diagnostics(&diagnostics))?;
    } else {
        let drawn: Vec<_> =
            diagnostics.iter().map(|diagnostic| diagnostic::draw(&source.name, &source.text, diagnostic)).collect();
        output::text(&drawn.iter().map(|drawing| format!("{drawing}\n\n")).collect::<String>())?;
    }
    Ok(u8::from(diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)))
}

/// What the parser reports and, where that is no error, what is wrong with the stages.
pub(super) fn all(parsed: Parsed, build_args: BTreeMap<String, String>) -> Vec<Diagnostic> {
    let refused = parsed.has_errors();
    let Parsed { dockerfile, mut diagnostics } = parsed;
    let options = plan::Options {
        build_args,
        target: None,
        builder: plan::Builder::Buildkit,
        network: plan::RunNetwork::None,
        // Stages are the same for every architecture.
        architecture: "amd64".to_owned(),
    };
    if !refused && let Err(errors) = plan::outline(&dockerfile, &options) {
        diagnostics.extend(errors);
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    }
    diagnostics
}

/// `NAME=value` words as a table.
pub(super) fn pairs(words: &[String]) -> BTreeMap<String, String> {
    let words = arguments::environment(words);
    words
        .iter()
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
