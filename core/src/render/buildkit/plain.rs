//! Line by line: `#5 [2/3] RUN …`, `#5 0.123 output`, `#5 DONE 1.2s`.
//!
//! Several vertices may run at once, and each line says whose it is. One of them has the floor: the others wait until it is done,
//! or until it had the floor for a while, so that the talk does not jump with every line.

use std::fmt::Write as _;

use super::trace::{Definition, Trace};
use super::vertex::{Ending, seconds, time_of_line};
use crate::build::Event;
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::render::catalogue::Language;

/// Milliseconds that a vertex keeps the floor while others wait.
const FLOOR: u64 = 5000;

/// Lines of a command that are kept for the end, should it fail.
const KEPT: usize = 10;

/// What has been printed so far. Times are milliseconds since the build began.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    trace: Trace,
    /// What of each vertex is printed.
    printed: Vec<Printed>,
    /// Numbers given out.
    numbers: usize,
    /// The vertex that has the floor, and since when.
    floor: Option<(usize, u64)>,
}

/// What of a vertex is printed.
#[derive(Debug, Clone, Copy, Default)]
struct Printed {
    number: Option<usize>,
    statuses: usize,
    lines: usize,
    ended: bool,
}

impl Plain {
    /// Nothing printed yet. Reasons are given in `language`; all else is BuildKit's.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { trace: Trace::new(language), ..Self::default() }
    }

    /// What is printed of what is read before the first step.
    pub fn read(&mut self, definition: &Definition<'_>, now: u64) -> String {
        self.trace.read(definition, now);
        self.print(now)
    }

    /// What is printed of an event that happened at `now`.
    pub fn event(&mut self, event: &Event, now: u64) -> String {
        self.trace.event(event, now);
        self.print(now)
    }

    /// What is printed because time went by.
    pub fn tick(&mut self, now: u64) -> String {
        self.print(now)
    }

    /// What is printed of the image that is made and named.
    pub fn exported(&mut self, image: &ImageId, references: &[ImageReference], now: u64) -> String {
        self.trace.exported(image, references, now);
        self.print(now)
    }

    /// The last lines: where a failed build failed, and what was given for nothing.
    #[must_use]
    pub fn closing(&self) -> String {
        self.trace.closing()
    }

    fn print(&mut self, now: u64) -> String {
        self.printed.resize(self.trace.vertices.len(), Printed::default());
        let mut text = String::new();
        let floor = self.floor;
        if let Some((vertex, _)) = floor.filter(|(vertex, _)| self.has_ended(*vertex)) {
            self.vertex(vertex, now, &mut text);
        }
        let mut ended: Vec<_> = (0..self.printed.len()).filter(|vertex| self.has_ended(*vertex)).collect();
        ordered::sort_by_key(&mut ended, |vertex| self.trace.vertices[*vertex].ended.as_ref().map(|(end, _)| *end));
        for vertex in ended {
            self.vertex(vertex, now, &mut text);
        }
        if let Some((vertex, _)) = self.floor.filter(|(vertex, _)| self.has_news(*vertex)) {
            self.vertex(vertex, now, &mut text);
        }
        let waiting = (0..self.printed.len()).find(|vertex| self.floor_is_not(*vertex) && self.has_news(*vertex));
        let is_free = self.floor.is_none_or(|(_, since)| now.saturating_sub(since) >= FLOOR);
        if let Some(waiting) = waiting.filter(|_| is_free) {
            self.vertex(waiting, now, &mut text);
        }
        text
    }

    fn floor_is_not(&self, vertex: usize) -> bool {
        self.floor.is_none_or(|(floor, _)| floor != vertex)
    }

    /// Whether its end is still to be printed.
    fn has_ended(&self, vertex: usize) -> bool {
        self.trace.vertices[vertex].ended.is_some() && !self.printed[vertex].ended
    }

    fn has_news(&self, vertex: usize) -> bool {
        let (told, printed) = (&self.trace.vertices[vertex], &self.printed[vertex]);
        printed.number.is_none() || told.statuses.len() > printed.statuses || told.log.len() > printed.lines
    }

    /// Prints what is new of a vertex, which takes the floor.
    fn vertex(&mut self, index: usize, now: u64, text: &mut String) {
        let number = match self.printed[index].number {
            Some(number) => number,
            None => {
                self.numbers += 1;
                *self.printed[index].number.insert(self.numbers)
            }
        };
        let vertex = &mut self.trace.vertices[index];
        if self.floor.is_none_or(|(floor, _)| floor != index) {
            if let Some(other) = self.floor.and_then(|(floor, _)| self.printed[floor].number) {
                let _ = writeln!(text, "#{other} ...");
            }
            let blank = if self.numbers > 1 { "\n" } else { "" };
            let _ = writeln!(text, "{blank}#{number} {}", vertex.name);
            self.floor = Some((index, now));
        }
        let printed = &mut self.printed[index];
        for status in &vertex.statuses[printed.statuses..] {
            let _ = writeln!(text, "#{number} {}{}", status.text, if status.work { " done" } else { "" });
        }
        for line in vertex.log.since(printed.lines) {
            let _ = writeln!(text, "#{number} {} {}", time_of_line(line.at), line.text);
        }
        (printed.statuses, printed.lines) = (vertex.statuses.len(), vertex.log.len());
        vertex.log.keep_last(KEPT);
        let Some((_, ending)) = &vertex.ended else { return };
        let _ = match ending {
            Ending::Done => writeln!(text, "#{number} DONE {}", seconds(vertex.milliseconds(now))),
            Ending::Cached => writeln!(text, "#{number} CACHED"),
            Ending::Cancelled => writeln!(text, "#{number} CANCELED"),
            Ending::Failed(error) => writeln!(text, "#{number} ERROR: {error}"),
        };
        printed.ended = true;
        self.floor = None;
    }
}
