//! The simulated world with one terminal, and what that has shown.

use layercake_core::sim::world::World;

use super::block::{Block, is_secret};
use super::saved::Input;

/// Simulated time that is skipped at once while a command only waits: ten minutes.
const PATIENCE: u64 = 600_000_000_000;

/// Turns given at once: what does not come to rest goes on a moment later, and the page stays awake in between.
const FUEL: u64 = 200_000;

/// Blocks kept.
const LIMIT: usize = 500;

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    world: World,
    terminal: usize,
    /// What was entered, with what came of it.
    pub(crate) blocks: Vec<Block>,
    /// What stands before the next line.
    pub(crate) prompt: String,
    /// Whether something still runs.
    pub(crate) is_busy: bool,
    /// All that was done, edits that follow each other as one. What it holds makes the same session again.
    pub(crate) inputs: Vec<Input>,
}

impl Session {
    /// The beginning.
    pub(crate) fn new() -> Self {
        let mut world = World::new(1);
        let terminal = world.open_terminal();
        let mut session =
            Self { world, terminal, blocks: Vec::new(), prompt: String::new(), is_busy: false, inputs: Vec::new() };
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

    /// Enters a line.
    pub(crate) fn submit(&mut self, line: &str) {
        // A password is no part of a link; the model asks for none in particular.
        let kept = if self.is_secret() { "secret" } else { line };
        self.inputs.push(Input::Submit(kept.to_owned()));
        self.blocks.push(Block::new(std::mem::take(&mut self.prompt)));
        if self.blocks.len() > LIMIT {
            self.blocks.remove(0);
        }
        self.world.submit(self.terminal, line);
        self.go_on();
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.inputs.push(Input::Interrupt);
        self.world.type_keys(self.terminal, "\x03");
        self.go_on();
    }

    /// Lets what runs go on for a while.
    pub(crate) fn go_on(&mut self) {
        self.is_busy = !self.world.settle(PATIENCE, FUEL);
        let outputs = self.world.take_output(self.terminal);
        if outputs.is_empty() && self.is_busy {
            return;
        }
        if self.blocks.is_empty() {
            self.blocks.push(Block::new(String::new()));
        }
        let prompt = std::mem::take(&mut self.prompt);
        if let Some(block) = self.blocks.last_mut() {
            block.take(outputs);
            self.prompt = if self.is_busy { String::new() } else { block.take_prompt() };
        }
        if self.prompt.is_empty() && !self.is_busy {
            self.prompt = prompt;
        }
    }

    /// Writes a file.
    pub(crate) fn edit(&mut self, path: &str, text: &str) {
        self.world.edit(path, text);
        if self.edited() == Some(path) {
            self.inputs.pop();
        }
        self.inputs.push(Input::Edit(path.to_owned(), text.to_owned()));
    }

    /// The file that the last input changed.
    pub(crate) fn edited(&self) -> Option<&str> {
        match self.inputs.last() {
            Some(Input::Edit(path, _)) => Some(path),
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
