//! `CMD command` and `CMD ["word", …]`; nothing at all is allowed.

use super::{Reading, command};
use crate::dockerfile::ast::Kind;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let rest = &reading.raw.rest;
    Some(Kind::Cmd(command::parse(reading, rest)))
}
