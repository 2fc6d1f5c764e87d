//! `ENTRYPOINT command` and `ENTRYPOINT ["word", …]`; nothing at all is allowed.

use super::{Reading, command};
use crate::dockerfile::ast::Kind;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let rest = &reading.raw.rest;
    Some(Kind::Entrypoint(command::parse(reading, rest)))
}
