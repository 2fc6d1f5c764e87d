//! Signals by name and number, as STOPSIGNAL and `kill` take them. Linux's numbers on x86-64 and arm64.

use super::suggestion;

const NAMES: [(&str, u8); 34] = [
    ("ABRT", 6),
    ("ALRM", 14),
    ("BUS", 7),
    ("CHLD", 17),
    ("CLD", 17),
    ("CONT", 18),
    ("FPE", 8),
    ("HUP", 1),
    ("ILL", 4),
    ("INT", 2),
    ("IO", 29),
    ("IOT", 6),
    ("KILL", 9),
    ("PIPE", 13),
    ("POLL", 29),
    ("PROF", 27),
    ("PWR", 30),
    ("QUIT", 3),
    ("SEGV", 11),
    ("STKFLT", 16),
    ("STOP", 19),
    ("SYS", 31),
    ("TERM", 15),
    ("TRAP", 5),
    ("TSTP", 20),
    ("TTIN", 21),
    ("TTOU", 22),
    ("URG", 23),
    ("USR1", 10),
    ("USR2", 12),
    ("VTALRM", 26),
    ("WINCH", 28),
    ("XCPU", 24),
    ("XFSZ", 25),
];
const FIRST_REAL_TIME: u8 = 34;
const LAST_REAL_TIME: u8 = 64;

/// A text that names no signal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid signal: {0}")]
pub struct SignalError(pub String);

/// The number of a signal: `SIGTERM`, `term`, `15`, `RTMIN+3`, `RTMAX-1`.
///
/// # Errors
/// A text that names no signal of Linux.
pub fn parse(text: &str) -> Result<u8, SignalError> {
    let error = || SignalError(text.to_owned());
    if let Ok(number) = text.parse::<u8>() {
        return if (1..=LAST_REAL_TIME).contains(&number) { Ok(number) } else { Err(error()) };
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some((_, number)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Ok(*number);
    }
    // Docker has a list of names: from RTMIN+1 to RTMIN+15, and from RTMAX-14 to RTMAX-1.
    let offset = |text: &str, most: u8| match text.parse::<u8>() {
        Ok(offset) if (1..=most).contains(&offset) && offset.to_string() == text => Ok(offset),
        _ => Err(error()),
    };
    match (name.strip_prefix("RTMIN"), name.strip_prefix("RTMAX")) {
        (Some(""), _) => Ok(FIRST_REAL_TIME),
        (_, Some("")) => Ok(LAST_REAL_TIME),
        (Some(behind), _) => Ok(FIRST_REAL_TIME + offset(behind.strip_prefix('+').ok_or_else(error)?, 15)?),
        (_, Some(behind)) => Ok(LAST_REAL_TIME - offset(behind.strip_prefix('-').ok_or_else(error)?, 14)?),
        (None, None) => Err(error()),
    }
}

/// A signal's name, without its `SIG`; `None` for those that have none.
#[must_use]
pub fn name(number: u8) -> Option<&'static str> {
    // Of several names, the usual one stands first.
    NAMES.iter().find(|(_, known)| *known == number).map(|(name, _)| *name)
}

/// The name that was perhaps meant by one that is none, with its `SIG`.
#[must_use]
pub fn nearest(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    suggestion::nearest(name, NAMES.iter().map(|(name, _)| *name)).map(|name| format!("SIG{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_knows_names_and_numbers() {
        for (text, expected) in [
            ("SIGTERM", Some(15)),
            ("sigkill", Some(9)),
            ("quit", Some(3)),
            ("9", Some(9)),
            ("SIGRTMIN+3", Some(37)),
            ("RTMAX-14", Some(50)),
            ("RTMAX", Some(64)),
            ("0", None),
            ("65", None),
            ("SIGNOPE", None),
            ("RTMIN+99", None),
            ("RTMIN+0", None),
            ("RTMIN+03", None),
            ("RTMIN++3", None),
            ("RTMAX-15", None),
            ("", None),
        ] {
            assert_eq!(parse(text).ok(), expected, "{text}");
        }
    }
}
