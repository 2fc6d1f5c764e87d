//! A utility's options and operands, by getopt's rules.

/// Options as they were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments {
    /// Letters of options, with their values.
    options: Vec<(String, Option<String>)>,
    /// What is no option.
    pub(super) operands: Vec<String>,
}

impl Arguments {
    /// Reads `words`. `letters` is getopt's: a letter that takes a value has a `:` after it. `long` are long options, with
    /// `=` at the end where they take a value, each with the letter that it stands for.
    ///
    /// # Errors
    /// The option that there is not, or that lacks its value.
    pub(super) fn parse(words: &[String], letters: &str, long: &[(&str, &str)]) -> Result<Self, String> {
        let mut parsed = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                parsed.operands.extend(words.cloned());
                break;
            }
            if let Some(name) = word.strip_prefix("--") {
                let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
                let known = long.iter().find(|(known, _)| known.trim_end_matches('=') == name);
                let Some((known, letter)) = known else { return Err(format!("unrecognized option '--{name}'")) };
                let value = match value {
                    Some(value) => Some(value.to_owned()),
                    None if known.ends_with('=') => {
                        Some(words.next().cloned().ok_or_else(|| format!("option '--{name}' requires an argument"))?)
                    }
                    None => None,
                };
                parsed.options.push(((*letter).to_owned(), value));
                continue;
            }
            if !word.starts_with('-') || word.len() < 2 {
                parsed.operands.push(word.clone());
                continue;
            }
            let mut rest = &word[1..];
            while let Some(letter) = rest.chars().next() {
                rest = &rest[letter.len_utf8()..];
                let Some(at) = letters.find(letter).filter(|_| letter != ':') else {
                    return Err(format!("invalid option -- '{letter}'"));
                };
                let mut value = None;
                if letters[at + letter.len_utf8()..].starts_with(':') {
                    let own = (!rest.is_empty()).then(|| std::mem::take(&mut rest).to_owned());
                    let own = own.or_else(|| words.next().cloned());
                    value = Some(own.ok_or_else(|| format!("option requires an argument -- '{letter}'"))?);
                }
                parsed.options.push((letter.to_string(), value));
            }
        }
        Ok(parsed)
    }

    pub(super) fn has(&self, letter: &str) -> bool {
        self.options.iter().any(|(given, _)| given == letter)
    }

    /// The value that was given last.
    pub(super) fn value(&self, letter: &str) -> Option<&str> {
        self.options.iter().rev().find(|(given, _)| given == letter)?.1.as_deref()
    }

    pub(super) fn values<'a>(&'a self, letter: &'a str) -> impl Iterator<Item = &'a str> {
        self.options.iter().filter(move |(given, _)| given == letter).filter_map(|(_, value)| value.as_deref())
    }
}

/// Reads arguments, or complains and returns 1.
macro_rules! arguments {
    ($name:literal, $output:expr, $words:expr, $letters:literal) => {
        $crate::sim::programs::arguments::arguments!($name, $output, $words, $letters, &[])
    };
    ($name:literal, $output:expr, $words:expr, $letters:literal, $long:expr) => {
        match $crate::sim::programs::arguments::Arguments::parse($words, $letters, $long) {
            Ok(arguments) => arguments,
            Err(message) => {
                $output.complain($name, message);
                return 1;
            }
        }
    };
}
pub(super) use arguments;
