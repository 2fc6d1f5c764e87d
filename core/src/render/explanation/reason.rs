//! Why a step ran, in half a sentence: what comes after "because".

use crate::cache::{Change, Difference, FileChange, MissReason, Name};

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// What comes after "because": lower case, no full stop.
#[must_use]
pub fn because(reason: &MissReason) -> String {
    match reason {
        MissReason::NoCache => "the cache was not asked (--no-cache)".to_owned(),
        MissReason::Follows { step, line: 0 } => format!("it follows a step that runs: {step}"),
        MissReason::Follows { step, line } => format!("it follows line {line}, which runs: {}", clipped(step)),
        MissReason::FirstBuild => "this was never built here".to_owned(),
        MissReason::NewStep => "the last build had no such step".to_owned(),
        MissReason::Changed { difference, files, more } => match files.first() {
            Some(first) => format!("{}{}", file(first), further(*more + files.len() - 1)),
            None => changed(difference),
        },
        MissReason::OtherLayers => "its result stands on other layers: a step before it was run again since".to_owned(),
        MissReason::Removed => "its result was removed from the store; nothing else changed".to_owned(),
    }
}

fn further(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", and one more file is not as it was".to_owned(),
        count => format!(", and {count} more files are not as they were"),
    }
}

fn file(FileChange { path, change }: &FileChange) -> String {
    let path = if path.is_empty() { "the folder itself" } else { path };
    match change {
        Change::Added => format!("{path} was added"),
        Change::Removed => format!("{path} was removed"),
        Change::Renamed { from } => format!("{from} was renamed to {path}, with the same content"),
        Change::Edited { content: true, mode: None, owner: None } => format!("the content of {path} changed"),
        Change::Edited { content, mode, owner } => {
            let mut parts = Vec::new();
            if let Some((old, new)) = mode {
                parts.push(format!("the mode of {path} changed from {old:o} to {new:o}"));
            }
            if let Some(((old_user, old_group), (user, group))) = owner {
                parts.push(format!("the owner of {path} changed from {old_user}:{old_group} to {user}:{group}"));
            }
            parts.push(if *content { "so did its content" } else { "its content is the same" }.to_owned());
            parts.join("; ")
        }
    }
}

fn changed(difference: &Difference) -> String {
    let name = &difference.name;
    match (&difference.old, &difference.new) {
        _ if *name == Name::Parent => "the base image is another one than it was".to_owned(),
        (None, Some(_)) if let Name::Content(source) = name => format!("{source} was not copied here before"),
        (Some(_), None) if let Name::Content(source) = name => format!("{source} is not copied here any more"),
        (None, Some(new)) => format!("{name} is new: {}", shown(name, new)),
        (Some(old), None) => format!("{name} is gone; it was {}", shown(name, old)),
        (Some(_), Some(_)) if matches!(name, Name::Content(_)) => format!("{name} changed"),
        (Some(old), Some(new)) => {
            let name =
                if *name == Name::Command && is_comment(new) { "the instruction".to_owned() } else { name.to_string() };
            format!("{name} changed from {} to {}", shown(&difference.name, old), shown(&difference.name, new))
        }
        (None, None) => format!("{name} changed"),
    }
}

fn shown(name: &Name, value: &str) -> String {
    let value = match name {
        // A command is kept as a JSON list; the shell's own words say nothing.
        Name::Command => command(value),
        _ => value.to_owned(),
    };
    format!("`{}`", clipped(&value))
}

/// At most [`SHOWN`] characters, on one line.
fn clipped(text: &str) -> String {
    let mut clipped: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        clipped.push('…');
    }
    clipped
}

fn is_comment(value: &str) -> bool {
    value.contains("#(nop)")
}

fn command(value: &str) -> String {
    let words: Vec<String> = serde_json::from_str(value).unwrap_or_default();
    let comment = words.iter().rposition(|word| word.starts_with("#(nop)"));
    match (words.as_slice(), comment) {
        ([.., last], Some(index)) if index + 1 < words.len() => last.clone(),
        (_, Some(index)) => words[index].trim_start_matches("#(nop)").trim().to_owned(),
        ([shell, flag, text], None) if flag == "-c" && shell.ends_with("sh") => text.clone(),
        (words, None) => words.join(" "),
    }
}
