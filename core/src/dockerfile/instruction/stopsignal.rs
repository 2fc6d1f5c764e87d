//! `STOPSIGNAL signal`, by name or number. Its flags are never looked at, as in BuildKit.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::signal;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let name = reading.one()?;
    if let Some(Err(error)) = reading.constant(&name).map(|name| signal::parse(&name)) {
        let problem = Problem::error("signal", reading.raw.rest.span(), error.to_string());
        reading.report(problem.help("signals are SIGTERM, SIGINT, SIGQUIT, …, or a number from 1 to 64"));
    }
    Some(Kind::Stopsignal(name))
}
