//! `USER name[:group]`.

use super::Reading;
use crate::dockerfile::ast::Kind;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    reading.one().map(Kind::User)
}
