//! One command in the terminal: its line, and what it printed.

use std::rc::Rc;

use layercake_core::sim::world::{Note, Output, World};

use super::screen::Screen;

/// Whether a prompt asks for what nobody should see.
pub(crate) fn is_secret(prompt: &str) -> bool {
    prompt.trim_end().ends_with("assword:")
}

/// The world before a command was entered, and on which terminal that was: what it would have printed in other words is asked of a copy. It is no part of what the
/// command printed, so that blocks are the same whatever it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before(pub(crate) Option<(Rc<World>, usize)>);

impl PartialEq for Before {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Before {}

/// A command and its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// What stood before the line.
    pub(crate) prompt: String,
    /// The line as the terminal shows it, once it has; nothing of a password.
    pub(crate) command: Option<String>,
    /// What was printed.
    pub(crate) pieces: Vec<Piece>,
    /// The world before it.
    pub(crate) before: Before,
}

/// A part of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What programs wrote.
    Text(Screen),
    /// What the model has to say.
    Note(Note),
}

impl Block {
    /// A line was entered behind this prompt.
    pub(crate) fn new(prompt: String) -> Self {
        Self { prompt, command: None, pieces: Vec::new(), before: Before::default() }
    }

    /// Takes what was shown.
    pub(crate) fn take(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Note(note) => self.pieces.push(Piece::Note(note)),
                Output::Bytes(bytes) => {
                    if !matches!(self.pieces.last(), Some(Piece::Text(_))) {
                        self.pieces.push(Piece::Text(Screen::default()));
                    }
                    let Some(Piece::Text(screen)) = self.pieces.last_mut() else { continue };
                    let mut rest = &bytes[..];
                    // The terminal shows what was typed: that is the command.
                    if self.command.is_none()
                        && let Some(end) = rest.iter().position(|byte| *byte == b'\n')
                    {
                        screen.write(&rest[..end]);
                        let line = screen.take_last();
                        self.command = Some(if is_secret(&self.prompt) { String::new() } else { line });
                        rest = &rest[end + 1..];
                    }
                    screen.write(rest);
                }
            }
        }
    }

    /// Takes the line at the end that has not ended: the next prompt.
    pub(crate) fn take_prompt(&mut self) -> String {
        match self.pieces.last_mut() {
            Some(Piece::Text(screen)) => screen.take_last(),
            _ => String::new(),
        }
    }

    /// The line with its prompt, and all that it printed, as text.
    pub(crate) fn transcript(&self) -> String {
        let line = format!("{}{}", self.prompt, self.command.as_deref().unwrap_or_default());
        format!("{}\n{}", line.trim_end(), self.text()).trim_end().to_owned() + "\n"
    }

    /// What programs printed, without what the model has to say.
    pub(crate) fn printed(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(screen) => Some(screen.text()),
            Piece::Note(_) => None,
        };
        self.pieces.iter().filter_map(text).collect()
    }

    /// All that was printed, as text.
    pub(crate) fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(screen) => screen.text(),
            Piece::Note(note) => match &note.attempt {
                Some(attempt) => format!("{}\nTry: {attempt}", note.means),
                None => note.means.clone(),
            },
        };
        self.pieces.iter().map(text).collect::<Vec<_>>().join("\n")
    }
}
