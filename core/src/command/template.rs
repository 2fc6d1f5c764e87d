//! `--format`: Go templates, as far as people use them: fields, `json`, and text around.

use serde_json::Value;

/// Why a template says nothing. The words are those of Go's templates, as docker shows them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{{` without `}}`.
    #[error("template parsing error: template: :1: unclosed action")]
    Unclosed,
    /// A field that the value does not have.
    #[error("template parsing error: template: :1:2: executing \"\" at <{path}>: map has no entry for key {field:?}")]
    NoField {
        /// As it was written.
        path: String,
        /// The word of it that is not there.
        field: String,
    },
    /// Something else of Go's templates: `range`, `if`, pipes.
    #[error("template parsing error: {{{{{0}}}}} is not known here")]
    Unknown(String),
}

impl TemplateError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Unclosed => "An action is written {{.Field}}.".to_owned(),
            Self::NoField { field, .. } => {
                format!("There is no field {field} here; `--format json` shows all that there are.")
            }
            Self::Unknown(_) => "What is known: {{.Field}}, {{.Field.Field}} and {{json .Field}}.".to_owned(),
        }
    }
}

/// A value in a format: `json`, or a template.
///
/// # Errors
/// [`TemplateError`].
pub fn apply(format: &str, value: &Value) -> Result<String, TemplateError> {
    if format == "json" {
        return Ok(value.to_string());
    }
    fill(format, &|action| self::action(action, value))
}

/// The line above a table of such lines: in the place of each action the name of its field, as `named` has it.
///
/// # Errors
/// [`TemplateError`], but for fields that the rows do not have.
pub fn heading(format: &str, named: &dyn Fn(&str) -> String) -> Result<String, TemplateError> {
    fill(format, &|action| {
        let path = action.strip_prefix("json ").unwrap_or(action).trim();
        let field = path.strip_prefix('.').ok_or_else(|| TemplateError::Unknown(action.to_owned()))?;
        Ok(named(field))
    })
}

/// The text of a template, where `of` says what an action stands for.
fn fill(template: &str, of: &dyn Fn(&str) -> Result<String, TemplateError>) -> Result<String, TemplateError> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text += &unescaped(before);
        let (action, after) = after.split_once("}}").ok_or(TemplateError::Unclosed)?;
        text += &of(action.trim_matches('-').trim())?;
        rest = after;
    }
    Ok(text + &unescaped(rest))
}

fn unescaped(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\n", "\n")
}

fn action(action: &str, value: &Value) -> Result<String, TemplateError> {
    let (json, path) = match action.split_once(char::is_whitespace) {
        Some(("json", path)) => (true, path.trim()),
        None => (false, action),
        Some(_) => return Err(TemplateError::Unknown(action.to_owned())),
    };
    let found = field(path, value)?;
    Ok(match found {
        found if json => found.to_string(),
        Value::String(text) => text.clone(),
        Value::Null => "<no value>".to_owned(),
        Value::Array(all) => {
            let words: Vec<String> =
                all.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect();
            format!("[{}]", words.join(" "))
        }
        Value::Object(all) => {
            let words: Vec<String> = all
                .iter()
                .map(|(name, it)| format!("{name}:{}", it.as_str().map_or_else(|| it.to_string(), str::to_owned)))
                .collect();
            format!("map[{}]", words.join(" "))
        }
        other => other.to_string(),
    })
}

fn field<'a>(path: &str, value: &'a Value) -> Result<&'a Value, TemplateError> {
    let Some(words) = path.strip_prefix('.') else { return Err(TemplateError::Unknown(path.to_owned())) };
    let mut at = value;
    for word in words.split('.').filter(|word| !word.is_empty()) {
        let missing = || TemplateError::NoField { path: path.to_owned(), field: word.to_owned() };
        at = at.get(word).ok_or_else(missing)?;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_found() {
        let value = json!({ "A": { "B": "x" }, "C": [1, "y"] });
        for (format, text) in [
            ("{{.A.B}}", "x"),
            ("a {{ .A.B }}\\tb", "a x\tb"),
            ("{{json .C}}", r#"[1,"y"]"#),
            ("{{.C}}", "[1 y]"),
            ("json", r#"{"A":{"B":"x"},"C":[1,"y"]}"#),
        ] {
            assert_eq!(apply(format, &value).unwrap(), text, "{format}");
        }
        for format in ["{{.D}}", "{{range .C}}", "{{.A"] {
            assert!(apply(format, &value).is_err(), "{format}");
        }
    }
}
