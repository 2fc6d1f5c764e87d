//! What is wrong with a Dockerfile, drawn with the lines that it is about.

use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
use layercake_core::build::BuildError;
use layercake_core::diagnostic::{Diagnostic, Severity};
use layercake_core::lint::Warning;
use layercake_core::render::classic;

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

/// A diagnostic with its lines.
pub(super) fn draw(name: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let snippet = Snippet::source(text)
        .path(name)
        .annotation(AnnotationKind::Primary.span(diagnostic.span.start..diagnostic.span.end));
    let mut group = level.primary_title(diagnostic.message.as_str()).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// A piece of advice with its lines, what it costs, and how the file would look.
pub(super) fn draw_warning(name: &str, text: &str, warning: &Warning) -> String {
    let snippet =
        Snippet::source(text).path(name).annotation(AnnotationKind::Primary.span(warning.span.start..warning.span.end));
    let mut group = Level::WARNING.primary_title(warning.message.as_str()).id(warning.rule).element(snippet);
    if let Some(cost) = &warning.cost {
        group = group.element(Level::NOTE.with_name("cost").message(cost.as_str()));
    }
    // A change over several lines is hard to read as one; the help says it in words.
    let fix = warning.fix.as_ref().filter(|fix| !text[fix.span.start..fix.span.end].contains('\n'));
    let Some(fix) = fix else {
        if let Some(help) = &warning.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        return Renderer::plain().render(&[group]);
    };
    let patch = Patch::new(fix.span.start..fix.span.end, fix.replacement.as_str());
    let help = warning.help.as_deref().unwrap_or("write it so");
    let fixed = Level::HELP.secondary_title(help).element(Snippet::source(text).path(name).patch(patch));
    Renderer::plain().render(&[group, fixed])
}
