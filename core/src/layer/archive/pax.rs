//! The records of an extended header: `LENGTH KEY=VALUE\n`, the length counting itself.

/// Key of a path.
pub(super) const PATH: &str = "path";
/// Key of a link's target.
pub(super) const LINK: &str = "linkpath";
/// Key of the bytes that follow.
pub(super) const SIZE: &str = "size";
/// Key of the owner.
pub(super) const UID: &str = "uid";
/// Key of the group.
pub(super) const GID: &str = "gid";
/// Key of the modification time: seconds, with or without a fraction.
pub(super) const MTIME: &str = "mtime";
/// What the key of an extended attribute starts with, followed by its name. (star's, which Docker and OCI tools write.)
pub(super) const XATTR: &str = "SCHILY.xattr.";
/// What the keys of GNU's sparse files start with.
pub(super) const SPARSE: &str = "GNU.sparse.";

/// Appends one record.
pub(super) fn write(records: &mut Vec<u8>, key: &str, value: &[u8]) {
    // The space, the equals sign and the line feed.
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + decimal_digits(length) != length {
        length = rest + decimal_digits(length);
    }
    records.extend_from_slice(format!("{length} {key}=").as_bytes());
    records.extend_from_slice(value);
    records.push(b'\n');
}

/// Splits records; `None` where one is malformed.
pub(super) fn parse(mut records: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let mut parsed = Vec::new();
    while !records.is_empty() {
        let space = records.iter().position(|byte| *byte == b' ')?;
        let length = usize::try_from(decimal(&records[..space])?).ok()?;
        let record = records.get(space + 1..length)?;
        let (line_feed, record) = record.split_last()?;
        let equals = record.iter().position(|byte| *byte == b'=')?;
        let key = std::str::from_utf8(&record[..equals]).ok()?;
        if *line_feed != b'\n' || key.is_empty() {
            return None;
        }
        parsed.push((key, &record[equals + 1..]));
        records = &records[length..];
    }
    Some(parsed)
}

/// A number without sign. `None` if it is anything else, or beyond 2^64.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// Whole seconds of a time; a fraction is cut off towards the past, as the kernel splits times.
pub(super) fn seconds(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let mut parts = digits.splitn(2, |byte| *byte == b'.');
    let whole = i64::try_from(decimal(parts.next()?)?).ok()?;
    let fraction = parts.next().unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if !negative {
        return Some(whole);
    }
    let past = i64::from(fraction.iter().any(|digit| *digit != b'0'));
    (-whole).checked_sub(past)
}

fn decimal_digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_read_back_at_every_length() {
        for length in [0, 1, 2, 3, 87, 88, 89, 90, 985, 986, 987, 988, 9_984] {
            let value = vec![b'x'; length];
            let mut records = Vec::new();
            write(&mut records, "path", &value);
            write(&mut records, "uid", b"7");
            assert_eq!(parse(&records), Some(vec![("path", value.as_slice()), ("uid", b"7")]), "{length}");
        }
    }

    #[test]
    fn the_known_record() {
        let mut records = Vec::new();
        write(&mut records, "mtime", b"1350244992.023960108");
        assert_eq!(records, b"30 mtime=1350244992.023960108\n");
    }

    #[test]
    fn malformed_records_are_refused() {
        for malformed in [
            "x",
            "6 a=b",
            "7 a=b\n",
            "5 a=b\n",
            "99999999999999999999 a=b\n",
            "-6 a=b\n",
            "4 a\n",
            "5 =b\n",
            "06 a=b\n",
            " a=b\n",
            "0 a=b\n",
            "1 a=b\n",
            "2 a=b\n",
        ] {
            assert_eq!(parse(malformed.as_bytes()), None, "{malformed:?}");
        }
        assert_eq!(parse(b"6 a=b\n\0\0"), None);
    }

    #[test]
    fn seconds_round_to_the_past() {
        for (text, expected) in [
            ("0", Some(0)),
            ("12.999", Some(12)),
            ("12.", Some(12)),
            ("-1.5", Some(-2)),
            ("-1.0", Some(-1)),
            ("-3", Some(-3)),
            ("", None),
            ("-", None),
            (".5", None),
            ("1.x", None),
            ("1e9", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(seconds(text.as_bytes()), expected, "{text}");
        }
    }
}
