//! Lines pasted from slides: prompts are taken off, dashes and quotes of typesetters made into those that a shell knows.

use super::output::Note;

/// A line as it is to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) note: Option<Note>,
}

/// Mends a line.
pub(super) fn mend(line: &str) -> Mended {
    let mut done = Vec::new();
    let line = line.trim_end_matches(['\n', '\r']);
    let mut text = line.trim_start();
    while let Some(rest) = ["> ", "$ ", "# ", "% "].iter().find_map(|prompt| text.strip_prefix(prompt)) {
        // A comment is no prompt: what follows one is a command.
        if text.starts_with('#') && !rest.starts_with("docker") {
            break;
        }
        done.push("the prompt was taken off");
        text = rest.trim_start();
    }
    let text = if done.is_empty() { line } else { text };
    let mut mended = String::with_capacity(text.len());
    let (mut dashes, mut quotes, mut blanks) = (false, false, false);
    for character in text.chars() {
        match character {
            '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{2212}' => {
                dashes = true;
                mended.push('-');
            }
            '\u{2014}' => {
                dashes = true;
                mended.push_str("--");
            }
            '\u{2018}' | '\u{2019}' => {
                quotes = true;
                mended.push('\'');
            }
            '\u{201c}' | '\u{201d}' | '\u{201e}' => {
                quotes = true;
                mended.push('"');
            }
            '\u{a0}' | '\u{202f}' => {
                blanks = true;
                mended.push(' ');
            }
            character => mended.push(character),
        }
    }
    if dashes {
        done.push("typographic dashes became -");
    }
    if quotes {
        done.push("typographic quotes became plain ones");
    }
    if blanks {
        done.push("unbreakable blanks became plain ones");
    }
    done.dedup();
    let note = (!done.is_empty())
        .then(|| Note { means: format!("Pasted text was mended: {}.", done.join(", ")), attempt: None });
    Mended { text: mended, note }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slides_do_to_a_line_is_undone() {
        for (line, text) in [
            ("> docker build –t a:first –f Dockerfile_cmd .", "docker build -t a:first -f Dockerfile_cmd ."),
            ("$ docker run —rm a", "docker run --rm a"),
            ("echo “a b” ‘c’", "echo \"a b\" 'c'"),
            ("docker\u{a0}ps", "docker ps"),
            ("# docker ps", "docker ps"),
        ] {
            let mended = mend(line);
            assert_eq!(mended.text, text);
            assert!(mended.note.is_some(), "{line}");
        }
    }

    #[test]
    fn a_plain_line_stays_as_it_is() {
        for line in ["docker ps -a", "  echo 'a > b' > file", "# a comment", "echo $HOME", ""] {
            assert_eq!(mend(line), Mended { text: line.to_owned(), note: None });
        }
    }
}
