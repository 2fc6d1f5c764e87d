//! Carries what a process writes to the caller and the log, what the caller types to the process, and orders to both, until the
//! process has ended.
//!
//! One loop over poll(2). Nothing in it may block for long, since it also notices when the command dies: output is written in
//! pieces that a pipe with room takes whole, and only when poll says that there is room.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::super::protocol::{Channel, Order};
use super::log::Log;
use super::publish::Publisher;
use super::spawn::{self, Spawned};
use crate::sys;

/// POSIX's PIPE_BUF on Linux: a pipe that polls as writable takes this much.
const PIECE: usize = 4096;

/// Which of its two outputs a process wrote to. What comes from a terminal counts as standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Descriptor 1.
    Stdout,
    /// Descriptor 2.
    Stderr,
}

impl Stream {
    /// As the log names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
        }
    }

    /// The monitor's own stream, which is the caller's.
    fn own(self) -> BorrowedFd<'static> {
        match self {
            Self::Stdout => rustix::stdio::stdout(),
            Self::Stderr => rustix::stdio::stderr(),
        }
    }
}

/// An output of the process, and what of it has been read but not passed on yet.
#[derive(Debug)]
pub(super) struct Output {
    source: Option<OwnedFd>,
    stream: Stream,
    waiting: Waiting,
}

impl Output {
    /// The output that is read from `source`.
    pub(super) fn new(source: OwnedFd, stream: Stream) -> Self {
        Self { source: Some(source), stream, waiting: Waiting::default() }
    }
}

/// Bytes on their way.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    done: usize,
}

