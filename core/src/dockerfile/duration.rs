//! Durations as Go writes them: `1m30s`, `500ms`, `1.5h`.

/// Why a text is no duration, in Go's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// No number, or one that is too large.
    #[error("time: invalid duration {0:?}")]
    Invalid(String),
    /// A number without `s`, `m`, …
    #[error("time: missing unit in duration {0:?}")]
    MissingUnit(String),
    /// A unit that there is not.
    #[error("time: unknown unit {unit:?} in duration {text:?}")]
    UnknownUnit {
        /// The unit.
        unit: String,
        /// All of it.
        text: String,
    },
}

/// Nanoseconds as Go writes them: `1m30s`, `1.5s`, `250ms`, `0s`.
#[must_use]
pub fn written(nanoseconds: i64) -> String {
    const SECOND: i64 = 1_000_000_000;
    let (unit, name) = match nanoseconds {
        0 => return "0s".to_owned(),
        1..1_000 => return format!("{nanoseconds}ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..SECOND => (1_000_000, "ms"),
        _ => (SECOND, "s"),
    };
    let (minutes, rest) =
        if unit == SECOND { (nanoseconds / (60 * SECOND), nanoseconds % (60 * SECOND)) } else { (0, nanoseconds) };
    let fraction = format!("{:0width$}", rest % unit, width = unit.ilog10() as usize);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let rest = format!("{}{point}{fraction}{name}", rest / unit);
    match (minutes / 60, minutes % 60) {
        (0, 0) => rest,
        (0, minutes) => format!("{minutes}m{rest}"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}"),
    }
}

/// Reads a duration; the result is in nanoseconds.
///
/// # Errors
/// [`DurationError`]; `0` alone needs no unit, everything else does.
pub fn parse(text: &str) -> Result<i64, DurationError> {
    let invalid = || DurationError::Invalid(text.to_owned());
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (whole, behind) = digits(rest);
        let (fraction, behind) = match behind.strip_prefix('.') {
            Some(behind) => digits(behind),
            None => ("", behind),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let end = behind.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let scale: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "" => return Err(DurationError::MissingUnit(text.to_owned())),
            unit => return Err(DurationError::UnknownUnit { unit: unit.to_owned(), text: text.to_owned() }),
        };
        if whole.len() > 19 {
            return Err(invalid());
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        // More digits than this are less than a nanosecond, whatever the unit.
        let fraction = &fraction[..fraction.len().min(16)];
        let part: i128 = if fraction.is_empty() { 0 } else { fraction.parse().map_err(|_| invalid())? };
        total += whole * scale + part * scale / 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(0));
        rest = behind;
    }
    i64::try_from(if negative { -total } else { total }).map_err(|_| invalid())
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::{parse, written};

    fn check(text: &str, expected: Result<i64, &str>) {
        assert_eq!(parse(text).map_err(|error| error.to_string()), expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn parse_reads_what_go_reads() {
        check("0", Ok(0));
        check("30s", Ok(30_000_000_000));
        check("1m30s", Ok(90_000_000_000));
        check("1.5h", Ok(5_400_000_000_000));
        check("500ms", Ok(500_000_000));
        check(".5s", Ok(500_000_000));
        check("-1s", Ok(-1_000_000_000));
        check("1us2ns", Ok(1_002));
        check("", Err("time: invalid duration \"\""));
        check("s", Err("time: invalid duration \"s\""));
        check("10", Err("time: missing unit in duration \"10\""));
        check("10x", Err("time: unknown unit \"x\" in duration \"10x\""));
        check("9999999h", Err("time: invalid duration \"9999999h\""));
        check("99999999999999999999h", Err("time: invalid duration \"99999999999999999999h\""));
    }

    #[test]
    fn written_is_as_go_writes() {
        let cases = [
            (0, "0s"),
            (7, "7ns"),
            (1_500, "1.5µs"),
            (250_000_000, "250ms"),
            (1_000_000_000, "1s"),
            (1_500_000_000, "1.5s"),
            (90_000_000_000, "1m30s"),
            (300_000_000_000, "5m0s"),
            (3_600_000_000_000, "1h0m0s"),
        ];
        for (nanoseconds, text) in cases {
            assert_eq!(written(nanoseconds), text);
        }
    }
}
