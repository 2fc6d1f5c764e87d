//! `getopts`: options one after the other (POSIX).

use super::super::frame::Step;
use super::super::shell::Shell;
use crate::sim::kernel::System;

/// `getopts OPTIONS NAME [ARGUMENT]…`
pub(super) fn getopts(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let [_, options, name, rest @ ..] = words else {
        return shell.fail(system, "getopts: Usage: getopts optstring var [arg...]");
    };
    let arguments = if rest.is_empty() { shell.variables.positional.clone() } else { rest.to_vec() };
    let index = shell.variables.value("OPTIND").and_then(|value| value.parse::<usize>().ok()).unwrap_or(1);
    if index == 1 && shell.option_at == 0 {
        shell.option_at = 1;
    }
    let found = next(shell, options, &arguments, index.max(1));
    let silent = options.starts_with(':');
    let variables = &mut shell.variables;
    let mut result = variables.set("OPTIND", found.index.to_string());
    result = result.and_then(|()| variables.set(name, found.letter.as_str()));
    result = result.and_then(|()| match &found.argument {
        Some(argument) => variables.set("OPTARG", argument.as_str()),
        None => variables.unset("OPTARG"),
    });
    if let Err(message) = result {
        return shell.fail(system, &message);
    }
    if let Some(message) = found.message.filter(|_| !silent) {
        shell.say(system, &message);
    }
    shell.option_at = found.at;
    shell.conclude(u8::from(found.ended))
}

struct Found {
    letter: String,
    argument: Option<String>,
    message: Option<String>,
    index: usize,
    at: usize,
    ended: bool,
}

fn next(shell: &Shell, options: &str, arguments: &[String], index: usize) -> Found {
    let silent = options.starts_with(':');
    let mut found = Found { letter: "?".to_owned(), argument: None, message: None, index, at: 1, ended: true };
    let Some(word) = arguments.get(index - 1) else { return found };
    if word == "--" {
        found.index += 1;
        return found;
    }
    let at = shell.option_at.max(1);
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 || letters[0] != '-' {
        return found;
    }
    let Some(&letter) = letters.get(at) else { return found };
    found.ended = false;
    let is_last = at + 1 >= letters.len();
    (found.index, found.at) = if is_last { (index + 1, 1) } else { (index, at + 1) };
    let known = options.trim_start_matches(':');
    let Some(place) = known.find(letter).filter(|_| letter != ':') else {
        found.message = Some(format!("Illegal option -{letter}"));
        found.argument = silent.then(|| letter.to_string());
        return found;
    };
    found.letter = letter.to_string();
    if known[place + letter.len_utf8()..].starts_with(':') {
        found.at = 1;
        if !is_last {
            found.argument = Some(letters[at + 1..].iter().collect());
            found.index = index + 1;
        } else if let Some(argument) = arguments.get(index) {
            found.argument = Some(argument.clone());
            found.index = index + 2;
        } else {
            found.message = Some(format!("No arg for -{letter} option"));
            found.letter = if silent { ":" } else { "?" }.to_owned();
            found.argument = silent.then(|| letter.to_string());
        }
    }
    found
}
