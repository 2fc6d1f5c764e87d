//! The simulated world with its terminals, and what they have shown.

use std::rc::Rc;

use layercake_core::image::reference::ImageReference;
use layercake_core::sim::world::importing::Imported;
use layercake_core::sim::world::log::{Entry, Input, Moment, ReplayError};
use layercake_core::sim::world::{Output, World};

use super::block::{Before, Block, is_secret};

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
    /// The terminals, in the order in which they were opened.
    tabs: Vec<Tab>,
    /// The one that is looked at.
    shown: usize,
    /// Whether something goes on by itself on any of them.
    pub(crate) is_busy: bool,
}

/// A terminal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    /// What was entered, with what came of it.
    pub(crate) blocks: Vec<Rc<Block>>,
    /// What stands before the next line.
    pub(crate) prompt: String,
    /// Whether something still runs on it.
    pub(crate) is_running: bool,
}

/// Terminals at most.
pub(crate) const MOST_TABS: usize = 6;

impl Session {
    /// The beginning.
    pub(crate) fn new() -> Self {
        Self::of_seed(SEED)
    }

    /// The beginning of a world of this seed.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut session = Self { world: World::new(seed), tabs: Vec::new(), shown: 0, is_busy: false };
        session.enter(Input::Open);
        session.go_on(FUEL);
        session
    }

    /// What goes on in a world on its terminals, with nothing shown of what was.
    pub(crate) fn within(mut world: World, shown: usize) -> Self {
        let tabs = vec![Tab::default(); shown + 1];
        drop(world.take_output(shown));
        Self { world, tabs, shown, is_busy: false }
    }

    /// The terminal that is looked at.
    pub(crate) fn tab(&self) -> &Tab {
        &self.tabs[self.shown]
    }

    /// How many terminals there are, and which of them is looked at.
    pub(crate) fn tabs(&self) -> (usize, usize) {
        (self.tabs.len(), self.shown)
    }

    /// Looks at another terminal, if there is one.
    pub(crate) fn look_at(&mut self, tab: usize) {
        self.shown = tab.min(self.tabs.len() - 1);
    }

    /// Opens one more terminal.
    pub(crate) fn open_tab(&mut self) {
        self.enter(Input::Open);
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
        self.enter(Input::Submit { terminal: self.shown, line: line.to_owned() });
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.enter(Input::Type { terminal: self.shown, text: "\x03".to_owned() });
    }

    /// Writes a file.
    pub(crate) fn edit(&mut self, path: &str, text: &str) {
        self.enter(Input::Edit { path: path.to_owned(), text: text.to_owned() });
    }

    /// Enters an input, and lets nothing go on.
    pub(super) fn enter(&mut self, input: Input) {
        match &input {
            Input::Submit { terminal, line } => {
                self.look_at(*terminal);
                // Only docker's commands have other words.
                let before = line.contains("docker").then(|| (Rc::new(self.world.clone()), self.shown));
                let before = Before(before);
                let tab = &mut self.tabs[self.shown];
                tab.blocks.push(Rc::new(Block { before, ..Block::new(std::mem::take(&mut tab.prompt)) }));
                if tab.blocks.len() > LIMIT {
                    tab.blocks.remove(0);
                }
            }
            Input::Type { terminal, .. } => self.look_at(*terminal),
            Input::Open => {
                self.shown = self.tabs.len();
                self.tabs.push(Tab { is_running: true, ..Tab::default() });
            }
            _ => {}
        }
        self.world.enter(input);
    }

    /// Brings images from outside: the names of those that came, or why none did.
    ///
    /// # Errors
    /// Why nothing was brought.
    pub(crate) fn import(&mut self, archive: &[u8]) -> Result<Vec<String>, String> {
        let told = |image: &Imported| match &image.names[..] {
            [] => image.id.to_string(),
            names => names.iter().map(ImageReference::familiar).collect::<Vec<_>>().join(", "),
        };
        let taken = self.world.import(archive).map_err(|error| error.to_string())?;
        Ok(taken.iter().map(told).collect())
    }

    /// Lets what runs go on for a while: at most `fuel` turns, so that the page stays awake in between. The world comes to the same,
    /// however many are given at once.
    pub(crate) fn go_on(&mut self, fuel: u64) {
        let before = self.world.moment();
        // Where nothing moved, nothing will until somebody types: a server waits for whoever asks it.
        self.is_busy = !self.world.settle(PATIENCE, fuel) && self.world.moment() != before;
        self.show(true);
    }

    /// Goes on towards a moment of a log, with at most `fuel` turns: whether it is there.
    ///
    /// # Errors
    /// That the moment does not come about.
    pub(super) fn go_to(&mut self, moment: Moment, fuel: u64) -> Result<bool, ReplayError> {
        let is_there = self.world.go_to(moment, fuel)?;
        self.is_busy = !is_there || !self.world.is_settled();
        self.show(is_there);
        Ok(is_there)
    }

    /// Takes what was shown since. Where the world is not at rest yet, nobody waits for a person for good.
    fn show(&mut self, may_rest: bool) {
        for (terminal, tab) in self.tabs.iter_mut().enumerate() {
            let is_running = !may_rest || !self.world.waits_for_user(terminal);
            tab.show(self.world.take_output(terminal), is_running);
        }
    }

    /// All that was done, edits that follow each other as one.
    pub(crate) fn inputs(&self) -> &[Entry] {
        self.world.inputs()
    }

    /// What was done last, in a few words.
    pub(crate) fn label(&self) -> String {
        let last = self.inputs().last().map(|entry| &entry.input);
        let told = self.told(last);
        match last {
            Some(Input::Submit { terminal, .. } | Input::Type { terminal, .. }) if self.tabs.len() > 1 => {
                format!("Terminal {}: {told}", terminal + 1)
            }
            _ => told,
        }
    }

    fn told(&self, last: Option<&Input>) -> String {
        match last {
            None => "The beginning".to_owned(),
            Some(Input::Open) if self.inputs().len() == 1 => "The beginning".to_owned(),
            Some(Input::Open) => format!("Terminal {} is opened", self.tabs.len()),
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
        is_secret(&self.tab().prompt)
    }
}

impl Tab {
    /// Takes what was shown since.
    fn show(&mut self, outputs: Vec<Output>, is_running: bool) {
        let was_running = std::mem::replace(&mut self.is_running, is_running);
        // The prompt is taken once.
        if outputs.is_empty() && (is_running || !was_running) {
            return;
        }
        if self.blocks.is_empty() {
            // What a shell says before the first line.
            let mut greeting = Block { command: Some(String::new()), ..Block::new(String::new()) };
            greeting.take(outputs);
            self.prompt = greeting.take_prompt();
            return;
        }
        let prompt = std::mem::take(&mut self.prompt);
        if let Some(block) = self.blocks.last_mut().map(Rc::make_mut) {
            block.take(outputs);
            self.prompt = if is_running { String::new() } else { block.take_prompt() };
        }
        if self.prompt.is_empty() && !is_running {
            self.prompt = prompt;
        }
    }
}
