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

/// Bits of a floating-point number's fraction.
const FRACTION: u32 = 52;

#[expect(clippy::cast_precision_loss, reason = "a few digits are kept")]
fn with_digits(bytes: u64, digits: u32) -> String {
    let mut value = bytes as f64;
    for unit in UNITS {
        let whole_digits = match value {
            ..10.0 => 1,
            10.0..100.0 => 2,
            _ => 3,
        };
        let places = digits - whole_digits;
        let scale = 10_u64.pow(places);
        let scaled = if value < 1000.0 { scaled(value, scale) } else { u64::MAX };
        if scaled < 1000 * scale {
            let (whole, part) = (scaled / scale, scaled % scale);
            let part = if part == 0 { String::new() } else { format!(".{part:0width$}", width = places as usize) };
            return format!("{whole}{}{unit}", part.trim_end_matches('0'));
        }
        value /= 1000.0;
    }
    unreachable!("u64 ends at 18 exabytes")
}

/// `value`, which is 0 or from 1 to 1000, times `scale`, rounded to an even number where it lies between two, as Go does.
/// Exact, as printing it would be; but what prints every floating-point number is ten kilobytes of each download of the page.
fn scaled(value: f64, scale: u64) -> u64 {
    let bits = value.to_bits();
    if bits == 0 {
        return 0;
    }
    let shift = u64::from(1023 + FRACTION) - (bits >> FRACTION);
    let whole = u128::from(bits & ((1 << FRACTION) - 1) | 1 << FRACTION) * u128::from(scale);
    let half = (1_u128 << shift) / 2;
    let (floor, rest) = ((whole >> shift) as u64, whole & ((1 << shift) - 1));
    let up = rest > half || rest == half && floor % 2 == 1;
    floor + u64::from(up)
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
    #[test]
    fn what_is_scaled_is_what_would_be_printed() {
        for value in [0.0, 1.0, 1.2345, 2.5, 9.9995, 12.345, 99.95, 123.45, 512.5, 513.5, 999.96, 999.999] {
            for places in 0..4_u32 {
                let printed = format!("{value:.*}", places as usize).replace('.', "");
                assert_eq!(scaled(value, 10_u64.pow(places)), printed.parse::<u64>().unwrap(), "{value} {places}");
            }
        }
    }
}
