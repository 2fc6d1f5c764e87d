//! Numbers of bytes in Docker's words: decimal units, few digits.
//!
//! Source: docker/go-units `HumanSize` (four digits) and `HumanSizeWithPrecision(…, 3)`, as Go's `%g` prints them. One
//! difference: what rounds up to a thousand goes to the next unit (`1MB`), where Go prints `1e+03kB`.

/// With four digits, as the classic builder says how much context it sends: `1.536kB`.
#[must_use]
pub fn human(bytes: u64) -> String {
    with_digits(bytes, 4)
}

/// With three digits, as tables show sizes: `73.9MB`, `0B`.
#[must_use]
pub fn brief(bytes: u64) -> String {
    with_digits(bytes, 3)
}

const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

#[expect(clippy::cast_precision_loss, reason = "a few digits are kept")]
fn with_digits(bytes: u64, digits: usize) -> String {
    let mut value = bytes as f64;
    for unit in UNITS {
        let whole_digits = if value < 10.0 {
            1
        } else if value < 100.0 {
            2
        } else {
            3
        };
        let text = format!("{value:.*}", digits - whole_digits);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        // 999.96 rounds to a thousand, which is one of the next unit.
        if text != "1000" && value < 1000.0 {
            return format!("{text}{unit}");
        }
        value /= 1000.0;
    }
    unreachable!("u64 ends at 18 exabytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_dockers() {
        for (bytes, short, long) in [
            (0, "0B", "0B"),
            (32, "32B", "32B"),
            (999, "999B", "999B"),
            (1000, "1kB", "1kB"),
            (1536, "1.54kB", "1.536kB"),
            (5120, "5.12kB", "5.12kB"),
            (34_300, "34.3kB", "34.3kB"),
            (1_986_038, "1.99MB", "1.986MB"),
            (1_982_000, "1.98MB", "1.982MB"),
            (73_860_000, "73.9MB", "73.86MB"),
            (96_660_000, "96.7MB", "96.66MB"),
            (999_960, "1MB", "1MB"),
            (9_999_000, "10MB", "9.999MB"),
            (u64::MAX, "18.4EB", "18.45EB"),
        ] {
            assert_eq!((brief(bytes).as_str(), human(bytes).as_str()), (short, long), "{bytes}");
        }
    }
}
