//! Texts as Go's `%q` writes them: BuildKit's messages and history have them so.

/// A text between quotes.
pub(crate) fn go_quote(word: &str) -> String {
    let mut text = String::from("\"");
    for character in word.chars() {
        match character {
            '"' => text.push_str("\\\""),
            character => escape(character, &mut text),
        }
    }
    text.push('"');
    text
}

/// A character as Go writes it between quotes, the quotes themselves apart.
pub(crate) fn escape(character: char, text: &mut String) {
    match character {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\t' => text.push_str("\\t"),
        '\r' => text.push_str("\\r"),
        '\u{7}' => text.push_str("\\a"),
        '\u{8}' => text.push_str("\\b"),
        '\u{b}' => text.push_str("\\v"),
        '\u{c}' => text.push_str("\\f"),
        control if control.is_ascii_control() => text.push_str(&format!("\\x{:02x}", u32::from(control))),
        control if control.is_control() => text.push_str(&format!("\\u{:04x}", u32::from(control))),
        character => text.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_have_go_s_names() {
        assert_eq!(go_quote("a \"b\"\\\n\u{c}\u{1}\u{85}é"), r#""a \"b\"\\\n\f\x01\u0085é""#);
    }
}
