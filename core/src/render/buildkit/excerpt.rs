//! The lines of a Dockerfile that a failed step stands in, with those around them.

use std::fmt::Write as _;

use crate::source::Lines;

/// Lines shown before and after a step of one line, and of several.
const AROUND_ONE: usize = 2;
const AROUND_SEVERAL: usize = 1;

const RULE: &str = "--------------------";

/// `lines` of `text`, marked with `>>>`, under the name of the file.
pub(super) fn excerpt(file: &str, text: &str, lines: Lines) -> String {
    let around = if lines.first == lines.last { AROUND_ONE } else { AROUND_SEVERAL };
    let mut drawn = format!("{file}:{}\n{RULE}\n", lines.first);
    for (number, line) in (1..).zip(text.split('\n')) {
        if number + around < lines.first || number > lines.last + around {
            continue;
        }
        let mark = if (lines.first..=lines.last).contains(&number) { ">>>" } else { "   " };
        let _ = writeln!(drawn, " {number:3} | {mark} {line}");
    }
    drawn + RULE + "\n"
}
