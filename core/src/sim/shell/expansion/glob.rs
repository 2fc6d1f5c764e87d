//! A field that is a pattern becomes the names of the files that match it (POSIX 2.13.3).

use super::pattern::Pattern;
use super::{Expansion, Marked};
use crate::ordered;

impl Expansion<'_, '_> {
    /// Adds the files that a field matches, or its text where none does.
    pub(super) fn file_names(&self, field: &[Marked], fields: &mut Vec<String>) {
        let is_pattern = field.iter().any(|(character, quoted)| !quoted && "*?[".contains(*character));
        if is_pattern && !self.options.no_file_names {
            let mut found = self.matching(field);
            if !found.is_empty() {
                ordered::sort(&mut found);
                fields.append(&mut found);
                return;
            }
        }
        fields.push(field.iter().map(|(character, _)| *character).collect());
    }

    fn matching(&self, field: &[Marked]) -> Vec<String> {
        let mut words = field.split(|(character, _)| *character == '/').peekable();
        let mut found = vec![String::new()];
        while let Some(word) = words.next() {
            let is_last = words.peek().is_none();
            let pattern = Pattern::new(word);
            let text: String = word.iter().map(|(character, _)| *character).collect();
            let slash = if is_last { "" } else { "/" };
            found = found
                .into_iter()
                .flat_map(|before| {
                    if !pattern.is_special() {
                        let path = format!("{before}{text}{slash}");
                        let there = !is_last || text.is_empty() || self.system.stat(&path, false).is_ok();
                        return if there { vec![path] } else { Vec::new() };
                    }
                    let folder = if before.is_empty() { "." } else { &before };
                    let names = self.system.list(folder).unwrap_or_default();
                    let hidden = |name: &str| name.starts_with('.') && !pattern.begins_with_dot();
                    names
                        .into_iter()
                        .filter(|name| !hidden(name) && pattern.matches_text(name))
                        .map(|name| format!("{before}{name}"))
                        .filter(|path| {
                            is_last || self.system.stat(path, true).is_ok_and(|stat| stat.inode.is_directory())
                        })
                        .map(|path| path + slash)
                        .collect()
                })
                .collect();
        }
        found
    }
}
