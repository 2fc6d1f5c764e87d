//! Heredocs: `<<NAME` in ADD, COPY and RUN, and the bodies that follow the line.

use super::line::Line;
use crate::dockerfile::ast::Heredoc;
use crate::dockerfile::expansion::{self, ExpansionError, NoVariables, Options};

/// A heredoc as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dockerfile) struct RawHeredoc {
    /// The name without quotes.
    pub(in crate::dockerfile) name: String,
    /// The file descriptor before `<<`, else 0.
    pub(in crate::dockerfile) descriptor: u32,
    /// Whether no part of the name was quoted.
    pub(in crate::dockerfile) expand: bool,
    /// Whether it was written `<<-`.
    pub(in crate::dockerfile) strip_tabs: bool,
    /// The body, as written.
    pub(in crate::dockerfile) content: String,
    /// The first byte of the body in the source.
    pub(in crate::dockerfile) start: usize,
}

impl RawHeredoc {
    /// Whether a line ends it.
    pub(super) fn is_ended_by(&self, line: &Line<'_>) -> bool {
        let text = if self.strip_tabs { line.text.trim_start_matches('\t') } else { line.text };
        text == self.name
    }

    /// The heredoc as the AST has it: its tabs taken away, if it says so.
    pub(in crate::dockerfile) fn to_heredoc(&self) -> Heredoc {
        let content = if self.strip_tabs {
            self.content.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
        } else {
            self.content.clone()
        };
        Heredoc { name: self.name.clone(), content, descriptor: self.descriptor, expand: self.expand }
    }
}

/// All heredocs that a logical line opens, their bodies still to come; variables have no values yet. A line that no shell could read opens none.
pub(super) fn openings(line: &str) -> Vec<RawHeredoc> {
    let options = Options { raw_quotes: true, raw_escapes: true, skip_unset: true, ..Options::default() };
    match expansion::expand(line, '\\', options, &NoVariables) {
        Ok(line) => line.words.iter().filter_map(|word| opening(word)).collect(),
        Err(_) => Vec::new(),
    }
}

/// A word that is a heredoc's opening and nothing else: `3<<-"NAME"`.
pub(in crate::dockerfile) fn opening(word: &str) -> Option<RawHeredoc> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let descriptor = if digits == 0 { 0 } else { word[..digits].parse().unwrap_or(u32::MAX) };
    let rest = word[digits..].strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let written = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if written.contains('<') {
        return None;
    }
    let name = single_word(written, false).ok().flatten()?;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    // A quote that quotes is gone from the name; one that is escaped is still there.
    let expand = quotes(&name) == quotes(&single_word(written, true).ok().flatten()?);
    Some(RawHeredoc { name, descriptor, expand, strip_tabs, content: String::new(), start: 0 })
}

fn single_word(text: &str, raw_quotes: bool) -> Result<Option<String>, ExpansionError> {
    let options = Options { raw_quotes, skip_unset: true, ..Options::default() };
    let mut words = expansion::expand(text, '\\', options, &NoVariables)?.words;
    Ok(if words.len() == 1 { words.pop() } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, u32, bool, bool)]) {
        let found = openings(line);
        let found: Vec<_> =
            found.iter().map(|found| (found.name.as_str(), found.descriptor, found.expand, found.strip_tabs)).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn openings_of_a_line() {
        check("RUN <<EOF", &[("EOF", 0, true, false)]);
        check("RUN 3<<-EOF cat", &[("EOF", 3, true, true)]);
        check("RUN cat << EOF", &[("EOF", 0, true, false)]);
        check("RUN <<'EOF'", &[("EOF", 0, false, false)]);
        check("RUN <<\"EOF\"", &[("EOF", 0, false, false)]);
        check("RUN <<eo'f'", &[("eof", 0, false, false)]);
        check("RUN <<'one two'", &[("one two", 0, false, false)]);
        check("RUN <<eo\\'f", &[("eo'f", 0, true, false)]);
        check("RUN <<$EOF", &[("$EOF", 0, true, false)]);
        check("COPY <<a <<b /d", &[("a", 0, true, false), ("b", 0, true, false)]);
        check("RUN cat <<<x", &[]);
        check("RUN cat '<<EOF'", &[]);
        check("RUN cat \"<<EOF\"", &[]);
        check("RUN cat<<EOF", &[]);
        check("RUN cat <<", &[]);
        check("RUN cat <<''", &[]);
        check("RUN echo 'unbalanced <<EOF", &[]);
        check("RUN <<a<<b", &[]);
    }
}
