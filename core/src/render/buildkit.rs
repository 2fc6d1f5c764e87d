//! A build in BuildKit's plain progress: `#5 [2/3] RUN …`, `#5 0.123 output`, `#5 DONE 1.2s`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::explanation::because;
use crate::build::Event;
use crate::cache::MissReason;
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::plan::StepId;

/// What has been printed so far. Times are milliseconds since the build began.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    next: usize,
    vertices: BTreeMap<StepId, Vertex>,
    resolving: BTreeMap<String, (usize, u64)>,
    /// The vertex that the last line was about.
    current: usize,
}

#[derive(Debug, Clone)]
struct Vertex {
    number: usize,
    name: String,
    started: u64,
    hit: bool,
    /// Output after the last line end.
    rest: Vec<u8>,
}

impl Plain {
    /// Nothing printed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines for what is read before the first step: the Dockerfile of `bytes` bytes.
    pub fn definition(&mut self, file: &str, bytes: usize) -> String {
        let number = self.number();
        format!(
            "#{number} [internal] load build definition from {file}\n\
             #{number} transferring dockerfile: {bytes}B done\n#{number} DONE 0.0s\n"
        )
    }

    /// What is printed of an event that happened at `now`.
    pub fn event(&mut self, event: &Event, now: u64) -> String {
        match event {
            Event::Resolving { reference } => {
                let number = self.number();
                self.resolving.insert(reference.clone(), (number, now));
                self.line(number, &format!("[internal] load metadata for {reference}"))
            }
            Event::Resolved { reference, .. } => match self.resolving.remove(reference) {
                Some((number, started)) => self.line(number, &done(started, now)),
                None => String::new(),
            },
            Event::Started { step, number: (number, total), stage, text } => {
                let stage = stage.as_ref().map(|stage| format!("{stage} ")).unwrap_or_default();
                let vertex = self.number();
                let name = format!("[{stage}{number}/{total}] {text}");
                let line = self.line(vertex, &name);
                self.vertices
                    .insert(*step, Vertex { number: vertex, name, started: now, hit: false, rest: Vec::new() });
                line
            }
            Event::Hit { step } => {
                if let Some(vertex) = self.vertices.get_mut(step) {
                    vertex.hit = true;
                }
                String::new()
            }
            Event::Missed { step, reason } => self.missed(*step, reason),
            Event::Output { step, bytes, .. } => self.output(*step, bytes, now),
            Event::Finished { step, .. } => self.finished(*step, now),
            Event::Failed { step, error } => match step.and_then(|step| self.vertices.get(&step)) {
                Some(vertex) => {
                    let number = vertex.number;
                    self.line(number, &format!("ERROR: {error}"))
                }
                None => String::new(),
            },
            Event::Unconsumed { arguments } => super::classic::unconsumed(arguments),
            Event::Running { .. }
            | Event::Removed { .. }
            | Event::Built { .. }
            | Event::Triggers { .. }
            | Event::Reading { .. }
            | Event::Read { .. }
            | Event::Overriding { .. } => String::new(),
        }
    }

    /// The last lines: what became of it.
    pub fn exported(&mut self, image: &ImageId, references: &[ImageReference]) -> String {
        let number = self.number();
        let mut text = self.line(number, "exporting to image");
        let _ = writeln!(text, "#{number} writing image {image} done");
        for reference in references {
            let _ = writeln!(text, "#{number} naming to {reference} done");
        }
        let _ = writeln!(text, "#{number} DONE 0.0s");
        text
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    /// A line of a vertex; a blank line before it when the talk turns from one vertex to another.
    fn line(&mut self, number: usize, text: &str) -> String {
        let mut lines = String::new();
        if self.current != number && self.next > 0 {
            lines.push('\n');
            let back = self.vertices.values().find(|vertex| vertex.number == number && self.current > number);
            if let Some(vertex) = back
                && !text.starts_with('[')
            {
                let _ = writeln!(lines, "#{number} {}", vertex.name);
            }
        }
        self.current = number;
        let _ = writeln!(lines, "#{number} {text}");
        lines
    }

    fn missed(&mut self, step: StepId, reason: &MissReason) -> String {
        let Some(vertex) = self.vertices.get(&step) else { return String::new() };
        let number = vertex.number;
        match reason {
            MissReason::FirstBuild | MissReason::NoCache => String::new(),
            reason => self.line(number, &format!("not cached: {}", because(reason))),
        }
    }

    fn output(&mut self, step: StepId, bytes: &[u8], now: u64) -> String {
        let Some(vertex) = self.vertices.get_mut(&step) else { return String::new() };
        vertex.rest.extend_from_slice(bytes);
        let Some(end) = vertex.rest.iter().rposition(|byte| *byte == b'\n') else { return String::new() };
        let rest = vertex.rest.split_off(end + 1);
        let text = std::mem::replace(&mut vertex.rest, rest);
        let (number, started) = (vertex.number, vertex.started);
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().fold(String::new(), |mut lines, line| {
            let line = line.trim_end_matches('\r');
            lines.push_str(&self.line(number, &format!("{} {line}", seconds(started, now, 3))));
            lines
        })
    }

    fn finished(&mut self, step: StepId, now: u64) -> String {
        let rest = self.vertices.get(&step).is_some_and(|vertex| !vertex.rest.is_empty());
        let mut lines = if rest { self.output(step, b"\n", now) } else { String::new() };
        if let Some(vertex) = self.vertices.get(&step) {
            let text = if vertex.hit { "CACHED".to_owned() } else { done(vertex.started, now) };
            let number = vertex.number;
            lines.push_str(&self.line(number, &text));
        }
        lines
    }
}

fn done(started: u64, now: u64) -> String {
    format!("DONE {}s", seconds(started, now, 1))
}

fn seconds(started: u64, now: u64, digits: usize) -> String {
    let milliseconds = now.saturating_sub(started);
    if digits == 1 {
        let tenths = (milliseconds + 50) / 100;
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
    }
}
