//! The only place that prints. Results go to standard output, remarks and errors to standard error.
//!
//! A reader that closes its end early (`layercake images | head -1`) ends the command quietly, as SIGPIPE would.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use layercake_core::command::UsageError;

use super::error::Failure;

/// Prints `text` to standard output as it is.
///
/// # Errors
/// A silent [`Failure`] where nobody reads any more, another where the output cannot be written.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

/// Prints `line` and a newline to standard output.
///
/// # Errors
/// As [`text`].
pub(super) fn line(line: &str) -> Result<(), Failure> {
    text(&format!("{line}\n"))
}

/// Writes `bytes` to standard output.
///
/// # Errors
/// As [`text`].
pub(super) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    write(&mut io::stdout().lock(), bytes)
}

/// Standard output as a file, for bytes that no terminal should get.
///
/// # Errors
/// Docker's [`Failure`] where it is a terminal.
pub(super) fn for_bytes() -> Result<File, Failure> {
    if io::stdout().is_terminal() {
        return Err(Failure::new("cowardly refusing to save to a terminal. Use the -o flag or redirect"));
    }
    let standard = io::stdout().as_fd().try_clone_to_owned();
    Ok(standard.map_err(|error| Failure::system("write to standard output", &error))?.into())
}

/// Writes `bytes` to standard error.
///
/// # Errors
/// As [`text`].
pub(super) fn error_bytes(bytes: &[u8]) -> Result<(), Failure> {
    write(&mut io::stderr().lock(), bytes)
}

/// Prints `value` as Docker prints JSON: four spaces deep.
///
/// # Errors
/// As [`text`].
pub(super) fn json(value: &serde_json::Value) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    serde::Serialize::serialize(value, &mut serde_json::Serializer::with_formatter(&mut bytes, formatter))
        .expect("a JSON value can be written as JSON");
    bytes.push(b'\n');
    self::bytes(&bytes)
}

/// Tells how a long work gets on, on standard error. Nobody waits for it: failures are ignored.
pub(super) fn remark(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints a failure, in Docker's words where Docker has some, and returns its exit code.
pub(super) fn failure(failure: &Failure) -> u8 {
    if let Some(message) = failure.message() {
        let hint = failure.hint().map(|hint| format!("\n\n{hint}")).unwrap_or_default();
        let _ = writeln!(io::stderr(), "layercake: {message}{hint}");
    }
    failure.code()
}

/// Prints what is wrong with a command line, in Docker's words, and returns the exit code.
pub(super) fn usage(error: &UsageError) -> u8 {
    let _ = writeln!(io::stderr(), "{error}");
    error.exit_code()
}

fn write(stream: &mut dyn Write, bytes: &[u8]) -> Result<(), Failure> {
    stream.write_all(bytes).and_then(|()| stream.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::silent(128 + 13),
        _ => Failure::system("write to standard output", &error),
    })
}
