//! `layercake dockerfile …`: what the language is, seen from the command line. Nothing is built and no store is opened.

pub(super) mod check;
pub(super) mod expand;
pub(super) mod fmt;
mod json;
mod json_lines;
pub(super) mod lint;
pub(super) mod parse;

use std::fs;
use std::io::Read as _;

pub(super) use json_lines::answer;

use layercake_core::dockerfile;

use super::error::Failure;

/// A Dockerfile that was named on the command line.
#[derive(Debug)]
struct Source {
    /// Its name, as messages have it.
    name: String,
    text: String,
}

impl Source {
    /// Reads a file, or standard input for `-`. Bytes that are no UTF-8 are replaced: comments may be in any encoding.
    fn read(path: &str) -> Result<Self, Failure> {
        Ok(Self { name: path.to_owned(), text: dockerfile::text(&bytes(path)?) })
    }
}

/// The bytes of a file, or of standard input for `-`.
fn bytes(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(path).map(|all| bytes = all)
    };
    read.map_err(|error| Failure::system(format!("read {path}"), &error))?;
    Ok(bytes)
}
