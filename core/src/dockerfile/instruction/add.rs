//! `ADD [flags] source … destination`, as words or as a JSON array; sources may be URLs and archives.

use super::flags::Shape;
use super::{Reading, transfer};
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::problem::Problem;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let own = [("checksum", Shape::Text), ("keep-git-dir", Shape::Switch), ("unpack", Shape::Switch)];
    let flags = reading.flags(&[&transfer::FLAGS[..], &own].concat());
    if !transfer::has_arguments(reading) {
        return None;
    }
    let copy = transfer::parse(reading, &flags)?;
    for (checksum, span) in flags.placed("checksum").into_iter().filter(|(checksum, _)| !checksum.is_empty()) {
        reading.check_expansion_at(&checksum, span);
        let message = match copy.sources.as_slice() {
            [source] if is_local(source) => "checksum requires HTTP(S) or Git sources",
            [_] => continue,
            _ => "checksum can't be specified for multiple sources",
        };
        reading.report(Problem::error("checksum", span, message));
    }
    Some(Kind::Add(ast::Copy {
        checksum: flags.text("checksum"),
        keep_git_dir: flags.switch("keep-git-dir").unwrap_or(false),
        unpack: flags.switch("unpack"),
        ..copy
    }))
}

/// Whether a source is surely a path of the context: neither a URL nor a repository, nor a variable that may be one.
fn is_local(source: &str) -> bool {
    !source.contains("://")
        && !source.contains('$')
        && !source.starts_with("git@")
        && !source.starts_with("github.com/")
}
