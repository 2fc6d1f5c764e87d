//! `printf` (POSIX).

use super::echo::unescape;

/// What `printf` makes.
pub(in crate::sim) struct Printed {
    pub(in crate::sim) bytes: Vec<u8>,
    /// What was wrong with the arguments. It goes on all the same.
    pub(in crate::sim) errors: Vec<String>,
}

/// A conversion: `%-5.2f`.
#[derive(Default)]
struct Conversion {
    left: bool,
    zero: bool,
    sign: Option<char>,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

/// Prints `arguments` by `format`, which is used again as long as there are arguments left.
pub(in crate::sim) fn printf(format: &str, arguments: &[String]) -> Printed {
    let mut printed = Printed { bytes: Vec::new(), errors: Vec::new() };
    let mut rest = arguments.iter();
    loop {
        let before = rest.len();
        if round(format, &mut rest, &mut printed) || rest.len() == 0 || rest.len() == before {
            return printed;
        }
    }
}

/// One pass over the format; whether a `\c` ended it all.
fn round(format: &str, arguments: &mut std::slice::Iter<'_, String>, printed: &mut Printed) -> bool {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        printed.bytes.extend(unescape(&rest[..at], false).0);
        rest = &rest[at + 1..];
        let mut conversion = Conversion::default();
        loop {
            match rest.chars().next() {
                Some('-') => conversion.left = true,
                Some('0') => conversion.zero = true,
                Some('#') => conversion.alternate = true,
                Some(sign @ ('+' | ' ')) => conversion.sign = Some(sign),
                _ => break,
            }
            rest = &rest[1..];
        }
        conversion.width = size(&mut rest, arguments).unwrap_or(0);
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            conversion.precision = Some(size(&mut rest, arguments).unwrap_or(0));
        }
        let Some(letter) = rest.chars().next() else {
            printed.errors.push("%: invalid directive".to_owned());
            return true;
        };
        rest = &rest[letter.len_utf8()..];
        if letter == '%' {
            printed.bytes.push(b'%');
            continue;
        }
        let argument = arguments.next();
        if convert(letter, &conversion, argument, printed) {
            return true;
        }
    }
    printed.bytes.extend(unescape(rest, false).0);
    false
}

fn size(rest: &mut &str, arguments: &mut std::slice::Iter<'_, String>) -> Option<usize> {
    if let Some(after) = rest.strip_prefix('*') {
        *rest = after;
        return arguments.next()?.parse().ok();
    }
    let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    // More than this is a mistake, or an attack.
    digits.parse::<usize>().ok().map(|size| size.min(10_000))
}

/// Whether a `\c` ended it all.
fn convert(letter: char, conversion: &Conversion, argument: Option<&String>, printed: &mut Printed) -> bool {
    let text = argument.map_or("", String::as_str);
    let mut ends = false;
    let bytes = match letter {
        's' => cut(text.as_bytes().to_vec(), conversion),
        'b' => {
            let (bytes, stopped) = unescape(text, true);
            ends = stopped;
            cut(bytes, conversion)
        }
        'c' => text.chars().next().map(String::from).unwrap_or_default().into_bytes(),
        'd' | 'i' => {
            let value = integer(text, printed);
            signed(value < 0, &value.unsigned_abs().to_string(), conversion)
        }
        'u' => signed(false, &(integer(text, printed) as u64).to_string(), conversion),
        'o' => {
            let prefix = if conversion.alternate { "0" } else { "" };
            signed(false, &format!("{prefix}{:o}", integer(text, printed)), conversion)
        }
        'x' => {
            let prefix = if conversion.alternate { "0x" } else { "" };
            signed(false, &format!("{prefix}{:x}", integer(text, printed)), conversion)
        }
        'X' => {
            let prefix = if conversion.alternate { "0X" } else { "" };
            signed(false, &format!("{prefix}{:X}", integer(text, printed)), conversion)
        }
        'f' | 'F' | 'e' | 'E' | 'g' | 'G' => {
            let value: f64 =
                if text.is_empty() { 0.0 } else { text.trim().parse().unwrap_or_else(|_| bad(text, printed)) };
            let precision = conversion.precision.unwrap_or(6);
            let digits = match letter {
                'f' | 'F' => format!("{:.precision$}", value.abs()),
                'e' | 'E' => exponential(value.abs(), precision),
                _ => value.abs().to_string(),
            };
            let plain = Conversion { precision: None, ..*conversion };
            signed(value.is_sign_negative(), &digits, &plain)
        }
        letter => {
            printed.errors.push(format!("%{letter}: invalid directive"));
            return true;
        }
    };
    let length = String::from_utf8_lossy(&bytes).chars().count();
    let padding = vec![b' '; conversion.width.saturating_sub(length)];
    if conversion.left {
        printed.bytes.extend(bytes);
        printed.bytes.extend(padding);
    } else {
        printed.bytes.extend(padding);
        printed.bytes.extend(bytes);
    }
    ends
}

fn exponential(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

fn cut(mut bytes: Vec<u8>, conversion: &Conversion) -> Vec<u8> {
    if let Some(precision) = conversion.precision {
        bytes.truncate(precision);
    }
    bytes
}

fn signed(negative: bool, digits: &str, conversion: &Conversion) -> Vec<u8> {
    let sign = if negative { "-".to_owned() } else { conversion.sign.map(String::from).unwrap_or_default() };
    let mut digits = digits.to_owned();
    if let Some(precision) = conversion.precision {
        digits = format!("{digits:0>precision$}");
    } else if conversion.zero && !conversion.left {
        let width = conversion.width.saturating_sub(sign.len());
        digits = format!("{digits:0>width$}");
    }
    (sign + &digits).into_bytes()
}

/// A number: decimal, octal, hexadecimal, or the code of a character after a quote.
fn integer(text: &str, printed: &mut Printed) -> i64 {
    let text = text.trim_start();
    if text.is_empty() {
        return 0;
    }
    if let Some(character) = text.strip_prefix(['\'', '"']) {
        return character.chars().next().map_or(0, |character| i64::from(u32::from(character)));
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let (digits, radix) = match digits {
        _ if digits.starts_with("0x") || digits.starts_with("0X") => (&digits[2..], 16),
        _ if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        _ => (digits, 10),
    };
    let end = digits.find(|it: char| !it.is_digit(radix)).unwrap_or(digits.len());
    let value = i64::from_str_radix(&digits[..end], radix).unwrap_or(0);
    if end == 0 {
        return bad(text, printed);
    }
    if end < digits.len() {
        printed.errors.push(format!("{text}: not completely converted"));
    }
    if negative { -value } else { value }
}

fn bad<T: Default>(text: &str, printed: &mut Printed) -> T {
    printed.errors.push(format!("{text}: expected numeric value"));
    T::default()
}
