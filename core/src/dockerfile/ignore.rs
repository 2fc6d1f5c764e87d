//! `.dockerignore`: which paths of a build context stay out of it.
//!
//! Sources: moby/patternmatcher and its `ignorefile`; of its two ways to match, that of `MatchesUsingParentResults`, by which
//! BuildKit's client (fsutil's `filterFS`) and the classic one (`TarWithOptions`) walk a context. `plan` filters the context with it; which file is read
//! (`NAME.dockerignore` before `.dockerignore`) is for whoever reads files.

use super::pattern::{Pattern, PatternError, Token};

/// A `.dockerignore` file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignore {
    rules: Vec<Rule>,
}

/// Why a `.dockerignore` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IgnoreError {
    /// A line that is only `!`.
    #[error("illegal exclusion pattern: \"!\"")]
    LoneExclamation {
        /// The line, from 1.
        line: usize,
    },
    /// A malformed pattern.
    #[error("syntax error in pattern: {pattern}")]
    Pattern {
        /// The pattern, cleaned.
        pattern: String,
        /// The line, from 1.
        line: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// Whether it takes paths in again (`!`).
    exception: bool,
    pattern: Pattern,
}

impl Ignore {
    /// Reads the file's text. An empty text excludes nothing.
    ///
    /// # Errors
    /// One malformed pattern spoils the whole file.
    pub fn parse(text: &str) -> Result<Self, IgnoreError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut ignore = Self::default();
        for (index, line) in text.split('\n').enumerate() {
            if !line.starts_with('#') {
                ignore.add(line, index + 1)?;
            }
        }
        Ok(ignore)
    }

    /// The patterns of `--exclude`: each as a line of the file, but there are no comments among them.
    ///
    /// # Errors
    /// As [`Self::parse`]; the line is the pattern's place, from 1.
    pub fn of(patterns: &[String]) -> Result<Self, IgnoreError> {
        let mut ignore = Self::default();
        for (index, pattern) in patterns.iter().enumerate() {
            ignore.add(pattern, index + 1)?;
        }
        Ok(ignore)
    }

    /// Adds a rule; one of nothing but blanks says nothing.
    fn add(&mut self, line: &str, number: usize) -> Result<(), IgnoreError> {
        let (exception, pattern) = match line.trim().strip_prefix('!') {
            Some(pattern) => (true, pattern.trim()),
            None => (false, line.trim()),
        };
        if pattern.is_empty() {
            return if exception { Err(IgnoreError::LoneExclamation { line: number }) } else { Ok(()) };
        }
        let pattern = clean(pattern);
        let pattern = pattern.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&pattern);
        let read = recursive(pattern)
            .map_err(|PatternError| IgnoreError::Pattern { pattern: pattern.to_owned(), line: number })?;
        self.rules.push(Rule { exception, pattern: read });
        Ok(())
    }

    /// Whether `path` (slash-separated, relative to the context, no leading `/`) is excluded, as one finds who walks down
    /// to it from the context's root. A path below an excluded folder is excluded, unless a later `!` line takes it in again:
    /// one that matches the path itself, or one that took the folder in. A `!` line that matches a folder which was not excluded
    /// says nothing there, nor of what is below. The context itself (`.` or nothing) never is excluded.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        if path.is_empty() || path == "." {
            return false;
        }
        // The rules that had a say on a folder above; on what is below it they have one, too.
        let mut met = vec![false; self.rules.len()];
        let mut excluded = false;
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        for path in folders.chain([path]) {
            excluded = false;
            for (rule, met) in self.rules.iter().zip(&mut met) {
                // Only a rule that could turn the answer needs a look.
                *met = *met || (rule.exception == excluded && rule.pattern.matches(path));
                if *met {
                    excluded = !rule.exception;
                }
            }
        }
        excluded
    }

    /// Whether something below `folder` may be taken in again by a `!` line: an excluded folder must then still be walked.
    /// It may say so of a folder in which nothing is taken in, never the other way round.
    #[must_use]
    pub fn may_contain_exception(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        self.rules.iter().any(|rule| rule.exception && rule.pattern.may_go_on(&below))
    }

    /// Whether it excludes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether there is a `!` line at all.
    #[must_use]
    pub fn has_exceptions(&self) -> bool {
        self.rules.iter().any(|rule| rule.exception)
    }
}

/// Go's `path.Clean`.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut words: Vec<&str> = Vec::new();
    for word in path.split('/') {
        match word {
            "" | "." => {}
            ".." if words.last().is_some_and(|last| *last != "..") => {
                words.pop();
            }
            ".." if rooted => {}
            word => words.push(word),
        }
    }
    match (rooted, words.is_empty()) {
        (true, _) => format!("/{}", words.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => words.join("/"),
    }
}

