//! `MAINTAINER name`. Nothing in it is expanded.

use super::Reading;
use crate::dockerfile::ast::Kind;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    if reading.raw.rest.is_empty() {
        reading.arguments("exactly one argument");
        return None;
    }
    Some(Kind::Maintainer(reading.raw.rest.as_str().to_owned()))
}
