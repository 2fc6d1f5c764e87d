//! What a terminal shows after a program has written to it: enough of a terminal for pictures that are drawn over.

/// A terminal's screen, of any height: nothing scrolls away.
#[derive(Debug, Default)]
pub struct Drawn {
    rows: Vec<Vec<char>>,
    row: usize,
    column: usize,
    /// Whether the cursor is hidden.
    pub cursor_hidden: bool,
    /// Whether lines longer than the screen go on in the next one.
    pub cuts_lines: bool,
}

impl Drawn {
    /// The screen after `text`.
    ///
    /// # Panics
    /// For a control sequence that it does not know: the test would look at something else than a person does.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut drawn = Self::default();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\r' => drawn.column = 0,
                // As a terminal in its usual mode has it: to the next line, and to its beginning.
                '\n' => (drawn.row, drawn.column) = (drawn.row + 1, 0),
                '\x1b' => {
                    assert_eq!(characters.next(), Some('['), "an escape sequence that is not known");
                    let mut sequence = String::new();
                    for character in characters.by_ref() {
                        sequence.push(character);
                        if ('@'..='~').contains(&character) {
                            break;
                        }
                    }
                    drawn.obey(&sequence);
                }
                character => drawn.put(character),
            }
        }
        drawn
    }

    /// The lines, without blanks at their ends.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |row: &Vec<char>| row.iter().collect::<String>().trim_end().to_owned() + "\n";
        self.rows.iter().map(line).collect()
    }

    fn line(&mut self) -> &mut Vec<char> {
        if self.rows.len() <= self.row {
            self.rows.resize(self.row + 1, Vec::new());
        }
        &mut self.rows[self.row]
    }

    fn put(&mut self, character: char) {
        let column = self.column;
        let line = self.line();
        if line.len() <= column {
            line.resize(column + 1, ' ');
        }
        line[column] = character;
        self.column += 1;
    }

    fn obey(&mut self, sequence: &str) {
        let column = self.column;
        match sequence {
            "?25l" => self.cursor_hidden = true,
            "?25h" => self.cursor_hidden = false,
            "?7l" => self.cuts_lines = true,
            "?7h" => self.cuts_lines = false,
            "K" | "J" => {
                if let Some(line) = self.rows.get_mut(self.row) {
                    line.truncate(column);
                }
                if sequence == "J" {
                    self.rows.truncate(self.row + 1);
                }
            }
            sequence if sequence.ends_with('m') => {}
            sequence => {
                let up = sequence.strip_suffix('A').and_then(|count| count.parse::<usize>().ok());
                self.row -= up.unwrap_or_else(|| panic!("the control sequence {sequence:?} is not known"));
            }
        }
    }
}
