//! A person in front of a terminal in which a command runs: reads, waits, types, makes the window larger.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};

use crate::terminal::open_terminal;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command that runs in front of a terminal.
#[derive(Debug)]
pub struct Conversation {
    child: Child,
    person: File,
    /// Kept open: what the command left unread in it can be asked for after its end.
    terminal: OwnedFd,
    received: Receiver<Vec<u8>>,
    shown: String,
}

impl Conversation {
    /// Starts the command.
    #[must_use]
    pub(crate) fn start(mut command: Command) -> Self {
        let (person, terminal) = open_terminal();
        command.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap());
        let child = command.stderr(terminal.try_clone().unwrap()).spawn().unwrap();
        let (send, received) = mpsc::channel();
        let mut reader = person.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                if send.send(chunk[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, person, terminal, received, shown: String::new() }
    }

    /// Waits until `text` is shown, and forgets what was shown up to its end.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.shown.find(text) {
                self.shown.drain(..at + text.len());
                return;
            }
            let Ok(bytes) = self.received.recv_timeout(end.saturating_duration_since(Instant::now())) else {
                panic!("{text:?} was not shown, but {:?}", self.shown);
            };
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    /// Types.
    pub fn enter(&mut self, keys: &str) {
        self.person.write_all(keys.as_bytes()).unwrap();
    }

    /// Changes the size of the window. The command is told as the kernel would tell it, were this its controlling terminal.
    pub fn resize(&self, rows: u16, columns: u16) {
        tcsetwinsize(&self.person, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        self.signal(Signal::WINCH);
    }

    /// Sends the command a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// How the terminal is set.
    #[must_use]
    pub fn settings(&self) -> Termios {
        tcgetattr(&self.terminal).unwrap()
    }

    /// Waits for the end; the exit code, and how many typed bytes nobody has read.
    #[track_caller]
    pub fn end(mut self) -> (Option<i32>, u64) {
        let code = self.wait();
        (code, rustix::io::ioctl_fionread(&self.terminal).unwrap())
    }

    /// Waits for the end, which must come with this exit code; how the terminal is set then.
    #[track_caller]
    pub fn settings_at_end(mut self, code: Option<i32>) -> Termios {
        assert_eq!(self.wait(), code);
        self.settings()
    }

    #[track_caller]
    fn wait(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.child.kill().unwrap();
        panic!("still running; shown is {:?}", self.shown);
    }
}
