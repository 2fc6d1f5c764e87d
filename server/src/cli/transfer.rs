//! Layers that come or go, as docker tells it: a line for each, which is drawn over on a terminal; elsewhere, a line for each thing
//! that happens.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use layercake_core::digest::Digest;
use layercake_core::render::size::brief;

use super::error::Failure;
use super::output;
use crate::engine::pull::{LayerEvent, PullEvent};
use crate::engine::push::{Had, PushEvent};

/// Between two drawings of a bar.
const BETWEEN_BARS: Duration = Duration::from_millis(100);

/// Columns of a bar.
const BAR: u64 = 50;

/// Where lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Standard output: it is what was asked for.
    Output,
    /// Standard error: something else was asked for.
    Errors,
    /// Nowhere.
    Nowhere,
}

/// The lines of layers.
#[derive(Debug)]
pub(super) struct Board {
    to: To,
    draws: bool,
    /// What each line is of.
    lines: Vec<String>,
    drawn: Option<Instant>,
    /// Why nothing more can be printed.
    failed: Option<Failure>,
}

impl Board {
    pub(super) fn new(to: To) -> Self {
        let terminal = match to {
            To::Output => io::stdout().is_terminal(),
            To::Errors => io::stderr().is_terminal(),
            To::Nowhere => false,
        };
        let draws = terminal && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb");
        Self { to, draws, lines: Vec::new(), drawn: None, failed: None }
    }

    /// One that never draws, since somebody else does.
    pub(super) fn of_lines(to: To) -> Self {
        Self { draws: false, ..Self::new(to) }
    }

    /// A line of its own.
    pub(super) fn say(&mut self, line: &str) {
        self.print(&format!("{line}\n"));
    }

    /// What a pull tells.
    pub(super) fn pull(&mut self, event: &PullEvent) {
        match event {
            PullEvent::Begins { name, repository } => {
                self.lines.clear();
                self.say(&format!("{name}: Pulling from {repository}"));
            }
            PullEvent::Layer(digest, event) => {
                let id = digest.short();
                match *event {
                    LayerEvent::Exists => self.milestone(&id, "Already exists"),
                    LayerEvent::Waits => self.milestone(&id, "Pulling fs layer"),
                    LayerEvent::Came(current, total) => self.bar(&id, "Downloading", current, total),
                    LayerEvent::Downloaded => {
                        if !self.draws {
                            self.milestone(&id, "Verifying Checksum");
                        }
                        self.milestone(&id, "Download complete");
                    }
                    LayerEvent::Unpacks(size) if self.draws => {
                        self.milestone(&id, &format!("Extracting  {}", brief(size)));
                    }
                    LayerEvent::Unpacks(_) => {}
                    LayerEvent::Complete => self.milestone(&id, "Pull complete"),
                }
            }
        }
    }

    /// What a push tells.
    pub(super) fn push(&mut self, event: PushEvent<'_>) {
        match event {
            PushEvent::Waits(digest) => self.milestone(&digest.short(), "Preparing"),
            PushEvent::Went(digest, current, total) => self.bar(&digest.short(), "Pushing", current, total),
            PushEvent::Had(digest, had) => {
                let text = match had {
                    Had::Already => "Layer already exists".to_owned(),
                    Had::Mounted(from) => format!("Mounted from {from}"),
                    Had::Sent | Had::Not => "Pushed".to_owned(),
                };
                self.milestone(&digest.short(), &text);
            }
        }
    }

    /// Something that happened to the layer `id`.
    pub(super) fn milestone(&mut self, id: &str, text: &str) {
        let line = format!("{id}: {text}");
        if self.draws { self.draw(id, &line) } else { self.say(&line) }
    }

    /// How far something is with the layer `id`: seen on a terminal only.
    pub(super) fn bar(&mut self, id: &str, doing: &str, current: u64, total: u64) {
        let soon = self.drawn.is_some_and(|drawn| drawn.elapsed() < BETWEEN_BARS) && current < total;
        if !self.draws || soon {
            return;
        }
        self.drawn = Some(Instant::now());
        let done = usize::try_from(current.saturating_mul(BAR).checked_div(total).unwrap_or(BAR).min(BAR)).unwrap_or(0);
        let bar =
            format!("{}>{}", "=".repeat(done.saturating_sub(1)), " ".repeat(50_usize.saturating_sub(done.max(1))));
        self.draw(id, &format!("{id}: {doing} [{bar}] {:>8}/{}", brief(current), brief(total)));
    }

    /// Draws over the line of `id`, or begins it.
    fn draw(&mut self, id: &str, line: &str) {
        match self.lines.iter().position(|other| other == id) {
            None => {
                self.lines.push(id.to_owned());
                self.print(&format!("{line}\n"));
            }
            Some(place) => {
                let up = self.lines.len() - place;
                self.print(&format!("\x1b[{up}A\r\x1b[2K{line}\x1b[{up}B\r"));
            }
        }
    }

    fn print(&mut self, text: &str) {
        if self.failed.is_some() {
            return;
        }
        self.failed = match self.to {
            To::Output => output::text(text),
            To::Errors => output::error_bytes(text.as_bytes()),
            To::Nowhere => Ok(()),
        }
        .err();
    }

    /// Tells whether all could be printed.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), Err)
    }
}

/// The last lines of a pull: the digest, and whether anything is new.
pub(super) fn status(board: &mut Board, digest: &Digest, is_new: bool, name: &str) {
    board.say(&format!("Digest: {digest}"));
    let status = if is_new { "Downloaded newer image for" } else { "Image is up to date for" };
    board.say(&format!("Status: {status} {name}"));
}
