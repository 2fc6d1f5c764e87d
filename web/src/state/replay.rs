//! A recorded session, done again bit by bit: each input at its moment, so that what never ended and was stopped comes to the same.

use std::rc::Rc;

use layercake_core::sim::world::log::Input;

use super::saved::{Saved, SavedError};
use super::session::Session;

/// What is being done again.
#[derive(Debug, Clone)]
pub(crate) struct Replay {
    /// What was recorded.
    pub(crate) saved: Rc<Saved>,
    /// The next input; as many as there are once only the end is missing.
    next: usize,
    /// How far it is.
    pub(crate) session: Rc<Session>,
    /// The sessions before each input but the first, which opens the terminal.
    pub(crate) before: Vec<Rc<Session>>,
    /// Lines that were entered, but passwords.
    pub(crate) commands: Vec<String>,
}

impl Replay {
    /// Nothing done yet.
    pub(crate) fn new(saved: Saved) -> Self {
        let session = Rc::new(Session::of_seed(saved.log.seed));
        Self { saved: Rc::new(saved), next: 1, session, before: Vec::new(), commands: Vec::new() }
    }

    /// Inputs that were done, and that there are.
    pub(crate) fn progress(&self) -> (usize, usize) {
        (self.next - 1, self.saved.log.entries.len() - 1)
    }

    /// Goes on with one input, or with at most `fuel` turns towards it: whether all is done.
    ///
    /// # Errors
    /// That the recording is not one of this model's.
    pub(crate) fn go_on(&mut self, fuel: u64) -> Result<bool, SavedError> {
        let log = &self.saved.log;
        let entry = log.entries.get(self.next);
        let moment = entry.map_or(log.end, |entry| entry.moment);
        let mut session = (*self.session).clone();
        let is_there = session.go_to(moment, fuel).map_err(|_| SavedError::Otherwise(self.next))?;
        if let Some(entry) = entry.filter(|_| is_there) {
            self.before.push(Rc::new(session.clone()));
            if let Input::Submit { line, .. } = &entry.input {
                note_command(&mut self.commands, &session, line);
            }
            session.enter(entry.input.clone());
            self.next += 1;
        }
        self.session = Rc::new(session);
        Ok(is_there && entry.is_none())
    }
}

/// Remembers a line, for whoever looks for it with the arrow keys.
pub(super) fn note_command(commands: &mut Vec<String>, session: &Session, line: &str) {
    if !line.trim().is_empty() && !session.is_secret() && commands.last().is_none_or(|last| last != line) {
        commands.push(line.to_owned());
    }
}
