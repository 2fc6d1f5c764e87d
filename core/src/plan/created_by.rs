//! What the history says of a step: `created_by` in the words of both builders.

use serde_json::Value;

use super::Builder;
use crate::dockerfile::ast::Healthcheck;
use crate::dockerfile::duration;
use crate::dockerfile::quote::{escape, go_quote};

/// `["a" "b"]`, each word quoted as Go's `%q` does.
pub(super) fn quoted(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| go_quote(word)).collect();
    format!("[{}]", words.join(" "))
}

/// A health check as Go's `%q` writes the structure: test, four durations, and the retries, which it takes for a character.
pub(super) fn quoted_healthcheck(check: &Healthcheck, value: &Value) -> String {
    let test: Vec<_> = value["Test"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let test = quoted(&test.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let (durations, retries) = match check {
        Healthcheck::Command { interval, timeout, start_period, start_interval, retries, .. } => {
            ([interval, timeout, start_period, start_interval].map(|duration| duration.unwrap_or_default()), *retries)
        }
        Healthcheck::None => ([0; 4], None),
    };
    let durations = durations.map(|duration| format!("\"{}\"", duration::written(duration))).join(" ");
    let mut character = String::new();
    match char::from_u32(retries.unwrap_or_default()) {
        Some('\'') => character.push_str("\\'"),
        Some(retries) => escape(retries, &mut character),
        // What Go writes for a number that is no character.
        None => character.push('\u{fffd}'),
    }
    format!("&{{{test} {durations} '{character}'}}")
}

/// `|1 A=b `, or nothing where no build argument was used.
pub(super) fn argument_prefix(arguments: &[String]) -> Vec<String> {
    if arguments.is_empty() {
        return Vec::new();
    }
    let mut prefix = vec![format!("|{}", arguments.len())];
    prefix.extend_from_slice(arguments);
    prefix
}

/// The classic builder's `Cmd` of a step that runs nothing: the shell, and a comment in two words (`spaced`) or one.
pub(super) fn comment(shell: &[String], comment: &str, spaced: bool) -> Vec<String> {
    let mut words = shell.to_vec();
    if spaced {
        words.extend(["#(nop) ".to_owned(), comment.to_owned()]);
    } else {
        words.push(format!("#(nop) {comment}"));
    }
    words
}

/// The history line of a step that runs nothing.
pub(super) fn line(builder: Builder, comment: &str, classic: &[String]) -> String {
    match builder {
        Builder::Buildkit => comment.to_owned(),
        Builder::Classic => classic.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_is_gos_percent_q() {
        assert_eq!(quoted(&["/bin/echo".to_owned(), "Hello, \"x\"\n".to_owned()]), r#"["/bin/echo" "Hello, \"x\"\n"]"#);
        assert_eq!(quoted(&[]), "[]");
    }

    #[test]
    fn comment_of_the_classic_builder_has_two_blanks_when_spaced() {
        let shell = ["/bin/sh".to_owned(), "-c".to_owned()];
        assert_eq!(comment(&shell, "CMD [\"world\"]", true).join(" "), "/bin/sh -c #(nop)  CMD [\"world\"]");
        assert_eq!(comment(&shell, "WORKDIR /app", false).join(" "), "/bin/sh -c #(nop) WORKDIR /app");
    }
}
