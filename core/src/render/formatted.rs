//! What `--format` makes of rows: a line for each, and with `table ` before the template columns under their names.

use serde_json::Value;

use super::table::{columns, printable};
use crate::command::template::{self, TemplateError};

/// The rows, each in the form that is asked for. `heads` has the headings that do not follow from their fields' names.
///
/// # Errors
/// [`TemplateError`].
pub fn lines(format: &str, heads: &[(&str, &str)], rows: &[Value]) -> Result<String, TemplateError> {
    let Some(template) = format.strip_prefix("table ") else {
        let lines = rows.iter().map(|row| template::apply(format, row).map(|line| line + "\n"));
        return lines.collect();
    };
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    let mut lines = vec![cells(&template::heading(template, &|field| heading(heads, field))?)];
    for row in rows {
        let line: Vec<String> = cells(&template::apply(template, row)?);
        lines.push(line.iter().map(|cell| printable(cell)).collect());
    }
    Ok(columns(&lines))
}

/// `CreatedAt` is `CREATED AT`, where nothing else is said.
fn heading(heads: &[(&str, &str)], field: &str) -> String {
    if let Some((_, head)) = heads.iter().find(|(name, _)| *name == field) {
        return (*head).to_owned();
    }
    let mut text = String::new();
    let mut was_small = false;
    for letter in field.chars() {
        if was_small && letter.is_ascii_uppercase() {
            text.push(' ');
        }
        was_small = letter.is_ascii_lowercase();
        text.push(letter.to_ascii_uppercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use serde_json::json;

    fn check(format: &str, rows: &[Value], expected: &Expect) {
        expected.assert_eq(&lines(format, &[("ID", "IMAGE ID")], rows).unwrap());
    }

    #[test]
    fn a_table_has_headings_and_columns() {
        let rows = [json!({ "ID": "1", "CreatedAt": "twelve chars" }), json!({ "ID": "a\tb", "CreatedAt": "x" })];
        check(
            "{{.ID}}\t{{.CreatedAt}}",
            &rows[..1],
            &expect![[r#"
            1	twelve chars
        "#]],
        );
        check(
            "table {{.CreatedAt}}\\t{{.ID}}",
            &rows[..1],
            &expect![[r#"
            CREATED AT     IMAGE ID
            twelve chars   1
        "#]],
        );
        check(
            "table {{json .ID}}",
            &[],
            &expect![[r#"
            IMAGE ID
        "#]],
        );
        assert!(lines("table {{.Other}}", &[], &rows).is_err());
        assert!(lines("table {{range .ID}}", &[], &[]).is_err());
    }
}
