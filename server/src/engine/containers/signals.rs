//! Signals by name, as STOPSIGNAL and `stop` have them.

use std::str::FromStr;

use nix::sys::signal::Signal;

use super::ContainerError;

/// The number of a signal: `SIGTERM`, `term`, `15`, `RTMIN+3`.
///
/// # Errors
/// [`ContainerError::InvalidSignal`].
pub fn parse(text: &str) -> Result<i32, ContainerError> {
    let upper = text.trim().to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let number = match (name.parse::<i32>(), name.strip_prefix("RTMIN"), name.strip_prefix("RTMAX")) {
        (Ok(number), _, _) => Some(number),
        (_, Some(offset), _) => relative(libc::SIGRTMIN(), offset),
        (_, _, Some(offset)) => relative(libc::SIGRTMAX(), offset),
        _ => Signal::from_str(&format!("SIG{name}")).ok().map(|signal| signal as i32),
    };
    let number = number.filter(|number| (1..=libc::SIGRTMAX()).contains(number));
    number.ok_or_else(|| ContainerError::InvalidSignal(text.to_owned()))
}

fn relative(base: i32, offset: &str) -> Option<i32> {
    if offset.is_empty() { Some(base) } else { base.checked_add(offset.parse().ok()?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_read_by_name_and_number() {
        for (text, number) in
            [("SIGTERM", 15), ("term", 15), ("9", 9), ("SIGQUIT", 3), ("SIGRTMIN+3", 37), ("rtmax-1", 63)]
        {
            assert_eq!(parse(text).ok(), Some(number), "{text}");
        }
        for wrong in ["", "SIG", "SIGNOPE", "0", "65", "-9", "RTMIN+99"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
