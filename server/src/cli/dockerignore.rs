//! `layercake dockerignore …`: which paths a `.dockerignore` keeps out of a build.

use clap::{Args, Subcommand};
use layercake_core::dockerfile::ignore::Ignore;
use serde_json::{Value, json};

use super::Outcome;
use super::dockerfile::answer;

/// Ask which paths a .dockerignore keeps out
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Match(Match),
}

/// Say whether paths are excluded: questions from standard input, answers to standard output
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Match {
    /// A JSON object a line, in and out
    #[arg(long, required = true)]
    json_lines: bool,
}

const EXAMPLES: &str = "\
Examples:
  echo '{\"patterns\": [\"*\", \"!src\"], \"path\": \"src/a.c\"}' | layercake dockerignore match --json-lines

Questions have patterns (a list, or the text of a file) and path. Answers have matched, or error.";

/// Carries the command out.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let Command::Match(_) = arguments.command;
    answer(matches)
}

fn matches(question: &Value) -> Result<Value, String> {
    let patterns = match &question["patterns"] {
        Value::String(text) => text.clone(),
        Value::Array(patterns) => {
            let texts: Option<Vec<&str>> = patterns.iter().map(Value::as_str).collect();
            // In a list there are no comments.
            let escaped = |text: &str| if text.starts_with('#') { format!("\\{text}") } else { text.to_owned() };
            let lines: Vec<String> = texts.ok_or("patterns must be strings")?.into_iter().map(escaped).collect();
            lines.join("\n")
        }
        _ => return Err("patterns must be a list, or the text of a file".to_owned()),
    };
    let path = question["path"].as_str().ok_or("path must be a string")?;
    let ignore = Ignore::parse(&patterns).map_err(|error| error.to_string())?;
    Ok(json!({ "matched": ignore.matches(path) }))
}