impl Waiting {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.done..).unwrap_or_default()
    }

    fn set(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.done = 0;
    }

    fn clear(&mut self) {
        self.set(&[]);
    }

    /// Writes a piece to where there is room.
    fn write(&mut self, to: impl AsFd) -> Result<(), Errno> {
        let rest = self.rest();
        match rustix::io::write(to, rest.get(..PIECE).unwrap_or(rest)) {
            Ok(count) => {
                self.done += count;
                Ok(())
            }
            Err(Errno::AGAIN | Errno::INTR) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Input on its way from the caller to the process.
#[derive(Debug)]
struct Input {
    source: Option<OwnedFd>,
    sink: Option<OwnedFd>,
    waiting: Waiting,
    /// A terminal's end of input is the user's to type; a pipe's is passed on by closing.
    closes: bool,
}

/// What is carried for one process.
#[derive(Debug)]
pub(super) struct Carrier<'a> {
    pidfd: OwnedFd,
    terminal: Option<OwnedFd>,
    tie: Option<&'a Channel>,
    /// Whether output also goes to this process's own streams.
    foreground: bool,
    outputs: Vec<Output>,
    input: Input,
    log: Option<Log>,
    publisher: Option<Publisher>,
    ended: bool,
}

/// What a polled descriptor was.
#[derive(Debug, Clone, Copy)]
enum Event {
    Tie,
    Ended,
    PublisherEnded,
    Read(usize),
    Written(usize),
    InputRead,
    InputWritten,
}

impl<'a> Carrier<'a> {
    /// Takes over what `spawn` has made. `stdin` is the caller's input, where it is passed on.
    pub(super) fn new(
        spawned: Spawned,
        tie: Option<&'a Channel>,
        foreground: bool,
        stdin: Option<OwnedFd>,
        log: Option<Log>,
    ) -> Self {
        let Spawned { pidfd, outputs, input, terminal, .. } = spawned;
        let closes = terminal.is_none();
        let sink = input.or_else(|| terminal.as_ref().and_then(|terminal| terminal.try_clone().ok()));
        let input = Input { source: stdin, sink, waiting: Waiting::default(), closes };
        Self { pidfd, terminal, tie, foreground, outputs, input, log, publisher: None, ended: false }
    }

    /// With what passes ports on to the container: it ends with it, and is started again if it ends before.
    pub(super) fn beside(self, publisher: Option<Publisher>) -> Self {
        Self { publisher, ..self }
    }

    /// Runs until the process has ended and its last words are passed on; its exit code.
    pub(super) fn run(mut self) -> io::Result<i32> {
        // Only our ends: what the process sees of its pipes does not change.
        for descriptor in self.outputs.iter().filter_map(|output| output.source.as_ref()).chain(&self.input.sink) {
            let flags = rustix::fs::fcntl_getfl(descriptor)?;
            rustix::fs::fcntl_setfl(descriptor, flags | OFlags::NONBLOCK)?;
        }
        let mut buffer = vec![0; 16 << 10];
        while !(self.ended && self.outputs.iter().all(|it| it.source.is_none() && it.waiting.rest().is_empty())) {
            for event in self.poll()? {
                self.handle(event, &mut buffer)?;
            }
        }
        if let Some(log) = &mut self.log {
            log.finish();
        }
        Ok(spawn::reap(&self.pidfd))
    }

    /// Waits until something can be done; what it is.
    fn poll(&self) -> io::Result<Vec<Event>> {
        let mut events = Vec::with_capacity(6);
        let mut descriptors = Vec::with_capacity(6);
        let mut add = |event, descriptor, flags| {
            events.push(event);
            descriptors.push(PollFd::from_borrowed_fd(descriptor, flags));
        };
        if let Some(tie) = self.tie {
            add(Event::Tie, tie.as_fd(), PollFlags::IN);
        }
        if !self.ended {
            add(Event::Ended, self.pidfd.as_fd(), PollFlags::IN);
        }
        if let Some(ended) = self.publisher.as_ref().and_then(Publisher::ended) {
            add(Event::PublisherEnded, ended, PollFlags::IN);
        }
        for (index, output) in self.outputs.iter().enumerate() {
            if !output.waiting.rest().is_empty() {
                add(Event::Written(index), output.stream.own(), PollFlags::OUT);
            } else if let Some(source) = &output.source {
                add(Event::Read(index), source.as_fd(), PollFlags::IN);
            }
        }
        if let (Some(sink), false) = (&self.input.sink, self.ended) {
            if !self.input.waiting.rest().is_empty() {
                add(Event::InputWritten, sink.as_fd(), PollFlags::OUT);
            } else if let Some(source) = &self.input.source {
                add(Event::InputRead, source.as_fd(), PollFlags::IN);
            }
        }
        rustix::io::retry_on_intr(|| rustix::event::poll(&mut descriptors, None))?;
        Ok(events
            .into_iter()
            .zip(&descriptors)
            .filter(|(_, it)| !it.revents().is_empty())
            .map(|(event, _)| event)
            .collect())
    }

    fn handle(&mut self, event: Event, buffer: &mut [u8]) -> io::Result<()> {
        match event {
            Event::Tie => self.obey(),
            Event::Ended => {
                // With pid 1, the kernel has killed everything else in the container: what is in the pipes is all that comes.
                self.ended = true;
                for index in 0..self.outputs.len() {
                    self.read(index, buffer);
                }
            }
            Event::PublisherEnded => {
                if let Some(publisher) = &mut self.publisher {
                    publisher.restart();
                }
            }
            Event::Read(index) => self.read(index, buffer),
            Event::Written(index) => {
                if let Some(output) = self.outputs.get_mut(index)
                    && output.waiting.write(output.stream.own()).is_err()
                {
                    // Nobody reads the caller's output any more: let the process know in its own pipe, as a shell would.
                    output.waiting.clear();
                    if self.terminal.is_none() {
                        output.source = None;
                    }
                }
                if self.ended {
                    self.read(index, buffer);
                }
            }
            Event::InputRead => self.read_input(buffer),
            Event::InputWritten => {
                if let Some(sink) = &self.input.sink
                    && self.input.waiting.write(sink).is_err()
                {
                    // The process has closed its input.
                    self.input.waiting.clear();
                    self.input.source = None;
                    self.input.sink = None;
                }
            }
        }
        Ok(())
    }

    /// Does what the command says. When it is gone, so is the process's reason to live.
    fn obey(&mut self) {
        match self.tie.map(Channel::receive::<Order>) {
            Some(Ok(Some((Order::Signal(signal), _)))) => {
                // A process that has ended cannot be told.
                let _ = sys::process::send_signal(&self.pidfd, signal);
            }
            Some(Ok(Some((Order::Resize(rows, columns), _)))) => {
                if let Some(terminal) = &self.terminal {
                    let _ = spawn::resize(terminal, rows, columns);
                }
            }
            _ => {
                self.tie = None;
                self.foreground = false;
                self.outputs.iter_mut().for_each(|output| output.waiting.clear());
                let _ = sys::process::send_signal(&self.pidfd, libc::SIGKILL);
            }
        }
    }

    /// Reads from an output, if what was read before has been passed on.
    fn read(&mut self, index: usize, buffer: &mut [u8]) {
        let Some(output) = self.outputs.get_mut(index) else { return };
        while let (Some(source), true) = (&output.source, output.waiting.rest().is_empty()) {
            match rustix::io::read(source, &mut *buffer) {
                Ok(count) if count > 0 => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    if let Some(log) = &mut self.log {
                        log.write(output.stream, bytes);
                    }
                    if self.foreground {
                        output.waiting.set(bytes);
                    }
                    // One piece a turn, so that orders are heard however much comes.
                    if !self.ended {
                        return;
                    }
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if !self.ended => return,
                // The end; a terminal that no process has open any more says EIO.
                _ => output.source = None,
            }
        }
    }

    fn read_input(&mut self, buffer: &mut [u8]) {
        let Some(source) = &self.input.source else { return };
        match rustix::io::read(source, buffer.get_mut(..PIECE).unwrap_or_default()) {
            Ok(count) if count > 0 => self.input.waiting.set(buffer.get(..count).unwrap_or_default()),
            Err(Errno::INTR | Errno::AGAIN) => {}
            _ => {
                self.input.source = None;
                if self.input.closes {
                    self.input.sink = None;
                }
            }
        }
    }
}
