//! `STOPSIGNAL signal`, by name or number. Its flags are never looked at, as in BuildKit.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::signal;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let name = reading.one()?;
    if let Some(Err(error)) = reading.constant(&name).map(|name| signal::parse(&name)) {
        let place = reading.raw.rest.span();
        let problem = Problem::error("signal", place, error.to_string());
        reading.report(match signal::nearest(&error.0) {
            Some(meant) => problem.did_you_mean(Some(meant.clone())).fix(place, meant),
            None => problem.help("signals are SIGTERM, SIGINT, SIGQUIT, …, or a number from 1 to 64"),
        });
    }
    Some(Kind::Stopsignal(name))
}