/// Reads a pattern in which `**` stands for any number of folders. patternmatcher makes a regular expression of it, so a range
/// whose ends are the wrong way round is an error here, where it only matches nothing in other patterns.
pub(super) fn recursive(text: &str) -> Result<Pattern, PatternError> {
    let mut tokens = Vec::new();
    let mut rest = text.chars();
    while !rest.as_str().is_empty() {
        let Some(behind) = rest.as_str().strip_prefix("**") else {
            let token = Pattern::token(&mut rest)?;
            if let Some(Token::Class { ranges, .. }) = &token
                && ranges.iter().any(|(low, high)| low > high)
            {
                return Err(PatternError);
            }
            tokens.extend(token);
            continue;
        };
        let first = tokens.is_empty();
        let slash = behind.strip_prefix('/');
        rest = slash.unwrap_or(behind).chars();
        let suffix_test = first && slash.is_none() && !behind.contains(['*', '?', '[', ']', '\\']);
        tokens.push(if rest.as_str().is_empty() || suffix_test { Token::Everything } else { Token::Folders });
    }
    Ok(Pattern(tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &str, path: &str, excluded: bool) {
        assert_eq!(Ignore::parse(rules).unwrap().matches(path), excluded, "{path:?} by {rules:?}");
    }

    #[test]
    fn single_rules() {
        for (rule, excluded, kept) in [
            ("a", &["a", "a/b", "a/b/c"][..], &["ab", "b/a"][..]),
            ("a/", &["a", "a/b"], &["b"]),
            ("/a", &["a"], &["b/a"]),
            ("./a//b/../c", &["a/c"], &["a", "a/b"]),
            ("*", &["a", "a/b", ".git"], &[]),
            ("*.md", &["x.md", ".md"], &["x.mdx", "a/x.md"]),
            ("a/*", &["a/b", "a/b/c"], &["a"]),
            ("*/*", &["a/b", "a/b/c"], &["a"]),
            ("a?c", &["abc", "aéc"], &["ac", "a/c"]),
            ("**", &["a", "a/b"], &[]),
            ("**/a", &["a", "b/a", "b/c/a", "b/a/c"], &["ba", "b/ca"]),
            ("**/*.go", &["x.go", "a/x.go"], &["x.gox"]),
            ("a/**", &["a/b", "a/b/c"], &["a", "ab"]),
            ("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["a/xb", "ab"]),
            ("**b", &["b", "ab", "a/xb"], &["bx"]),
            ("**.go", &["x.go", "a/.go"], &["x.gox"]),
            ("a**", &["a", "ab", "ab/c"], &["ba"]),
            ("a**b", &["ab", "ax/b"], &["axb"]),
            ("[a-c]x", &["ax", "cx"], &["dx", "x"]),
            ("[^a-c]x", &["dx"], &["ax"]),
            ("[!a]x", &["!x", "ax"], &["bx"]),
            ("\\*", &["*"], &["a"]),
            ("a.b+(c)|{d}$^", &["a.b+(c)|{d}$^"], &["aXb+(c)|{d}$^"]),
        ] {
            excluded.iter().for_each(|path| check(rule, path, true));
            kept.iter().for_each(|path| check(rule, path, false));
        }
    }

    #[test]
    fn the_last_rule_that_matches_wins() {
        let rules = "*\n!src\nsrc/*.tmp\n!src/keep.tmp\n";
        for (path, excluded) in [
            ("README", true),
            ("src", false),
            ("src/main.c", false),
            ("src/x.tmp", true),
            ("src/keep.tmp", false),
            ("other/src", true),
        ] {
            check(rules, path, excluded);
        }
        check("!a\na", "a", true);
        check("a\n!a/b", "a/b", false);
        check("a\n!a/b", "a/c", true);
        check("**\n!**/*.md", "a/b/x.md", false);
    }

    #[test]
    fn lines_are_trimmed_and_comments_dropped() {
        check("\u{feff}# a\n\n  b  \r\n ! c\n", "b", true);
        check("#a\n", "#a", false);
        check(" #a\n", "#a", true);
        check("*\n ! c \n", "c", false);
        check("*", ".", false);
        check("", "a", false);
        check("!!a", "!a", false);
    }

    #[test]
    fn malformed_rules_spoil_the_file() {
        assert_eq!(Ignore::parse("a\n!"), Err(IgnoreError::LoneExclamation { line: 2 }));
        assert_eq!(Ignore::parse("! \n").unwrap_err().to_string(), "illegal exclusion pattern: \"!\"");
        let pattern = |pattern: &str, line| Err(IgnoreError::Pattern { pattern: pattern.to_owned(), line });
        assert_eq!(Ignore::parse("a\n\n[x"), pattern("[x", 3));
        assert_eq!(Ignore::parse("a\\"), pattern("a\\", 1));
        assert_eq!(Ignore::parse("!a[]"), pattern("a[]", 1));
        // `filepath.Match` takes it, but the regular expression that is made of it does not.
        assert_eq!(Ignore::parse("a[z-b]c"), pattern("a[z-b]c", 1));
        assert_eq!(Ignore::parse("[^b-a]"), pattern("[^b-a]", 1));
    }

    #[test]
    fn excluded_folders_are_walked_where_an_exception_may_lie_below() {
        let ignore = Ignore::parse("*\n!src/*/keep\n!**/x/y\nz\n!w").unwrap();
        for (folder, may) in [("src", true), ("src/a", true), ("other", true), ("w", true)] {
            assert_eq!(ignore.may_contain_exception(folder), may, "{folder}");
        }
        let ignore = Ignore::parse("*\n!src/*/keep\n!w").unwrap();
        for (folder, may) in [("src", true), ("src/a", true), ("src/a/b", false), ("other", false), ("w", false)] {
            assert_eq!(ignore.may_contain_exception(folder), may, "{folder}");
        }
        assert!(!Ignore::parse("a\nb").unwrap().has_exceptions());
    }
}
