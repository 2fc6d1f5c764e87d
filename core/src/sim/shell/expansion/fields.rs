//! The fields that a word becomes, while it is expanded (POSIX 2.6.5).

use super::Marked;

/// Fields in the making.
pub(super) struct Fields {
    done: Vec<Vec<Marked>>,
    current: Option<Vec<Marked>>,
    /// What values are split at; `None` where the word stays one.
    separators: Option<String>,
    /// The last field was ended by a blank: a separator that follows ends no other.
    after_blank: bool,
}

impl Fields {
    /// Values are split at the characters of `ifs`.
    pub(super) fn splitting(ifs: &str) -> Self {
        Self { done: Vec::new(), current: None, separators: Some(ifs.to_owned()), after_blank: false }
    }

    /// All is one field.
    pub(super) fn whole() -> Self {
        Self { done: Vec::new(), current: Some(Vec::new()), separators: None, after_blank: false }
    }

    /// Whether values are split.
    pub(super) fn splits(&self) -> bool {
        self.separators.is_some()
    }

    /// There is a field now, even if nothing is put into it.
    pub(super) fn begin(&mut self) {
        self.current.get_or_insert_default();
        self.after_blank = false;
    }

    /// Ends the field, if there is one.
    pub(super) fn end(&mut self) {
        self.done.extend(self.current.take());
    }

    /// Text that is not split.
    pub(super) fn push(&mut self, text: &str, quoted: bool) {
        self.begin();
        self.current.get_or_insert_default().extend(text.chars().map(|character| (character, quoted)));
    }

    /// The value of an expansion: split, unless it is quoted.
    pub(super) fn push_value(&mut self, text: &str, quoted: bool) {
        let separators = match &self.separators {
            Some(separators) if !quoted => separators.clone(),
            _ => return self.push(text, quoted),
        };
        for character in text.chars() {
            if !separators.contains(character) {
                self.begin();
                self.current.get_or_insert_default().push((character, false));
            } else if " \t\n".contains(character) {
                self.after_blank |= self.current.is_some();
                self.end();
            } else if self.current.is_none() && self.after_blank {
                self.after_blank = false;
            } else {
                self.begin();
                self.end();
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Vec<Marked>> {
        self.end();
        self.done
    }
}
