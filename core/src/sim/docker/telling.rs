//! Lines that are told one after the other, as time goes by: how a download or an upload looks.

use std::collections::VecDeque;

use crate::sim::kernel::Nanoseconds;
use crate::sim::world::World;
use crate::sim::world::clients::{Client, Progress};

/// Bytes in a second over the simulated network.
const PACE: u64 = 12_000_000;

/// Lines to be told.
#[derive(Debug, Clone, Default)]
pub(super) struct Telling {
    lines: VecDeque<(Nanoseconds, String)>,
    next: Option<Nanoseconds>,
}

impl Telling {
    /// One more line, after a while.
    pub(super) fn line(&mut self, after: Nanoseconds, text: impl Into<String>) {
        self.lines.push_back((after, text.into()));
    }

    /// Tells what is due. `None` when all is told.
    pub(super) fn go(&mut self, world: &World, client: &mut Client) -> Option<Progress> {
        let clock = world.kernel().clock();
        while let Some((after, text)) = self.lines.front() {
            let Some(due) = self.next else {
                self.next = Some(clock + after);
                return Some(Progress::Again);
            };
            if due > clock {
                return Some(Progress::Until(due));
            }
            if !text.is_empty() {
                client.line(text);
            }
            self.lines.pop_front();
            self.next = None;
        }
        None
    }

    /// Goes on with the lines of another.
    pub(super) fn append(&mut self, mut other: Self) {
        self.lines.append(&mut other.lines);
    }

    /// Without its last line.
    pub(super) fn without_last(mut self) -> Self {
        self.lines.pop_back();
        self
    }

    /// The lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|(_, text)| text.as_str())
    }

    /// Without the lines: only the time passes.
    pub(super) fn silently(mut self) -> Self {
        self.lines.iter_mut().for_each(|(_, text)| text.clear());
        self
    }
}

/// How long so many bytes are on their way.
pub(super) fn on_its_way(bytes: u64) -> Nanoseconds {
    // A little for the request, then the bytes.
    80_000_000 + bytes.saturating_mul(1_000_000_000) / PACE
}
