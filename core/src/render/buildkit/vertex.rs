//! One part of a build: its name, its times, what it says of itself and what its command writes.

use super::log::Log;

/// One part of a build.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    /// `[2/3] RUN make`.
    pub(super) name: String,
    pub(super) started: u64,
    pub(super) ended: Option<(u64, Ending)>,
    /// What it says of itself: `transferring context: 2B`.
    pub(super) statuses: Vec<Status>,
    pub(super) log: Log,
    /// Whether the cache had its result.
    pub(super) cached: bool,
}

/// How a vertex ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    Cached,
    Cancelled,
    /// And why.
    Failed(String),
}

/// A remark of a vertex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) text: String,
    /// Whether it tells of work, which is then done.
    pub(super) work: bool,
}

impl Vertex {
    pub(super) fn new(name: String, started: u64) -> Self {
        Self { name, started, ended: None, statuses: Vec::new(), log: Log::default(), cached: false }
    }

    /// One that is over as soon as it is known.
    pub(super) fn at_once(name: String, now: u64, statuses: Vec<String>) -> Self {
        let statuses = statuses.into_iter().map(|text| Status { text, work: true }).collect();
        Self { ended: Some((now, Ending::Done)), statuses, ..Self::new(name, now) }
    }

    pub(super) fn end(&mut self, now: u64, ending: Ending) {
        if self.ended.is_none() {
            self.log.end(now.saturating_sub(self.started));
            self.ended = Some((now, ending));
        }
    }

    /// How long it took, or takes by now.
    pub(super) fn milliseconds(&self, now: u64) -> u64 {
        let end = self.ended.as_ref().map_or(now, |(end, _)| *end);
        end.saturating_sub(self.started)
    }
}

/// `1.2s`: the time of a vertex.
pub(super) fn seconds(milliseconds: u64) -> String {
    let tenths = (milliseconds + 50) / 100;
    format!("{}.{}s", tenths / 10, tenths % 10)
}

/// `0.123`, `12.35`, `100.1`: the time of a line, in five characters while they suffice.
pub(super) fn time_of_line(milliseconds: u64) -> String {
    let (digits, unit) = match milliseconds {
        0..10_000 => (3, 1),
        10_000..100_000 => (2, 10),
        _ => (1, 100),
    };
    let (parts, of) = ((milliseconds + unit / 2) / unit, 1000 / unit);
    format!("{}.{:0digits$}", parts / of, parts % of)
}
