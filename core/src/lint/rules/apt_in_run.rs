//! Rule AptInRun.

use super::super::script::{Command, Script};
use super::git_folder_in_context::listed;
use super::rule;
use super::{File, Step, Warning};
use crate::source::Span;

rule! {
    /// apt is made for people, apt-get for scripts
    ///
    /// `apt` says so itself: "apt does not have a stable CLI interface. Use with caution in scripts." Its output and
    /// flags may change with any release, and it draws progress bars into the build's log.
    ///
    /// Write apt-get (and apt-cache): the same work, with an interface that is kept.
    Teaching AptInRun = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.runs().filter_map(|(step, script)| look(file, step, script)).collect()
}

fn look(file: &File<'_>, step: &Step<'_>, script: &Script) -> Option<Warning> {
    let commands: Vec<&Command> = script.running("apt", "").collect();
    let (first, last) = (commands.first()?.words.first()?, commands.last()?.words.first()?);
    let shown: Vec<String> = commands.iter().map(|command| format!("`apt {}`", verb(command))).collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    let others: Vec<&str> = commands.iter().map(|command| other(command)).collect();
    let is_plain = |command: &&&Command| command.is_placed() && command.words[0].text == "apt" && !is_alone(command);
    let fix = (commands.iter().filter(is_plain).count() == commands.len()).then(|| {
        let mut text = String::new();
        let mut end = first.span.start;
        for (command, other) in commands.iter().zip(&others) {
            let word = command.words[0].span;
            text += &file.text[end..word.start];
            text += other;
            end = word.end;
        }
        (Span::new(first.span.start, last.span.end), text)
    });
    let mut names = others.clone();
    names.dedup();
    Some(
        RULE.warn(step, format!("{} in a script", listed(&shown)?))
            .at(first.span)
            .cost("its output and flags may change with any release")
            .help(format!("write {}", names.join(" and ")))
            .maybe_fix(fix),
    )
}

fn verb(command: &Command) -> &str {
    command.operands("").next().map_or("", |word| word.text.as_str())
}

/// What does the same for scripts.
fn other(command: &Command) -> &'static str {
    match verb(command) {
        "search" | "show" | "policy" => "apt-cache",
        _ => "apt-get",
    }
}

/// Whether only apt has it.
fn is_alone(command: &Command) -> bool {
    matches!(verb(command), "full-upgrade" | "list" | "edit-sources")
}
