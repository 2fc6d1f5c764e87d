//! The variables that a command line sets: `-e NAME=value`, `-e NAME`, and files of them.

use std::fs;

use layercake_core::command::Line;
use layercake_core::command::flags::process::{ENV, ENV_FILE};

use super::arguments;
use super::error::Failure;

/// All of them, those of files first: of two settings of one name the later counts.
pub(super) fn variables(line: &Line) -> Result<Vec<String>, Failure> {
    let mut settings = Vec::new();
    for path in line.texts(&ENV_FILE) {
        let bytes = fs::read(&path).map_err(|error| Failure::system(format!("open {path}"), &error).with_code(125))?;
        let read = parse(&bytes).map_err(|why| format!("invalid env file ({path}): {why}"));
        settings.extend(read.map_err(|message| Failure::new(message).with_code(125))?);
    }
    settings.extend(line.texts(&ENV));
    Ok(arguments::environment(&settings))
}

/// A line each: `NAME=value`, taken as it is, without quotes; `NAME` alone for the caller's own value; `#` begins a remark.
fn parse(bytes: &[u8]) -> Result<Vec<String>, String> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let mut settings = Vec::new();
    let lines = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).split(|byte| *byte == b'\n');
    for (number, line) in (1..).zip(lines) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = std::str::from_utf8(line).map_err(|_| format!("invalid utf8 bytes at line {number}"))?.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = line.split('=').next().unwrap_or_default();
        if name.is_empty() {
            return Err(format!("no variable name on line '{line}'"));
        }
        if name.contains(char::is_whitespace) {
            return Err(format!("variable '{name}' contains whitespaces"));
        }
        settings.push(line.to_owned());
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_docker_does() {
        let text = "\u{feff}# remark\n\n  A=1 2 \nB=\"x\"\r\nHOME\nC=\n";
        assert_eq!(parse(text.as_bytes()).unwrap(), ["A=1 2 ", "B=\"x\"", "HOME", "C="]);
        for (text, why) in [
            (&b"=x"[..], "no variable name on line '=x'"),
            (b"A B=x", "variable 'A B' contains whitespaces"),
            (b"A=1\nB=\xff", "invalid utf8 bytes at line 2"),
        ] {
            assert_eq!(parse(text).unwrap_err(), why);
        }
    }
}
