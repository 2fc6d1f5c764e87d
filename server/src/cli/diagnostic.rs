//! What is wrong with a Dockerfile, drawn with the lines that it is about.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use layercake_core::build::BuildError;
use layercake_core::diagnostic::{Diagnostic, Fix, Severity};
use layercake_core::lint::Warning;
use layercake_core::render::{buildkit, classic};
use layercake_core::source::Span;

use super::error::Failure;
use crate::engine::build::BuildFailure;

/// A build's failure as a person meets it.
pub(super) fn failure(failure: &BuildFailure) -> Failure {
    match failure {
        BuildFailure::Dockerfile { name, text, diagnostics } => {
            let drawn: Vec<_> = diagnostics.iter().map(|diagnostic| draw(name, text, diagnostic)).collect();
            Failure::new(format!("{failure}\n\n{}", drawn.join("\n\n")))
        }
        BuildFailure::Step { error: error @ BuildError::Command { code, .. }, .. } => {
            // The code of the command is the build's, as the classic client has it.
            Failure::new(classic::failure(error)).with_code(u8::try_from(*code).unwrap_or(1))
        }
        BuildFailure::Step { error: BuildError::Cancelled, .. } => {
            Failure::new("the build was cancelled; the steps that were done stay in the cache").with_code(130)
        }
        BuildFailure::Step { name, error: BuildError::Step { message, lines: Some(lines) } } => {
            Failure::new(format!("{name}:{}: {message}", lines.first))
        }
        BuildFailure::Read { action, path, source } if source.kind() == std::io::ErrorKind::NotFound => {
            Failure::new(format!("{action}: {}: no such file or directory", path.display()))
                .with_hint("PATH is the build context, a folder; -f FILE names a Dockerfile of another name.")
        }
        failure => Failure::chained(failure),
    }
}

/// The same after BuildKit's progress, which has shown the lines of the step already.
pub(super) fn unsolved(failure: &BuildFailure) -> Failure {
    match failure {
        BuildFailure::Step { error: error @ (BuildError::Command { .. } | BuildError::Step { .. }), .. } => {
            let code = self::failure(failure).code();
            Failure::new(format!("failed to solve: {}", buildkit::failure(error))).with_code(code)
        }
        failure => self::failure(failure),
    }
}

/// A diagnostic with its lines, and how the file would look if it were mended.
pub(super) fn draw(name: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let group = level.primary_title(diagnostic.message.as_str()).element(marked(name, text, diagnostic.span));
    render(name, text, group, diagnostic.help.as_deref(), diagnostic.fix.as_ref())
}

/// A piece of advice with its lines, what it costs, and how the file would look.
pub(super) fn draw_warning(name: &str, text: &str, warning: &Warning) -> String {
    let title = Level::WARNING.primary_title(warning.message.as_str()).id(warning.rule);
    let mut group = title.element(marked(name, text, warning.span));
    if let Some(cost) = &warning.cost {
        group = group.element(Level::NOTE.with_name("cost").message(cost.as_str()));
    }
    render(name, text, group, warning.help.as_deref(), warning.fix.as_ref())
}

fn marked<'a>(name: &'a str, text: &'a str, span: Span) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    Snippet::source(text).path(name).annotation(AnnotationKind::Primary.span(span.range()))
}

/// Draws what was found, with the help, and with the file after the fix where that makes one line: several lines are hard to
/// read as one change, and the help says it in words.
fn render(name: &str, text: &str, group: Group<'_>, help: Option<&str>, fix: Option<&Fix>) -> String {
    let is_line = |fix: &&Fix| {
        let removes_lines = fix.replacement.is_empty() && text[fix.span.range()].contains('\n');
        !fix.replacement.contains('\n') && !removes_lines
    };
    let Some(fix) = fix.filter(is_line) else {
        let group = match help {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        };
        return Renderer::plain().render(&[group]);
    };
    let patch = Patch::new(fix.span.range(), fix.replacement.as_str());
    let title = Level::HELP.secondary_title(help.unwrap_or("write it so"));
    Renderer::plain().render(&[group, title.element(Snippet::source(text).path(name).patch(patch))])
}
