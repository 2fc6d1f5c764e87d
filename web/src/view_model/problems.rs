//! What is wrong with a Dockerfile, and what is worth knowing about it, in order of place, with the change that mends it.

use layercake_core::diagnostic::{Fix, Severity};
use layercake_core::dockerfile;
use layercake_core::lint::{self, Options};
use layercake_core::source::{Lines, Span};
use serde::Serialize;

/// A thing to say about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Whether the build is refused.
    pub(crate) is_error: bool,
    /// Where.
    pub(crate) lines: Lines,
    span: Span,
    /// What is the matter.
    pub(crate) message: String,
    /// What it costs, and what to do.
    pub(crate) advice: String,
    /// What mends it.
    pub(crate) fix: Option<Fix>,
}

/// A place for the editor, in JavaScript's units.
#[derive(Serialize)]
struct Mark<'a> {
    from: usize,
    to: usize,
    severity: &'static str,
    message: &'a str,
}

/// Whether a file is a Dockerfile, by its name.
pub(crate) fn is_dockerfile(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("Dockerfile") && !name.ends_with(".dockerignore") || name.ends_with(".dockerfile")
}

/// All that there is to say, errors and advice.
pub(crate) fn problems(text: &str) -> Vec<Problem> {
    let parsed = dockerfile::parse(text);
    let advice = lint::lint(text, &parsed, &Options::default()).unwrap_or_default().warnings;
    let told = |code: &str| lint::rules().iter().any(|rule| rule.name == code);
    let wrong = parsed.diagnostics.iter().filter(|diagnostic| !told(diagnostic.code)).map(|diagnostic| Problem {
        is_error: diagnostic.severity == Severity::Error,
        lines: diagnostic.lines,
        span: diagnostic.span,
        message: diagnostic.message.clone(),
        advice: diagnostic.help.clone().unwrap_or_default(),
        fix: diagnostic.fix.clone(),
    });
    let advice = advice.into_iter().map(|warning| Problem {
        is_error: false,
        lines: warning.lines,
        span: warning.span,
        message: warning.message,
        advice: [warning.cost, warning.help].into_iter().flatten().collect::<Vec<_>>().join("; "),
        fix: warning.fix,
    });
    let mut problems: Vec<Problem> = wrong.chain(advice).collect();
    problems.sort_by_key(|problem| (problem.lines.first, !problem.is_error, problem.span.start));
    problems
}

/// The places as the editor takes them.
pub(crate) fn marks(text: &str, problems: &[Problem]) -> String {
    let place = |byte: usize| text.get(..byte).map_or(0, |before| before.encode_utf16().count());
    let marks: Vec<_> = problems
        .iter()
        .map(|problem| Mark {
            from: place(problem.span.start),
            to: place(problem.span.end),
            severity: if problem.is_error { "error" } else { "warning" },
            message: &problem.message,
        })
        .collect();
    serde_json::to_string(&marks).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_with_the_change_that_mends_them() {
        let text = "FROM ubuntu:20.04\nRUM echo\n";
        let found = problems(text);
        let error = found.iter().find(|problem| problem.is_error).unwrap();
        assert_eq!(error.lines.first, 2);
        assert_eq!(error.fix.as_ref().unwrap().apply(text), "FROM ubuntu:20.04\nRUN echo\n");
    }

    #[test]
    fn places_are_in_the_units_of_the_editor() {
        let text = "FROM ubuntu:20.04\n# ü 🍰\nRUM echo\n";
        let found = problems(text);
        let error = found.iter().find(|problem| problem.is_error).unwrap();
        let marks = marks(text, std::slice::from_ref(error));
        assert!(marks.contains("\"from\":25,"), "{marks}");
    }

    #[test]
    fn dockerfiles_are_told_by_their_names() {
        for (path, is) in
            [("Dockerfile", true), ("a/Dockerfile_cmd", true), ("web.dockerfile", true), ("hello.sh", false)]
        {
            assert_eq!(is_dockerfile(path), is, "{path}");
        }
    }
}
