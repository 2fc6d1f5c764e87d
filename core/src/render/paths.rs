//! Paths and what happened to them as lines of text: a letter, the bytes, the path, and a remark.

use std::fmt::Write as _;

use super::catalogue::{Language, Reported};
use super::size::brief;
use super::table::printable;
use crate::container_path::ContainerPath;

/// Adds `  A  5.12MB  /path  (remark)`, in the letters of `docker diff`; without a remark nothing follows the path.
pub(super) fn push(text: &mut String, letter: char, bytes: u64, path: &ContainerPath, remark: &str) {
    let _ = write!(text, "  {letter} {:>7}  {}", brief(bytes), printable(path.as_str()));
    if !remark.is_empty() {
        let _ = write!(text, "  ({remark})");
    }
    text.push('\n');
}

/// Says how many of `all` paths are not among the `shown`.
pub(super) fn push_rest(text: &mut String, shown: usize, all: usize, language: Language) {
    if shown < all {
        let _ = writeln!(text, "    {}", Reported::MoreFiles(all - shown).say(language));
    }
}
