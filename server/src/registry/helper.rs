//! The programs that keep passwords: `docker-credential-NAME get|store|erase`, with JSON on their standard input and output
//! (docker-credential-helpers).

use std::io::{self, Write};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::json;

use super::credentials::{Account, CredentialsError};

/// The name of those that are known by a token alone.
const TOKEN: &str = "<token>";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kept {
    username: String,
    secret: String,
}

/// Who we are at `account`; `None` where the program does not know.
pub(super) fn get(name: &str, account: &str) -> Result<Option<Account>, CredentialsError> {
    let Some(answer) = run(name, "get", account)? else { return Ok(None) };
    let invalid = |error: serde_json::Error| failed(name, &format!("what it answers to get is no credential: {error}"));
    let kept: Kept = serde_json::from_slice(&answer).map_err(invalid)?;
    Ok(match (kept.username, kept.secret) {
        (username, _) if username.is_empty() => None,
        (username, token) if username == TOKEN => Some(Account::Token(token)),
        (username, password) => Some(Account::Password { username, password }),
    })
}

/// Has the program keep who we are at `account`.
pub(super) fn store(name: &str, account: &str, username: &str, password: &str) -> Result<(), CredentialsError> {
    let kept = json!({ "ServerURL": account, "Username": username, "Secret": password });
    match run(name, "store", &kept.to_string())? {
        Some(_) => Ok(()),
        None => Err(failed(name, "it does not keep them")),
    }
}

/// Has the program forget who we are at `account`; `false` where it did not know.
pub(super) fn erase(name: &str, account: &str) -> Result<bool, CredentialsError> {
    Ok(run(name, "erase", account)?.is_some())
}

/// What the program answers; `None` where it knows nothing of it.
fn run(name: &str, verb: &str, input: &str) -> Result<Option<Vec<u8>>, CredentialsError> {
    if name.contains('/') {
        return Err(failed(name, "a name of a program has no slash"));
    }
    let started = Command::new(program(name))
        .arg(verb)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => failed(name, "it is not installed"),
        _ => failed(name, &error.to_string()),
    })?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that does not read its input says itself what is wrong.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| failed(name, &error.to_string()))?;
    if output.status.success() {
        return Ok(Some(output.stdout));
    }
    let said = String::from_utf8_lossy(if output.stdout.is_empty() { &output.stderr } else { &output.stdout });
    if said.contains("credentials not found") {
        return Ok(None);
    }
    Err(failed(name, said.trim()))
}

fn program(name: &str) -> String {
    format!("docker-credential-{name}")
}

fn failed(name: &str, reason: &str) -> CredentialsError {
    CredentialsError::Helper { program: program(name), reason: super::answer::clean(reason) }
}
