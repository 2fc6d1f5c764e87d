//! A place in the table to the text of its `--help`: how it is used, what it is for, examples, flags.

use super::flag::{Flag, Takes};
use super::grammar::{Entry, Example, Group, Node, Presence, Section, Verb};
use super::place::Place;
use super::{Program, World};
use crate::ordered;

/// Longer lines are broken.
const WIDTH: usize = 100;

/// The help of a place.
#[must_use]
pub fn help(program: Program<'_>, place: &Place) -> String {
    let mut text = format!("Usage:  {}\n", place.usage(program.name));
    match place.node {
        Node::Group(group) => of_group(&mut text, program, place, group),
        Node::Verb(verb) => of_verb(&mut text, program, place, verb),
    }
    text
}

fn of_group(text: &mut String, program: Program<'_>, place: &Place, group: &Group) {
    paragraph(text, group.summary);
    paragraph(text, group.about);
    examples(text, program, group.examples);
    let (here, missing): (Vec<&Entry>, Vec<&Entry>) =
        group.entries.iter().partition(|entry| program.world == World::Model || present(entry.node));
    for (section, title) in [
        (Section::Common, "Common commands"),
        (Section::Explaining, "Commands that explain"),
        (Section::Management, "Groups of commands"),
        (Section::Other, "Commands"),
    ] {
        let of_section = here.iter().filter(|entry| entry.section == section);
        let rows = of_section.map(|entry| (entry.names[0].to_owned(), summary(entry.node).to_owned()));
        table(text, title, rows.collect());
    }
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|entry| entry.names[0]).collect();
        *text += "\nNot in this engine yet:\n";
        *text += &wrapped(&names.join(", "), "  ");
    }
    if place.path.is_empty() {
        table(text, "Options", flag_rows(place.flags().collect()));
    }
    *text += &format!("\nRun '{} COMMAND --help' for more information on a command\n", place.command(program.name));
}

fn of_verb(text: &mut String, program: Program<'_>, place: &Place, verb: &Verb) {
    paragraph(text, verb.summary);
    paragraph(text, verb.about);
    if let (Presence::NotYet(reason), World::Engine) = (verb.presence, program.world) {
        paragraph(text, &format!("It is not in this engine yet: {reason}."));
    }
    let others = other_ways(program, place, verb);
    if !others.is_empty() {
        *text += &format!("\nAliases:\n{}", wrapped(&others.join(", "), "  "));
    }
    examples(text, program, verb.examples);
    let (here, missing): (Vec<&Flag>, Vec<&Flag>) =
        verb.all_flags().partition(|flag| program.world == World::Model || flag.presence == Presence::Everywhere);
    table(text, "Options", flag_rows(here));
    table(text, "Not in this engine yet", flag_rows(missing));
}

/// The other command lines of the same verb, and this one.
fn other_ways(program: Program<'_>, place: &Place, verb: &Verb) -> Vec<String> {
    let mut ways = vec![place.command(program.name)];
    Place::root().walk(&mut |other| {
        let same = matches!(other.node, Node::Verb(other) if other.action == verb.action);
        if same && other.path != place.path {
            ways.push(other.command(program.name));
        }
    });
    if ways.len() == 1 { Vec::new() } else { ways }
}

fn present(node: Node) -> bool {
    match node {
        Node::Verb(verb) => verb.presence == Presence::Everywhere,
        Node::Group(group) => group.entries.iter().any(|entry| present(entry.node)),
    }
}

fn summary(node: Node) -> &'static str {
    match node {
        Node::Verb(verb) => verb.summary,
        Node::Group(group) => group.summary,
    }
}

fn flag_rows(mut flags: Vec<&Flag>) -> Vec<(String, String)> {
    ordered::sort_by_key(&mut flags, |flag| flag.long);
    let row = |flag: &&Flag| {
        let short = flag.short.map_or("    ".to_owned(), |short| format!("-{short}, "));
        let takes = match flag.takes {
            Takes::Switch => String::new(),
            Takes::Text(name, _) | Takes::Number(name) => format!(" {name}"),
            Takes::OneOf(words) => format!(" {}", words.join("|")),
        };
        let default = flag.default.map_or(String::new(), |default| format!(" (default {default})"));
        (format!("{short}--{}{takes}", flag.long), format!("{}{default}", flag.help))
    };
    flags.iter().map(row).collect()
}

fn examples(text: &mut String, program: Program<'_>, examples: &[Example]) {
    let row = |example: &Example| (format!("{} {}", program.name, example.words), example.says.to_owned());
    table(text, "Examples", examples.iter().map(row).collect());
}

/// Two columns under a title; nothing where there is no row.
fn table(text: &mut String, title: &str, rows: Vec<(String, String)>) {
    let Some(longest) = rows.iter().map(|(left, _)| left.chars().count()).max() else { return };
    *text += &format!("\n{title}:\n");
    for (left, right) in rows {
        *text += &format!("  {left:longest$}   {right}\n");
    }
}

fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        text.push('\n');
        for line in words.lines() {
            *text += &wrapped(line, "");
        }
    }
}

/// The words in lines that are not too long, each behind `indent`.
fn wrapped(words: &str, indent: &str) -> String {
    let mut text = String::new();
    let mut line = String::new();
    for word in words.split(' ') {
        if !line.is_empty() && indent.len() + line.chars().count() + 1 + word.chars().count() > WIDTH {
            text += &format!("{indent}{line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    text + &format!("{indent}{line}\n")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn long_lines_are_broken_between_words() {
        let words = "word ".repeat(30);
        let text = wrapped(words.trim_end(), "  ");
        assert!(text.lines().all(|line| line.starts_with("  word") && line.len() <= super::WIDTH), "{text}");
        assert_eq!(text.split_whitespace().count(), 30);
        assert_eq!(wrapped("short", ""), "short\n");
    }
}
