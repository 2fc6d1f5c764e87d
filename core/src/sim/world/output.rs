//! What is shown on a terminal: bytes, and between them notes of the model's own.

use super::World;

/// Something that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// What programs wrote, and what was typed.
    Bytes(Vec<u8>),
    /// What the model has to say.
    Note(Note),
}

/// What the model has to say beside what programs print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it means, in a line.
    pub means: String,
    /// What to try.
    pub attempt: Option<String>,
}

/// How a note travels among a terminal's bytes: as a control sequence that no program of the model writes.
const BEGIN: &[u8] = b"\x1b]layercake;";
const END: u8 = 0x07;

impl Note {
    /// The note as bytes that go to a terminal.
    pub(in crate::sim) fn written(&self) -> Vec<u8> {
        let clean = |text: &str| text.replace(['\x07', '\x1b', '\x1f'], " ");
        let mut bytes = BEGIN.to_vec();
        bytes.extend(clean(&self.means).into_bytes());
        if let Some(attempt) = &self.attempt {
            bytes.push(0x1f);
            bytes.extend(clean(attempt).into_bytes());
        }
        bytes.push(END);
        bytes
    }

    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        match text.split_once('\x1f') {
            Some((means, attempt)) => Self { means: means.to_owned(), attempt: Some(attempt.to_owned()) },
            None => Self { means: text.into_owned(), attempt: None },
        }
    }
}

/// The bytes, and the notes among them.
fn split(bytes: &[u8]) -> Vec<Output> {
    let mut outputs = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(BEGIN.len()).position(|window| window == BEGIN) {
        let after = &rest[at + BEGIN.len()..];
        let Some(end) = after.iter().position(|byte| *byte == END) else { break };
        if at > 0 {
            outputs.push(Output::Bytes(rest[..at].to_vec()));
        }
        outputs.push(Output::Note(Note::read(&after[..end])));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() {
        outputs.push(Output::Bytes(rest.to_vec()));
    }
    outputs
}

impl World {
    /// What was shown on a terminal since this was last asked.
    pub fn take_output(&mut self, terminal: usize) -> Vec<Output> {
        let Some(terminal) = self.terminal_of(terminal) else { return Vec::new() };
        split(&self.kernel.shown_on(terminal))
    }

    pub(super) fn note(&mut self, terminal: usize, note: &Note) {
        if let Some(terminal) = self.terminal_of(terminal) {
            self.kernel.show_on(terminal, &note.written());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_found_among_bytes() {
        let note = Note { means: "a".to_owned(), attempt: Some("b".to_owned()) };
        let mut bytes = b"one".to_vec();
        bytes.extend(note.written());
        bytes.extend(b"two");
        assert_eq!(split(&bytes), [Output::Bytes(b"one".to_vec()), Output::Note(note), Output::Bytes(b"two".to_vec())]);
    }
}
