//! `docker logs`: what a container has printed.

use super::failure::Failure;
use super::{Begun, World};
use crate::build::Stream;
use crate::command::Line;
use crate::command::flags::shared::{FOLLOW, SINCE, UNTIL};
use crate::image::time;
use crate::sim::kernel::Nanoseconds;
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::containers::{Container, Piece};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    let tail = match line.values_of("tail").pop().as_deref() {
        None | Some("all") => None,
        Some(text) => Some(text.parse::<usize>().map_err(|_| Failure::daemon("invalid value for \"tail\""))?),
    };
    let stamps = line.is_on("timestamps");
    let (since, until) = (moment(world, line.text(&SINCE))?, moment(world, line.text(&UNTIL))?);
    let mut lines = Lines::default();
    let mut all = Vec::new();
    for piece in container.log.since(0) {
        lines.take(piece, &mut all);
    }
    lines.end(&mut all);
    all.retain(|line| since.is_none_or(|since| line.at >= since) && until.is_none_or(|until| line.at <= until));
    let skipped = tail.map_or(0, |tail| all.len().saturating_sub(tail));
    let started = world.now() - i64::try_from(world.kernel().clock() / 1_000_000_000).unwrap_or_default();
    for line in &all[skipped..] {
        line.print(client, stamps.then_some(started));
    }
    if !line.on(&FOLLOW) || !container.is_running() {
        return Ok(Progress::Done(0));
    }
    let (id, seen) = (container.id.clone(), container.log.end());
    Ok(Progress::Become(Box::new(Follow { id, seen, stamps: stamps.then_some(started) })))
}

/// A moment: `10m` for ten minutes ago, or a time; nanoseconds since the start.
pub(super) fn moment(world: &World, text: Option<&str>) -> Result<Option<Nanoseconds>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let clock = world.kernel().clock();
    let started = world.now() - i64::try_from(clock / 1_000_000_000).unwrap_or_default();
    if let Some(at) = time::seconds_since_epoch(text).or_else(|| text.parse::<i64>().ok()) {
        return Ok(Some(u64::try_from(at - started).unwrap_or(0).saturating_mul(1_000_000_000)));
    }
    let ago = crate::dockerfile::duration::parse(text)
        .map_err(|_| Failure::daemon(format_args!("invalid value for \"since\": {text}")))?;
    Ok(Some(clock.saturating_sub(u64::try_from(ago).unwrap_or(0))))
}

/// A line of a log.
#[derive(Debug, Clone)]
struct LogLine {
    at: Nanoseconds,
    stream: Stream,
    bytes: Vec<u8>,
}

impl LogLine {
    fn print(&self, client: &mut Client, stamps: Option<i64>) {
        let mut bytes = Vec::new();
        if let Some(started) = stamps {
            bytes.extend(stamp(started, self.at).into_bytes());
            bytes.push(b' ');
        }
        bytes.extend(&self.bytes);
        match self.stream {
            Stream::Stdout => client.print(bytes),
            Stream::Stderr => client.complain(bytes),
        }
    }
}

/// A time with nanoseconds, as docker writes it.
pub(super) fn stamp(started: i64, at: Nanoseconds) -> String {
    let seconds = started + i64::try_from(at / 1_000_000_000).unwrap_or_default();
    format!("{}.{:09}Z", time::rfc3339(seconds).trim_end_matches('Z'), at % 1_000_000_000)
}

/// Pieces to lines.
#[derive(Debug, Clone, Default)]
struct Lines {
    rest: Vec<(Stream, Nanoseconds, Vec<u8>)>,
}

impl Lines {
    fn take(&mut self, piece: &Piece, all: &mut Vec<LogLine>) {
        for part in piece.bytes.split_inclusive(|byte| *byte == b'\n') {
            let at = self.rest.iter().position(|(stream, _, _)| *stream == piece.stream);
            let (stream, begun, mut bytes) =
                at.map_or_else(|| (piece.stream, piece.at, Vec::new()), |at| self.rest.remove(at));
            bytes.extend_from_slice(part);
            if part.ends_with(b"\n") {
                all.push(LogLine { at: begun, stream, bytes });
            } else {
                self.rest.push((stream, begun, bytes));
            }
        }
    }

    fn end(&mut self, all: &mut Vec<LogLine>) {
        all.extend(self.rest.drain(..).map(|(stream, at, bytes)| LogLine { at, stream, bytes }));
    }
}

/// Goes on until the container ends.
#[derive(Debug, Clone)]
struct Follow {
    id: String,
    seen: usize,
    stamps: Option<i64>,
}

impl Job for Follow {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        let Some(container) = world.containers.find(&self.id) else { return Progress::Done(0) };
        let (mut lines, mut all) = (Lines::default(), Vec::new());
        for piece in container.log.since(self.seen) {
            lines.take(piece, &mut all);
        }
        lines.end(&mut all);
        self.seen = container.log.end();
        for line in &all {
            line.print(client, self.stamps);
        }
        if !Container::is_running(container) {
            return Progress::Done(0);
        }
        if all.is_empty() { Progress::Wait } else { Progress::Again }
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }

    fn watches(&self) -> Option<&str> {
        Some(&self.id)
    }
}
