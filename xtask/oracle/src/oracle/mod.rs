//! Those that are asked, one a folder: what to ask them, how, and in what they are known to differ from us.

mod dockerfile;
mod expansion;
mod hadolint;
mod ignore;

use anyhow::Result;
use serde_json::Value;

use crate::difference::Known;
use crate::place::Place;
use crate::random::Random;

/// Somebody who answers the same questions as we do.
pub(crate) struct Oracle {
    pub(crate) name: &'static str,
    /// Makes up a question.
    pub(crate) question: fn(&mut Random) -> Value,
    /// What we answer to each: `{"answer": …}`, in a shape that both sides can have.
    pub(crate) ours: fn(&Place, &[Value]) -> Result<Vec<Value>>,
    /// What they answer, in the same shape, and perhaps notes beside it.
    pub(crate) theirs: fn(&Place, &[Value]) -> Result<Vec<Value>>,
    pub(crate) known: &'static [Known],
}

/// All of them.
pub(crate) static ORACLES: [&Oracle; 4] = [&dockerfile::ORACLE, &expansion::ORACLE, &ignore::ORACLE, &hadolint::ORACLE];
