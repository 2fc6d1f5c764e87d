//! `layercake login` and `logout`: who somebody is at a registry.

use std::io::{self, BufRead, IsTerminal, Read};

use layercake_core::command::Line;
use layercake_core::command::flags::registry::{PASSWORD, PASSWORD_STDIN, USERNAME};

use super::error::Failure;
use super::terminal::Silence;
use super::{Outcome, output};
use crate::engine::login::{self, Kept};

/// The most bytes of a password: some are tokens.
const PASSWORD_BYTES: u64 = 64 << 10;

/// Says to a registry who somebody is, and keeps it.
pub(super) fn run(line: &Line) -> Outcome {
    let registry = login::registry(line.first());
    let given = line.text(&PASSWORD);
    let from_stdin = line.on(&PASSWORD_STDIN);
    let username = line.text(&USERNAME);
    if given.is_some() {
        output::remark("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
    }
    if given.is_some() && from_stdin {
        return Err(Failure::new("--password and --password-stdin are mutually exclusive"));
    }
    if from_stdin && username.is_none() {
        return Err(Failure::new("the --password-stdin option requires --username to be set"));
    }
    let asks = username.is_none() || (given.is_none() && !from_stdin);
    if asks && !io::stdin().is_terminal() {
        return Err(Failure::new("cannot perform an interactive login from a non-TTY device")
            .with_hint("Name yourself by --username, and pipe the password in by --password-stdin."));
    }
    let username = match username {
        Some(username) => username.to_owned(),
        None => ask("Username: ")?,
    };
    let password = match given {
        Some(password) => password.to_owned(),
        None if from_stdin => all_of_input()?,
        None => {
            let silence =
                Silence::begin().map_err(|error| Failure::system("switch the terminal's echo off", &error))?;
            let password = ask("Password: ");
            drop(silence);
            output::remark("");
            password?
        }
    };
    if username.is_empty() || password.is_empty() {
        return Err(Failure::new("username and password are needed, and one of them is empty"));
    }
    match login::login(&registry, &username, &password)? {
        Kept::Program(_) => {}
        Kept::File(path) => output::remark(&format!(
            "\nWARNING! Your credentials are stored unencrypted in '{}'.\nConfigure a credential helper (\"credsStore\" in \
             that file) to remove this warning.\n",
            path.display()
        )),
    }
    output::line("Login Succeeded")?;
    Ok(0)
}

/// Forgets who somebody is at a registry.
pub(super) fn run_logout(line: &Line) -> Outcome {
    let (account, was_known) = login::logout(&login::registry(line.first()))?;
    output::line(&match was_known {
        true => format!("Removing login credentials for {account}"),
        false => format!("Not logged in to {account}"),
    })?;
    Ok(0)
}

fn ask(prompt: &str) -> Result<String, Failure> {
    output::text(prompt)?;
    let mut answer = String::new();
    let read = io::stdin().lock().take(PASSWORD_BYTES).read_line(&mut answer);
    read.map_err(|error| Failure::system("read standard input", &error))?;
    Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
}

fn all_of_input() -> Result<String, Failure> {
    let mut text = String::new();
    let read = io::stdin().lock().take(PASSWORD_BYTES).read_to_string(&mut text);
    read.map_err(|error| Failure::system("read standard input", &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
