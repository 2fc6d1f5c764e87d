//! Rule SecretInCommand.

use super::rule;
use super::super::script::{Command, Separator, Word};
use super::{File, Warning};

rule! {
    /// A secret stands in the text of a RUN
    ///
    /// The text of each RUN is part of the image: `docker history --no-trunc` shows it to everyone who has it, for
    /// ever. It is also in the log of the build. And what the command writes (`.netrc`, a URL with a password in
    /// `.git/config`) lies in the layer.
    ///
    /// Mount the secret for the one RUN that needs it: `RUN --mount=type=secret,id=token curl -H "Authorization:
    /// Bearer $(cat /run/secrets/token)" …`. The text then names only the file. A secret that was in a pushed image
    /// must be replaced.
    Teaching SecretInCommand = check
}

const IN_IMAGE: &str = "docker history shows it to everybody who has the image";
const IN_LOGS: &str = "it stands in this file, in the log of each build and in the builder's cache";

/// Beginnings of headers that carry a token.
const HEADERS: [&str; 5] =
    ["authorization: bearer ", "authorization: basic ", "authorization: token ", "private-token: ", "x-api-key: "];

/// What `SECRET_KEY_DUMMY=1` and its like are set to: no secret is so short.
const SWITCHES: [&str; 8] = ["", "0", "1", "true", "false", "yes", "no", "dummy"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (stage, step, script) in file.stages.iter().flat_map(|stage| stage.runs().map(move |(step, script)| (stage, step, script))) {
        for (index, command) in script.commands.iter().enumerate() {
            let Some((word, what)) = secret(command).or_else(|| piped(command, script.commands.get(index + 1))) else {
                continue;
            };
            warnings.push(
                RULE.warn(step, format!("{what} stands in the text of this RUN"))
                    .at(word.span)
                    .cost(if stage.is_shipped { IN_IMAGE } else { IN_LOGS })
                    .help("mount it: RUN --mount=type=secret,id=NAME …, and read /run/secrets/NAME"),
            );
        }
    }
    warnings
}

/// What looks like a secret written out, and where.
fn secret(command: &Command) -> Option<(&Word, &'static str)> {
    let words = || command.before.iter().chain(&command.words);
    for word in words() {
        let text = word.text.as_str();
        if let Some((_, rest)) = text.split_once("://")
            && let Some((login, _)) = rest.split('/').next().unwrap_or_default().rsplit_once('@')
            && login.split_once(':').is_some_and(|(_, password)| written_out(password))
        {
            return Some((word, "A password in an address"));
        }
        let lower = text.to_ascii_lowercase();
        if HEADERS.iter().any(|header| lower.strip_prefix(header).is_some_and(written_out)) {
            return Some((word, "A token in a header"));
        }
        if let Some((name, value)) = text.split_once('=')
            && written_out(value)
            && super::secrets_used_in_arg_or_env::is_secret(&name.trim_start_matches('-').replace('-', "_"))
            && !value.starts_with('/')
        {
            return Some((word, "A secret"));
        }
    }
    let login = (command.program() == "curl").then(|| command.flag_value(&["-u", "--user"])).flatten();
    let login = login.filter(|login| login.split_once(':').is_some_and(|(_, password)| written_out(password)))?;
    words().find(|word| word.text.ends_with(login)).map(|word| (word, "A password"))
}

/// The password of `echo user:password | chpasswd`.
fn piped<'s>(command: &'s Command, next: Option<&Command>) -> Option<(&'s Word, &'static str)> {
    if command.then != Separator::Pipe || next?.program() != "chpasswd" {
        return None;
    }
    let word = command.arguments().iter().find(|word| word.text.split_once(':').is_some_and(|(_, end)| written_out(end)))?;
    Some((word, "A password"))
}

fn written_out(value: &str) -> bool {
    !value.contains(['$', '`', '<', '*']) && !SWITCHES.contains(&value)
}
