//! Which program a text asks to be read by: `# syntax=…`, in all the forms that are looked for before a text is known to be a
//! Dockerfile at all.
//!
//! Source of the rules: BuildKit's `parser.DetectSyntax`. It reads a little more than the parser's own directives do: one line
//! with `#!` may stand above, and languages without `#` comments may write `// syntax=…` or a JSON object.

use serde_json::{Map, Value};

use super::syntax::split_directive;

/// What a text asks to be read by: the value's first word, as `docker/dockerfile:1`.
#[must_use]
pub fn detect(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("#!") => rest,
        None if text.starts_with("#!") => "",
        _ => text,
    };
    directive(text, "#").or_else(|| directive(text, "//")).or_else(|| member(text))
}

/// What a text asks to be read by, if that is not Docker's own language: nothing but that is understood here.
#[must_use]
pub fn foreign(text: &str) -> Option<String> {
    let wanted = detect(text)?;
    let name = wanted.strip_prefix("docker.io/").unwrap_or(&wanted);
    let repository = name.split([':', '@']).next().unwrap_or_default();
    let is_dockers = matches!(repository, "docker/dockerfile" | "docker/dockerfile-upstream");
    (!is_dockers).then_some(wanted)
}

/// `syntax` among the directives at the top, each behind `comment`; another line, or a second of one name, ends them.
fn directive(text: &str, comment: &str) -> Option<String> {
    let mut seen = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (name, value) = split_directive(line.strip_prefix(comment)?)?;
        if name == "syntax" {
            return value.split(' ').next().map(str::to_owned);
        }
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
    }
    None
}

/// The `"syntax"` of a JSON object.
fn member(text: &str) -> Option<String> {
    let object: Map<String, Value> = serde_json::from_slice(text.as_bytes()).ok()?;
    object.get("syntax")?.as_str().map(str::to_owned)
}
