//! Values as they can be put into a sentence: short, on one line, in quotes. The same in every language.

use crate::cache::Name;

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// An ingredient's value.
pub(super) fn value(name: &Name, value: &str) -> String {
    let value = match name {
        // A command is kept as a JSON list; the shell's own words say nothing.
        Name::Command => command(value),
        _ => value.to_owned(),
    };
    format!("`{}`", clipped(&value))
}

/// At most [`SHOWN`] characters, on one line.
pub(super) fn clipped(text: &str) -> String {
    let mut clipped: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        clipped.push('…');
    }
    clipped
}

/// Whether a command of the classic builder is an instruction that runs none.
pub(super) fn is_comment(value: &str) -> bool {
    value.contains("#(nop)")
}

fn command(value: &str) -> String {
    let words: Vec<String> = serde_json::from_slice(value.as_bytes()).unwrap_or_default();
    let comment = words.iter().rposition(|word| word.starts_with("#(nop)"));
    match (words.as_slice(), comment) {
        ([.., last], Some(index)) if index + 1 < words.len() => last.clone(),
        (_, Some(index)) => words[index].trim_start_matches("#(nop)").trim().to_owned(),
        ([shell, flag, text], None) if flag == "-c" && shell.ends_with("sh") => text.clone(),
        (words, None) => words.join(" "),
    }
}
