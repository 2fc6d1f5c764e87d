//! A session at the command line as the lecture's slides show one: each command after `> `, and what it prints.
//!
//! What differs from run to run is masked: ids (each by a letter of its own, so that one sees which are the same), times, sizes and
//! the output of RUN.

use crate::environment::Environment;

/// A session so far.
#[derive(Debug)]
pub struct Transcript<'a> {
    environment: &'a Environment,
    text: String,
    ids: Vec<String>,
}

impl<'a> Transcript<'a> {
    /// A session in which nothing was typed yet.
    #[must_use]
    pub fn new(environment: &'a Environment) -> Self {
        Self { environment, text: String::new(), ids: Vec::new() }
    }

    /// Types a command of `layercake` in front of a terminal; it must succeed.
    #[track_caller]
    pub fn enter(&mut self, line: &str) {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let output = self.environment.layercake_on_terminal(&arguments, b"");
        output.success();
        self.text.push_str(&format!("> layercake {line}\n"));
        let shown = mask_table(&mask_run(&output.stdout.replace('\r', "")));
        for line in shown.lines() {
            let line = self.mask_ids(line);
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        self.text.push('\n');
    }

    /// What was typed and shown since the last call.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn mask_ids(&mut self, line: &str) -> String {
        line.split(' ')
            .map(|word| if is_id(word) { self.letter(word) } else { word.to_owned() })
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn letter(&mut self, id: &str) -> String {
        let index = self.ids.iter().position(|known| known == id).unwrap_or_else(|| {
            self.ids.push(id.to_owned());
            self.ids.len() - 1
        });
        let letter = char::from(b'a' + u8::try_from(index).unwrap());
        letter.to_string().repeat(ID_LENGTH)
    }
}

/// Characters of an id in what a person sees.
const ID_LENGTH: usize = 12;

fn is_id(word: &str) -> bool {
    word.len() == ID_LENGTH && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Puts `...` in place of what a classic build's RUN printed.
fn mask_run(output: &str) -> String {
    let mut masked = String::new();
    let mut running = false;
    let mut printed = false;
    for line in output.lines() {
        if running && line.starts_with("Removing intermediate container") {
            running = false;
        } else if running {
            if !printed {
                masked.push_str("...\n");
            }
            printed = true;
            continue;
        }
        if line.starts_with(" ---> Running in") {
            (running, printed) = (true, false);
        }
        masked.push_str(line);
        masked.push('\n');
    }
    masked
}

/// Masks times and sizes in a table, and aligns it again; other output stays as it is.
fn mask_table(output: &str) -> String {
    let Some(header) = output.lines().next().filter(|line| line.contains("CREATED")) else { return output.to_owned() };
    let starts = column_starts(header);
    let mut rows: Vec<Vec<String>> = output.lines().map(|line| cells(line, &starts)).collect();
    let names = rows.first().unwrap().clone();
    for row in rows.iter_mut().skip(1) {
        for (name, cell) in names.iter().zip(row) {
            match name.as_str() {
                "CREATED" => "(then)".clone_into(cell),
                // What changes no files has no size: that must be seen.
                "SIZE" if *cell != "0B" => "(some)".clone_into(cell),
                _ => {}
            }
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("   ") + "\n"
    };
    rows.iter().map(line).collect()
}

/// Where the columns start: after two or more spaces.
fn column_starts(header: &str) -> Vec<usize> {
    let bytes = header.as_bytes();
    let begins = |at: &usize| bytes[*at] != b' ' && (*at == 0 || bytes[..*at].ends_with(b"  "));
    (0..bytes.len()).filter(begins).collect()
}

fn cells(line: &str, starts: &[usize]) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
    let cell = |(start, end): (&usize, usize)| {
        let end = end.min(characters.len());
        characters.get(*start..end).unwrap_or_default().iter().collect::<String>().trim_end().to_owned()
    };
    starts.iter().zip(ends).map(cell).collect()
}
