//! What COPY and ADD share: sources, destination, heredocs as sources, and most flags.

use super::Reading;
use super::flags::{Flags, Shape};
use super::reading::Word;
use crate::dockerfile::ast;
use crate::dockerfile::expansion::{self, NoVariables, Options};
use crate::dockerfile::mode::Mode;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::{RawHeredoc, heredoc};
use crate::ordered;
use crate::source::Span;

/// The flags of both.
pub(super) const FLAGS: [(&str, Shape); 4] =
    [("chown", Shape::Text), ("chmod", Shape::Text), ("link", Shape::Switch), ("exclude", Shape::Texts)];

/// Reads sources, destination and the shared flags. The words that are paths or addresses come back beside.
pub(super) fn parse(reading: &mut Reading<'_>, flags: &Flags) -> Option<(ast::Copy, Vec<Word>)> {
    check_flags(reading, flags);
    let name = reading.name();
    let (mut words, exec_form) = reading.words();
    let destination = words.pop()?;
    if words.is_empty() {
        let problem = Problem::error("arguments", reading.span(), too_few(&name));
        reading.report(problem.help(super::usage(reading.raw)));
        return None;
    }
    if heredoc::opening(&destination.text).is_some() {
        let message = format!("{name} cannot accept a heredoc as a destination");
        let help = "write the destination behind the heredoc";
        reading.report(Problem::error("heredoc-destination", destination.span, message).help(help));
    }
    // Of several heredocs with one name, the last counts.
    let bodies: ordered::Map<&str, &RawHeredoc> =
        reading.raw.heredocs.iter().map(|heredoc| (heredoc.name.as_str(), heredoc)).collect();
    let mut heredocs = Vec::new();
    let mut sources = Vec::new();
    for word in words {
        match heredoc::opening(&word.text).filter(|_| !exec_form) {
            Some(opening) => heredocs.extend(bodies.get(&*opening.name).map(|body| file(reading, body))),
            None => sources.push(word),
        }
    }
    if sources.len() + heredocs.len() > 1 && is_one_file(reading, &destination.text) {
        let message = format!(
            "When using {name} with more than one source file, the destination must be a directory and end with a /"
        );
        let end = destination.written.map(|span| Span::new(span.end, span.end));
        let problem = Problem::warning("many-sources", destination.span, message);
        reading.report(problem.help(format!("write {}/", destination.text)).fix_at(end, "/"));
    }
    let copy = ast::Copy {
        sources: sources.iter().map(|word| word.text.clone()).collect(),
        heredocs,
        destination: destination.text,
        chown: flags.text("chown"),
        chmod: flags.text("chmod"),
        link: flags.switch("link").unwrap_or(false),
        exclude: flags.texts("exclude"),
        ..ast::Copy::default()
    };
    Some((copy, sources))
}

/// Reports the absence of arguments; says whether there are some.
pub(super) fn has_arguments(reading: &mut Reading<'_>) -> bool {
    let some = !reading.raw.rest.is_empty();
    if !some {
        let name = reading.name();
        let problem = Problem::error("arguments", reading.span(), too_few(&name));
        reading.report(problem.help(super::usage(reading.raw)));
    }
    some
}

fn too_few(name: &str) -> String {
    format!("{name} requires at least two arguments, but only one was provided. Destination could not be determined")
}

/// A heredoc as a file. Reports variables in it that cannot be read.
fn file(reading: &mut Reading<'_>, body: &RawHeredoc) -> ast::Heredoc {
    let heredoc = body.to_heredoc();
    let options = Options { skip_unset: true, skip_process_quotes: true, ..Options::default() };
    if heredoc.expand
        && let Err(error) = expansion::unsplit(&heredoc.content, '\\', options, &NoVariables)
    {
        let name = &heredoc.name;
        let message = format!("failed to process heredoc {name}: {error}");
        let problem = Problem::error("expansion", reading.raw.span, message);
        reading.report(problem.help(format!("write <<\"{name}\" to leave its text as it is")));
    }
    heredoc
}

fn check_flags(reading: &mut Reading<'_>, flags: &Flags) {
    for name in ["chown", "chmod"] {
        for placed in flags.placed(name) {
            reading.check_value(&placed);
        }
    }
    for placed in flags.placed("chmod") {
        if let Some(text) = reading.constant(&placed.value).filter(|text| !text.is_empty())
            && let Err(error) = Mode::parse(&text)
        {
            let help = "write --chmod=755 or --chmod=u+x";
            reading.report(Problem::error("mode", placed.span, error.to_string()).help(help));
        }
    }
}

/// Whether a destination is surely no folder: several sources would overwrite each other there.
fn is_one_file(reading: &Reading<'_>, destination: &str) -> bool {
    reading.constant(destination).is_some_and(|path| {
        !path.is_empty()
            && !path.ends_with('/')
            && path != "."
            && path != ".."
            && !path.ends_with("/.")
            && !path.ends_with("/..")
    })
}
