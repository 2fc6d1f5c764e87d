//! The simulated world with one terminal, and what that has shown.

use std::rc::Rc;

use layercake_core::sim::world::World;
use layercake_core::sim::world::log::{Entry, Input, Moment, ReplayError};

use super::block::{Block, is_secret};

/// Simulated time that is skipped at once while a command only waits: ten minutes.
const PATIENCE: u64 = 600_000_000_000;

/// Turns given at once where nobody says how many.
pub(crate) const FUEL: u64 = 20_000;

/// Blocks kept.
const LIMIT: usize = 500;

/// What ids and names are made from.
const SEED: u64 = 1;

/// What the model hears instead of a password, which is no part of a link; it asks for none in particular.
const PASSWORD: &str = "secret";

/// A session. Its truth is the world's log of inputs: the same inputs at the same moments make the same session again.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    world: World,
    terminal: usize,
    /// What was entered, with what came of it.
    pub(crate) blocks: Vec<Rc<Block>>,
    /// What stands before the next line.
    pub(crate) prompt: String,
    /// Whether something still runs.
    pub(crate) is_busy: bool,
}

impl Session {
    /// The beginning.
    pub(crate) fn new() -> Self {
        Self::of_seed(SEED)
    }

    /// The beginning of a world of this seed.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut world = World::new(seed);
        let terminal = world.open_terminal();
        let mut session = Self { world, terminal, blocks: Vec::new(), prompt: String::new(), is_busy: false };
        let mut greeting = Block { command: Some(String::new()), ..Block::new(String::new()) };
        session.is_busy = !session.world.settle(PATIENCE, FUEL);
        greeting.take(session.world.take_output(terminal));
        session.prompt = greeting.take_prompt();
        session
    }

    /// The world, to look at.
    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// Enters a line, and lets it run.
    pub(crate) fn submit(&mut self, line: &str) {
        self.enter_line(line);
        self.go_on(FUEL);
    }

    /// Enters a line.
    pub(crate) fn enter_line(&mut self, line: &str) {
        let line = if self.is_secret() && !line.is_empty() { PASSWORD } else { line };
        self.enter(Input::Submit { terminal: self.terminal, line: line.to_owned() });
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.enter(Input::Type { terminal: self.terminal, text: "\x03".to_owned() });
    }

    /// Writes a file.
    pub(crate) fn edit(&mut self, path: &str, text: &str) {
        self.enter(Input::Edit { path: path.to_owned(), text: text.to_owned() });
    }

    /// Enters an input, and lets nothing go on.
    pub(super) fn enter(&mut self, input: Input) {
        if matches!(input, Input::Submit { .. }) {
            self.blocks.push(Rc::new(Block::new(std::mem::take(&mut self.prompt))));
            if self.blocks.len() > LIMIT {
                self.blocks.remove(0);
            }
        }
        self.world.enter(input);
    }

    /// Lets what runs go on for a while: at most `fuel` turns, so that the page stays awake in between. The world comes to the same,
    /// however many are given at once.
    pub(crate) fn go_on(&mut self, fuel: u64) {
        let was_busy = std::mem::replace(&mut self.is_busy, !self.world.settle(PATIENCE, fuel));
        self.show(was_busy);
    }

    /// Goes on towards a moment of a recorded session, with at most `fuel` turns: whether it is there.
    ///
    /// # Errors
    /// That the moment does not come about.
    pub(super) fn go_to(&mut self, moment: Moment, fuel: u64) -> Result<bool, ReplayError> {
        let is_there = self.world.go_to(moment, fuel)?;
        let was_busy = std::mem::replace(&mut self.is_busy, !is_there || !self.world.is_settled());
        self.show(was_busy);
        Ok(is_there)
    }

    /// Takes what was shown since.
    fn show(&mut self, was_busy: bool) {
        let outputs = self.world.take_output(self.terminal);
        // The prompt is taken once.
        if outputs.is_empty() && (self.is_busy || !was_busy) {
            return;
        }
        if self.blocks.is_empty() && !outputs.is_empty() {
            self.blocks.push(Rc::new(Block::new(String::new())));
        }
        let prompt = std::mem::take(&mut self.prompt);
        if let Some(block) = self.blocks.last_mut().map(Rc::make_mut) {
            block.take(outputs);
            self.prompt = if self.is_busy { String::new() } else { block.take_prompt() };
        }
        if self.prompt.is_empty() && !self.is_busy {
            self.prompt = prompt;
        }
    }

    /// All that was done, edits that follow each other as one.
    pub(crate) fn inputs(&self) -> &[Entry] {
        self.world.inputs()
    }

    /// What was done last, in a few words.
    pub(crate) fn label(&self) -> String {
        match self.inputs().last().map(|entry| &entry.input) {
            None | Some(Input::Open) => "The beginning".to_owned(),
            Some(Input::Submit { line, .. }) => line.clone(),
            Some(Input::Type { text, .. }) if text == "\x03" => "Ctrl-C".to_owned(),
            Some(Input::Type { text, .. }) => format!("Keys: {text}"),
            Some(Input::Edit { path, .. }) => format!("Edit of {path}"),
            Some(Input::Import { .. }) => "Images brought in".to_owned(),
            Some(Input::Unpack { folder, .. }) => format!("The folder {folder}, brought in"),
        }
    }

    /// The file that the last input changed.
    pub(crate) fn edited(&self) -> Option<&str> {
        match self.inputs().last() {
            Some(Entry { input: Input::Edit { path, .. }, .. }) => Some(path),
            _ => None,
        }
    }

    /// The files of the exercise's folder.
    pub(crate) fn files(&self) -> Vec<String> {
        self.world.host_files(".").into_iter().filter(|path| !path.is_empty() && !path.ends_with('/')).collect()
    }

    /// A file's text; nothing where there is none.
    pub(crate) fn text(&self, path: &str) -> String {
        self.world.host_file(path).unwrap_or_default()
    }

    /// Whether what is typed now is a secret.
    pub(crate) fn is_secret(&self) -> bool {
        is_secret(&self.prompt)
    }
}
