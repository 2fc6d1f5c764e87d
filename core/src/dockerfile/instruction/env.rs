//! `ENV key=value …`, and the old `ENV key value`.

use super::{Reading, pairs};
use crate::dockerfile::ast::Kind;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    pairs::parse(reading).map(Kind::Env)
}
