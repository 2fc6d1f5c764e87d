//! `ADD [flags] source … destination`, as words or as a JSON array; sources may be URLs and archives.

use super::flags::Shape;
use super::{Reading, transfer};
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::remote::{self, Place};

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let own = [("checksum", Shape::Text), ("keep-git-dir", Shape::Switch), ("unpack", Shape::Switch)];
    let flags = reading.flags(&[&transfer::FLAGS[..], &own].concat());
    if !transfer::has_arguments(reading) {
        return None;
    }
    let (copy, _) = transfer::parse(reading, &flags)?;
    for checksum in flags.placed("checksum").into_iter().filter(|checksum| !checksum.value.is_empty()) {
        reading.check_value(&checksum);
        let message = match copy.sources.as_slice() {
            [source] if is_local(source) => "checksum requires HTTP(S) or Git sources",
            [_] => continue,
            _ => "checksum can't be specified for multiple sources",
        };
        let problem = Problem::error("checksum", checksum.span, message);
        reading.report(problem.help("--checksum tells what a download must be; ADD one address with it"));
    }
    Some(Kind::Add(ast::Copy {
        checksum: flags.text("checksum"),
        keep_git_dir: flags.switch("keep-git-dir").unwrap_or(false),
        unpack: flags.switch("unpack"),
        ..copy
    }))
}

/// Whether a source is surely a path of the context, and not a variable that may be an address.
fn is_local(source: &str) -> bool {
    !source.contains('$') && !source.starts_with("github.com/") && remote::place(source) == Place::Local
}
