//! `COPY [flags] source … destination`, as words or as a JSON array.

use super::flags::Shape;
use super::{Reading, transfer};
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::problem::Problem;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let own = [("from", Shape::Text), ("parents", Shape::Switch)];
    let flags = reading.flags(&[&transfer::FLAGS[..], &own].concat());
    if !transfer::has_arguments(reading) {
        return None;
    }
    let copy = transfer::parse(reading, &flags)?;
    for source in &copy.sources {
        if source.starts_with("http://") || source.starts_with("https://") {
            let problem = Problem::error("url", reading.raw.rest.span(), "source can't be a URL for COPY");
            reading.report(problem.help(format!("write ADD {source}")));
        }
    }
    Some(Kind::Copy(ast::Copy { from: flags.text("from"), parents: flags.switch("parents").unwrap_or(false), ..copy }))
}
