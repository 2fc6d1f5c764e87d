//! The replacement of `${name//pattern/replacement}`. BuildKit hands it to Go's `ReplaceAllString`, for which a `$` that the
//! expansion left in it (from a value, or from single quotes) names a group of the pattern. The pattern has no groups, so `$0`
//! is what it matched, and any other name is nothing. The replacement of `${name/pattern/replacement}` is plain text.

/// A replacement, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// What the pattern matched.
    Match,
}

impl Template {
    /// A replacement in which a `$` is only a `$`.
    pub(super) fn plain(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }

    /// Reads a replacement as Go does: `$$` is a `$`, and so is a `$` that no name follows.
    pub(super) fn of_groups(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            parts.push(Part::Text(before.to_owned()));
            rest = behind;
            if let Some(behind) = behind.strip_prefix('$') {
                parts.push(Part::Text("$".to_owned()));
                rest = behind;
            } else if let Some((name, behind)) = name(behind) {
                parts.extend((name == "0").then_some(Part::Match));
                rest = behind;
            } else {
                parts.push(Part::Text("$".to_owned()));
            }
        }
        parts.push(Part::Text(rest.to_owned()));
        Self(parts)
    }

    /// Adds what stands in the place of what was matched.
    pub(super) fn put(&self, result: &mut String, matched: &[char]) {
        for part in &self.0 {
            match part {
                Part::Text(text) => result.push_str(text),
                Part::Match => result.extend(matched),
            }
        }
    }
}

/// A group's name, with or without braces, and what comes behind it.
fn name(text: &str) -> Option<(&str, &str)> {
    let (text, in_braces) = match text.strip_prefix('{') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(text.len());
    let (name, behind) = text.split_at(end);
    let behind = if in_braces { behind.strip_prefix('}')? } else { behind };
    (!name.is_empty()).then_some((name, behind))
}
