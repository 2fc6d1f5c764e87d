//! Sessions as people have them, from the first line to the last.

mod containers;
mod importing;
mod lecture;
mod mistakes;
mod packages;
mod process_1;
mod replay;
mod runaways;
mod transcripts;

use super::*;
use expect_test::Expect;

const MINUTE: u64 = 60_000_000_000;

/// A person at a terminal.
struct Session {
    world: World,
    terminal: usize,
}

impl Session {
    fn new() -> Self {
        let mut world = World::new(1);
        let terminal = world.open_terminal();
        let mut session = Self { world, terminal };
        session.settle();
        session.shown();
        session
    }

    fn settle(&mut self) {
        assert!(self.world.settle(10 * MINUTE, 2_000_000), "{}", self.shown());
    }

    /// What was shown since, notes in brackets.
    fn shown(&mut self) -> String {
        let show = |output| match output {
            Output::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Output::Note(Note { means, attempt }) => {
                format!("[{means}{}]\n", attempt.map(|it| format!(" Try: {it}")).unwrap_or_default())
            }
        };
        self.world.take_output(self.terminal).into_iter().map(show).collect()
    }

    fn enter(&mut self, line: &str) -> String {
        self.world.submit(self.terminal, line);
        self.settle();
        let shown = self.shown();
        let shown = shown.split_once('\n').map_or(shown.clone(), |(_, rest)| rest.to_owned());
        shown.rsplit_once('\n').map_or_else(String::new, |(text, _)| format!("{text}\n"))
    }

    #[track_caller]
    fn check(&mut self, line: &str, expected: &Expect) {
        expected.assert_eq(&self.enter(line));
    }
}
