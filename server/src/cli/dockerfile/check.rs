//! `layercake dockerfile check`: what is wrong with a file, all of it at once.

use layercake_core::command::Line;
use layercake_core::command::flags::build::BUILD_ARG;
use layercake_core::command::flags::shared::JSON;
use layercake_core::diagnostic::{Diagnostic, Severity};
use layercake_core::dockerfile::{Parsed, parse};
use layercake_core::ordered;
use layercake_core::plan;

use super::{Source, json};
use crate::cli::{Outcome, arguments, diagnostic, output};

/// Prints what is wrong; the exit code is 1 where a build would be refused.
pub(in crate::cli) fn run(line: &Line) -> Outcome {
    let source = Source::read(line.first())?;
    let diagnostics = all(parse(&source.text), pairs(&line.texts(&BUILD_ARG)));
    if line.on(&JSON) {
        output::json(&json::diagnostics(&diagnostics))?;
    } else {
        let drawn: Vec<_> =
            diagnostics.iter().map(|diagnostic| diagnostic::draw(&source.name, &source.text, diagnostic)).collect();
        output::text(&drawn.iter().map(|drawing| format!("{drawing}\n\n")).collect::<String>())?;
    }
    Ok(u8::from(diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)))
}

/// What the parser reports and, where that is no error, what is wrong with the stages.
pub(super) fn all(parsed: Parsed, build_args: ordered::Map<String, String>) -> Vec<Diagnostic> {
    let refused = parsed.has_errors();
    let Parsed { dockerfile, mut diagnostics, .. } = parsed;
    let options = plan::Options {
        build_args,
        target: None,
        builder: plan::Builder::Buildkit,
        network: plan::RunNetwork::None,
        contexts: plan::NamedContexts::default(),
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
pub(super) fn pairs(words: &[String]) -> ordered::Map<String, String> {
    let words = arguments::environment(words);
    words
        .iter()
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
