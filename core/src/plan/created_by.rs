//! What the history says of a step: `created_by` in the words of both builders.

use super::Builder;

/// `["a" "b"]`, each word quoted as Go's `%q` does.
pub(super) fn quoted(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| go_quote(word)).collect();
    format!("[{}]", words.join(" "))
}

fn go_quote(word: &str) -> String {
    let mut text = String::from("\"");
    for character in word.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            control if control.is_control() => text.push_str(&format!("\\x{:02x}", u32::from(control))),
            character => text.push(character),
        }
    }
    text.push('"');
    text
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
