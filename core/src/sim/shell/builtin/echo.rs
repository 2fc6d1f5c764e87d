//! `echo`, in its two forms.

/// Dash's: `-n`, and escapes always.
pub(in crate::sim) fn with_escapes(words: &[String]) -> Vec<u8> {
    let (newline, words) = match words.split_first() {
        Some((first, rest)) if first == "-n" => (false, rest),
        _ => (true, words),
    };
    escaped(&words.join(" "), newline)
}

/// Busybox's and GNU's: `-n`, `-e`, `-E`, alone or together.
pub(in crate::sim) fn with_options(words: &[String]) -> Vec<u8> {
    let (mut newline, mut escapes, mut words) = (true, false, words);
    while let Some((first, rest)) = words.split_first() {
        let letters = first.strip_prefix('-').unwrap_or_default();
        if letters.is_empty() || !letters.chars().all(|letter| "neE".contains(letter)) {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = rest;
    }
    let text = words.join(" ");
    if escapes {
        return escaped(&text, newline);
    }
    let mut bytes = text.into_bytes();
    bytes.extend(newline.then_some(b'\n'));
    bytes
}

fn escaped(text: &str, newline: bool) -> Vec<u8> {
    let (mut bytes, stopped) = unescape(text, true);
    bytes.extend((newline && !stopped).then_some(b'\n'));
    bytes
}

/// Replaces `\n` and its kind; `\c` stops. `zero`: octal numbers begin with 0, as in `echo` and `%b`.
pub(in crate::sim) fn unescape(text: &str, zero: bool) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let Some(next) = rest.chars().next() else {
            bytes.push(b'\\');
            break;
        };
        let mut length = next.len_utf8();
        match next {
            'a' => bytes.push(7),
            'b' => bytes.push(8),
            'c' => return (bytes, true),
            'e' => bytes.push(27),
            'f' => bytes.push(12),
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'v' => bytes.push(11),
            '\\' => bytes.push(b'\\'),
            '0'..='7' if !zero || next == '0' => {
                let skip = usize::from(zero);
                let digits: String = rest[skip..].chars().take(3).take_while(|it| ('0'..='7').contains(it)).collect();
                length = skip + digits.len();
                bytes.push(u32::from_str_radix(&digits, 8).unwrap_or(0) as u8);
            }
            'x' => {
                let digits: String = rest[1..].chars().take(2).take_while(char::is_ascii_hexdigit).collect();
                length = 1 + digits.len();
                match u8::from_str_radix(&digits, 16) {
                    Ok(byte) => bytes.push(byte),
                    Err(_) => bytes.extend_from_slice(b"\\x"),
                }
            }
            other => {
                bytes.push(b'\\');
                bytes.extend_from_slice(other.to_string().as_bytes());
            }
        }
        rest = &rest[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    (bytes, false)
}
