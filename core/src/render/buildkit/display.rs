//! The picture of a build in progress: a headline, a line for each vertex with its time, and the last lines of what runs.

use super::screen::{Frame, Line, Style};
use super::trace::{Definition, Trace};
use super::vertex::{Ending, Vertex, seconds};
use crate::build::Event;
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::render::catalogue::Language;
use crate::render::table::ellipsis;

/// Lines of a running command that are shown.
const LOG_LINES: usize = 6;

/// Free lines that the log of a command asks for: its own, and some for the vertices that come next.
const LOG_ROOM: usize = LOG_LINES + 3;

/// Lines of a command that are kept for the end, should it fail.
const KEPT: usize = 1000;

/// A name that is cut shorter than this says nothing: the time is left out instead.
const SHORTEST_NAME: usize = 12;

/// The size of a terminal, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

/// What is known of a build, to be drawn at any moment.
#[derive(Debug, Clone, Default)]
pub struct Display {
    trace: Trace,
}

/// A line of the picture, with the log below it.
#[derive(Debug)]
struct Row {
    text: String,
    time: String,
    style: Style,
    runs: bool,
    log: Vec<String>,
}

impl Row {
    fn height(&self) -> usize {
        1 + self.log.len()
    }
}

impl Display {
    /// Nothing known yet. Reasons are given in `language`; all else is BuildKit's.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { trace: Trace::new(language) }
    }

    /// Takes what is read before the first step.
    pub fn read(&mut self, definition: &Definition<'_>, now: u64) {
        self.trace.read(definition, now);
    }

    /// Takes an event that happened at `now`.
    pub fn event(&mut self, event: &Event, now: u64) {
        self.trace.event(event, now);
        for vertex in &mut self.trace.vertices {
            vertex.log.keep_last(KEPT);
        }
    }

    /// Takes the image that is made and named.
    pub fn exported(&mut self, image: &ImageId, references: &[ImageReference], now: u64) {
        self.trace.exported(image, references, now);
    }

    /// The lines below the last picture: where a failed build failed, and what was given for nothing.
    #[must_use]
    pub fn closing(&self) -> String {
        self.trace.closing()
    }

    /// The picture at `now`, for a terminal of this size: what runs is always on it, of what is done the latest.
    #[must_use]
    pub fn frame(&self, now: u64, size: Size) -> Frame {
        // The headline, and the line on which the cursor rests.
        let room = size.height.saturating_sub(2);
        let mut rows = self.rows(now);
        let running = rows.iter().filter(|row| row.runs).count();
        self.add_logs(&mut rows, room.saturating_sub(running));
        fit(&mut rows, room);
        self.draw(&rows, now, size.width, "")
    }

    /// The last picture: everything, however high the terminal.
    #[must_use]
    pub fn last_frame(&self, now: u64, width: usize) -> Frame {
        let finished = self.trace.ended() == self.trace.total();
        self.draw(&self.rows(now), now, width, if finished { " FINISHED" } else { "" })
    }

    fn draw(&self, rows: &[Row], now: u64, width: usize, end: &str) -> Frame {
        // The last column stays free: some terminals go to the next line once it is written.
        let width = width.saturating_sub(1);
        let head = format!("[+] Building {} ({}/{}){end}", seconds(now), self.trace.ended(), self.trace.total());
        let mut lines = vec![Line { text: ellipsis(&head, width), style: Style::Plain }];
        for row in rows {
            lines.push(Line { text: aligned(&row.text, &row.time, width), style: row.style });
            let log = row.log.iter().map(|line| ellipsis(&format!(" => => # {line}"), width));
            lines.extend(log.map(|text| Line { text, style: Style::Faint }));
        }
        Frame { lines }
    }

    fn rows(&self, now: u64) -> Vec<Row> {
        self.trace.vertices.iter().flat_map(|vertex| rows_of(vertex, now)).collect()
    }

    /// Shows the last lines of the commands that wrote most, as far as there is room.
    fn add_logs(&self, rows: &mut [Row], mut free: usize) {
        let running = self.trace.vertices.iter().filter(|vertex| vertex.ended.is_none());
        // A running vertex has its own row among those that run, in the same order, and remarks have none.
        let mut logs: Vec<_> = rows.iter_mut().filter(|row| row.runs).zip(running).collect();
        ordered::sort_by_key(&mut logs, |(_, vertex)| std::cmp::Reverse(vertex.log.bytes));
        for (row, vertex) in logs {
            if free <= LOG_ROOM {
                break;
            }
            row.log = vertex.log.last(LOG_LINES);
            if !row.log.is_empty() {
                free -= LOG_ROOM;
            }
        }
    }
}

fn rows_of(vertex: &Vertex, now: u64) -> Vec<Row> {
    let (mark, style) = match &vertex.ended {
        None => ("", Style::Plain),
        Some((_, Ending::Done)) => ("", Style::Done),
        Some((_, Ending::Cached)) => ("CACHED ", Style::Done),
        Some((_, Ending::Cancelled)) => ("CANCELED ", Style::Cancelled),
        Some((_, Ending::Failed(_))) => ("ERROR ", Style::Failed),
    };
    let own = Row {
        text: format!(" => {mark}{}", vertex.name.replace('\t', " ")),
        time: seconds(vertex.milliseconds(now)),
        style,
        runs: vertex.ended.is_none(),
        log: Vec::new(),
    };
    let remarks = vertex.statuses.iter().map(|status| Row {
        text: format!(" => => {}", status.text),
        time: seconds(0),
        style: if vertex.ended.is_some() { Style::Done } else { Style::Plain },
        runs: false,
        log: Vec::new(),
    });
    std::iter::once(own).chain(remarks).collect()
}

/// Takes away rows from above until the rest fits: first of what is done, then of what runs.
fn fit(rows: &mut Vec<Row>, room: usize) {
    let mut height: usize = rows.iter().map(Row::height).sum();
    for keeps_running in [true, false] {
        rows.retain(|row| {
            let stays = height <= room || (keeps_running && row.runs);
            if !stays {
                height -= row.height();
            }
            stays
        });
    }
}

/// `text` on the left, cut where it must be, and `time` on the right.
fn aligned(text: &str, time: &str, width: usize) -> String {
    let left = width.saturating_sub(time.len() + 1);
    if left < SHORTEST_NAME {
        return ellipsis(text, width);
    }
    format!("{:left$} {time}", ellipsis(text, left))
}
