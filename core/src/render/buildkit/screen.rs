//! Frames to bytes for a terminal: each frame is drawn over the one before it.
//!
//! The cursor is hidden only while a frame is written, and every frame is one write: whenever the program ends, the terminal is
//! as it was.

use std::fmt::Write as _;

/// A picture, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// From the top.
    pub lines: Vec<Line>,
}

/// A line of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Without its end.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How a line looks. Never the only sign: the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As usual.
    Plain,
    /// What is done.
    Done,
    /// What someone stopped.
    Cancelled,
    /// What failed.
    Failed,
    /// What a command writes.
    Faint,
}

impl Frame {
    /// The lines as they are read, without style.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text.trim_end())).collect()
    }
}

/// A terminal with the last frame on it.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    colours: bool,
    /// Lines of the frame that is there, above the cursor.
    drawn: usize,
}

const BEGIN: &str = "\x1b[?25l\x1b[?7l";
const END: &str = "\x1b[J\x1b[?7h\x1b[?25h";

impl Screen {
    /// A terminal with nothing of ours on it, which is to be written with or without colours.
    #[must_use]
    pub fn new(colours: bool) -> Self {
        Self { colours, drawn: 0 }
    }

    /// What to write so that `frame` takes the place of the one before it. The cursor comes to rest below it.
    pub fn draw(&mut self, frame: &Frame) -> String {
        // Lines are not broken at the edge meanwhile: a character may be wider than was counted, and the next frame finds its
        // beginning by counting lines.
        let mut text = BEGIN.to_owned();
        if self.drawn > 0 {
            let _ = write!(text, "\x1b[{}A", self.drawn);
        }
        text.push('\r');
        for line in &frame.lines {
            let _ = match self.colour(line.style) {
                Some(colour) => writeln!(text, "\x1b[{colour}m{}\x1b[0m\x1b[K", line.text),
                None => writeln!(text, "{}\x1b[K", line.text),
            };
        }
        self.drawn = frame.lines.len();
        text + END
    }

    fn colour(&self, style: Style) -> Option<u8> {
        let colour = match style {
            Style::Plain => return None,
            Style::Done => 34,
            Style::Cancelled => 33,
            Style::Failed => 31,
            Style::Faint => 2,
        };
        self.colours.then_some(colour)
    }
}
