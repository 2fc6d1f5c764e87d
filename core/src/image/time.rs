//! The times that config documents and labels carry, as text and as seconds.
//!
//! Source: RFC 3339 §5.6. Fractions of a second are read and dropped; what we write has none and is in UTC.

/// Seconds since 1970 of a time such as `2026-11-24T03:56:21.5+01:00`; `None` where the text is no such time.
#[must_use]
pub fn seconds_since_epoch(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (moment, mut rest) = bytes.split_at_checked(19)?;
    let number = |from: usize, to: usize| digits(&moment[from..to]);
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, separator)| moment[at] != separator) || !b"Tt ".contains(&moment[10]) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Second 60 is a leap second: it counts as the first of the next minute, as POSIX has it.
    if !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if day < 1 || day > days_in_month(year, month) {
        return None;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        rest = &fraction[length..];
    }
    let local = days_since_epoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(local - offset(rest)?)
}

/// As [`seconds_since_epoch`], in nanoseconds, the fraction with them.
#[must_use]
pub fn nanoseconds_since_epoch(text: &str) -> Option<i64> {
    let seconds = seconds_since_epoch(text)?;
    let digits: String = text
        .get(19..)?
        .strip_prefix('.')
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .take(9)
        .collect();
    let fraction = format!("{digits:0<9}").parse::<i64>().ok()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(fraction)
}

/// The time that lies `seconds` after 1970, in UTC: `2026-11-24T03:56:21Z`.
///
/// RFC 3339 has years 0000 to 9999 only; what lies outside is written as the nearest time inside.
#[must_use]
pub fn rfc3339(seconds: i64) -> String {
    let seconds = seconds.clamp(-62_167_219_200, 253_402_300_799);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_date(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `Z`, or `+hh:mm` in seconds.
fn offset(text: &[u8]) -> Option<i64> {
    match text {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), hour @ .., b':', minute_tens, minute_ones] if hour.len() == 2 => {
            let (hour, minute) = (digits(hour)?, digits(&[*minute_tens, *minute_ones])?);
            if hour > 23 || minute > 59 {
                return None;
            }
            let seconds = hour * 3600 + minute * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01. Years are counted from March, so that the leap day is the last of a year; 400 years always have
/// 146097 days.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_since_epoch`]: year, month and day.
fn civil_date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use layercake_cases::properties;
    use proptest::prelude::*;

    #[test]
    fn fractions_are_nanoseconds() {
        for (text, nanoseconds) in [
            ("1970-01-01T00:00:01Z", Some(1_000_000_000)),
            ("1970-01-01T00:00:01.5Z", Some(1_500_000_000)),
            ("1970-01-01T01:00:00.000000001+01:00", Some(1)),
            ("1970-01-01T00:00:00.1234567899Z", Some(123_456_789)),
            ("9999-01-01T00:00:00Z", None),
            ("tomorrow", None),
        ] {
            assert_eq!(nanoseconds_since_epoch(text), nanoseconds, "{text}");
        }
    }

    #[test]
    fn known_times_are_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-24T03:56:21.123456789Z", 1_795_492_581),
            ("2026-11-24T04:56:21+01:00", 1_795_492_581),
            ("2026-11-23t22:26:21-05:30", 1_795_492_581),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
        ] {
            assert_eq!(seconds_since_epoch(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-11-24",
            "2026-11-24T03:56:21",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T03:56:21.Z",
            "2026-11-24T03:56:21+0100",
            "2026-11-24T03:56:21Z ",
            "+026-11-24T03:56:21Z",
            "2026-11-2éT03:56:21Z",
        ] {
            assert_eq!(seconds_since_epoch(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(properties(5_000))]

        #[test]
        fn what_is_written_is_read_back(seconds in -62_167_219_200_i64..=253_402_300_799) {
            prop_assert_eq!(seconds_since_epoch(&rfc3339(seconds)), Some(seconds));
        }
    }
}
