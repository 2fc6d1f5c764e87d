//! The exec form: a JSON array of strings.

use serde_json::Value;

use super::LogicalText;

/// A JSON array in which something is not a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("when using JSON array syntax, arrays must be comprised of strings only")]
pub(in crate::dockerfile) struct NotStrings;

/// The words of a JSON array. `None` where the text is none: then it is meant in another form, which is no error.
pub(in crate::dockerfile) fn parse(text: &LogicalText) -> Result<Option<Vec<String>>, NotStrings> {
    let text = text.as_str().trim_start();
    if !text.starts_with('[') {
        return Ok(None);
    }
    let Ok(elements) = serde_json::from_slice(text.as_bytes())
        .or_else(|_| serde_json::from_slice(without_lone_surrogates(text).as_bytes()))
    else {
        return Ok(None);
    };
    let elements: Vec<Value> = elements;
    elements
        .into_iter()
        .map(|element| match element {
            Value::String(word) => Ok(word),
            _ => Err(NotStrings),
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

/// The array with its numbers and booleans in quotes, as they were surely meant; `None` where that does not make it an array
/// of strings.
pub(in crate::dockerfile) fn with_strings(text: &LogicalText) -> Option<String> {
    let elements: Vec<Value> = serde_json::from_slice(text.as_str().trim_start().as_bytes()).ok()?;
    let words: Option<Vec<String>> = elements
        .into_iter()
        .map(|element| match element {
            Value::String(word) => Some(Value::from(word).to_string()),
            scalar @ (Value::Number(_) | Value::Bool(_)) => Some(format!("\"{scalar}\"")),
            _ => None,
        })
        .collect();
    Some(format!("[{}]", words?.join(", ")))
}

/// Go reads half of a surrogate pair (`\ud800` alone) as U+FFFD, where `serde_json` refuses the whole text.
fn without_lone_surrogates(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match surrogate(rest) {
            Some(0xd800..=0xdbff) if matches!(rest.get(6..).and_then(surrogate), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                result.push('\u{fffd}');
                rest = &rest[6..];
                continue;
            }
            _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        result.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    result + rest
}

/// The code unit of a `\uXXXX` at the start of `text`.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Option<&[&str]>, NotStrings>) {
        let expected = expected.map(|words| words.map(|words| words.iter().map(|word| (*word).to_owned()).collect()));
        assert_eq!(parse(&LogicalText::new(text, 0)), expected, "{text}");
    }

    #[test]
    fn parse_takes_arrays_of_strings_only() {
        check(r#"["a", "b c"]"#, Ok(Some(&["a", "b c"])));
        check(r#"["\u00e9\n", "\ud83d\ude00"]"#, Ok(Some(&["é\n", "😀"])));
        check("[]", Ok(Some(&[])));
        check("[ ]", Ok(Some(&[])));
        check(r#"["a"] # c"#, Ok(None));
        check(r#"["a", "b"#, Ok(None));
        check("['a']", Ok(None));
        check("[ -f x ]", Ok(None));
        check("a", Ok(None));
        check("", Ok(None));
        check(r#"{"a": 1}"#, Ok(None));
        check("[1]", Err(NotStrings));
        check(r#"["a", null]"#, Err(NotStrings));
        check(r#"["a", ["b"]]"#, Err(NotStrings));
    }

    #[test]
    fn parse_replaces_lone_surrogates_as_go_does() {
        check(r#"["\ud800", "x\udc00y"]"#, Ok(Some(&["\u{fffd}", "x\u{fffd}y"])));
        check(r#"["\ud800\ud83d\ude00\\ud800"]"#, Ok(Some(&["\u{fffd}😀\\ud800"])));
        check(r#"["\ud800é\"#, Ok(None));
    }
}
