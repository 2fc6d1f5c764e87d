//! `COPY [flags] source … destination`, as words or as a JSON array.

use super::flags::{Placed, Shape};
use super::{Reading, transfer};
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::expansion::{self, NoVariables};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::remote::{self, Place};

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let own = [("from", Shape::Text), ("parents", Shape::Switch)];
    let flags = reading.flags(&[&transfer::FLAGS[..], &own].concat());
    if !transfer::has_arguments(reading) {
        return None;
    }
    let (copy, sources) = transfer::parse(reading, &flags)?;
    if let Some(from) = flags.placed("from").into_iter().find(|from| from.value.contains('$')) {
        check_from(reading, &from);
    }
    for source in sources {
        let what = match reading.constant(&source.text).map(|source| remote::place(&source)) {
            Some(Place::Address) => "URL",
            Some(Place::Repository) => "git ref",
            _ => continue,
        };
        let problem = Problem::error("remote", source.span, format!("source can't be a {what} for COPY"));
        let own = flags.text("from").is_some() || flags.switch("parents").is_some();
        let keyword = reading.raw.keyword.piece().filter(|_| !own);
        reading.report(problem.help(format!("write ADD {}", source.text)).fix_at(keyword, "ADD"));
    }
    Some(Kind::Copy(ast::Copy { from: flags.text("from"), parents: flags.switch("parents").unwrap_or(false), ..copy }))
}

/// Variables in `--from` are no error by themselves: only those that would change it, and every variable does that, be it
/// to nothing.
fn check_from(reading: &mut Reading<'_>, from: &Placed) {
    let changes = match expansion::word(&from.value, reading.escape, &NoVariables) {
        Ok(expanded) => expanded.result != from.value,
        Err(_) => true,
    };
    if changes {
        let message = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global \
                       scope as a workaround";
        let help = format!("write FROM {} AS name above, and --from=name here", from.value);
        reading.report(Problem::error("from-variable", from.span, message).help(help));
    }
}
