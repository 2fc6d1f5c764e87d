//! `HEALTHCHECK NONE` and `HEALTHCHECK [flags] CMD command`.

use std::num::IntErrorKind;

use super::flags::{Flags, Placed, Shape};
use super::{Reading, command};
use crate::dockerfile::ast::{Command, Healthcheck, Kind};
use crate::dockerfile::duration::{self, DurationError};
use crate::dockerfile::problem::Problem;
use crate::source::Span;

/// The shortest time that Docker takes, in nanoseconds.
const SHORTEST: i64 = 1_000_000;

const FLAGS: [(&str, Shape); 5] = [
    ("interval", Shape::Text),
    ("timeout", Shape::Text),
    ("start-period", Shape::Text),
    ("start-interval", Shape::Text),
    ("retries", Shape::Text),
];

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let rest = &reading.raw.rest;
    let text = rest.as_str();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let arguments = rest.slice(end..text.len()).trimmed();
    let before = reading.problems.len();
    let command = command::parse(reading, &arguments);
    // Docker reads the array before it looks at the word before it: where that is wrong, nothing else is.
    let is_misread = reading.problems.len() > before;
    match text[..end].to_ascii_uppercase().as_str() {
        "" => reading.arguments("at least one argument"),
        kind if is_misread && kind != "CMD" => {}
        "NONE" if arguments.is_empty() => return Some(Kind::Healthcheck(Healthcheck::None)),
        "NONE" => {
            let message = "HEALTHCHECK NONE takes no arguments";
            let behind = Span::new(rest.span_of(0..end).end, rest.span().end);
            let problem = Problem::error("arguments", arguments.span(), message);
            reading.report(
                problem.help("NONE switches the check of the base image off; write nothing behind it").fix(behind, ""),
            );
        }
        "CMD" => {
            let flags = reading.flags(&FLAGS);
            if matches!(&command, Command::Exec(words) if words.is_empty()) || arguments.is_empty() {
                let problem = Problem::error("arguments", reading.span(), "Missing command after HEALTHCHECK CMD");
                reading.report(
                    problem.help("write the command that checks, as HEALTHCHECK CMD curl -f http://localhost/"),
                );
            }
            return Some(Kind::Healthcheck(Healthcheck::Command {
                command,
                interval: time(reading, &flags, "interval"),
                timeout: time(reading, &flags, "timeout"),
                start_period: time(reading, &flags, "start-period"),
                start_interval: time(reading, &flags, "start-interval"),
                retries: retries(reading, &flags),
            }));
        }
        kind => {
            reading.flags(&FLAGS);
            let message = format!("Unknown type {kind:?} in HEALTHCHECK (try CMD)");
            let span = rest.span_of(0..end);
            let help = format!("write HEALTHCHECK CMD {text}");
            let problem = Problem::error("healthcheck-type", span, message).help(help);
            reading.report(problem.fix(Span::new(span.start, span.start), "CMD "));
        }
    }
    None
}

/// The time that a flag gives, in nanoseconds.
fn time(reading: &mut Reading<'_>, flags: &Flags, name: &str) -> Option<i64> {
    let Placed { value, span, value_span } = flags.placed(name).into_iter().find(|flag| !flag.value.is_empty())?;
    let (message, fix) = match duration::parse(&value) {
        Ok(time) if time == 0 || time >= SHORTEST => return Some(time),
        Ok(_) => (format!("Interval {name:?} cannot be less than 1ms"), None),
        // A number alone is meant in seconds, as everywhere else.
        Err(error @ DurationError::MissingUnit(_)) => (error.to_string(), value_span),
        Err(error) => (error.to_string(), None),
    };
    let problem = Problem::error("duration", span, message).help("write a time as 30s, 1m30s or 500ms");
    reading.report(problem.fix_at(fix, format!("{value}s")));
    None
}

fn retries(reading: &mut Reading<'_>, flags: &Flags) -> Option<u32> {
    let Placed { value, span, .. } = flags.placed("retries").into_iter().find(|flag| !flag.value.is_empty())?;
    let message = match value.parse::<i32>() {
        Ok(retries) => match u32::try_from(retries) {
            Ok(retries) => return Some(retries),
            Err(_) => format!("--retries cannot be negative ({retries})"),
        },
        Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            format!("strconv.ParseInt: parsing {value:?}: value out of range")
        }
        Err(_) => format!("strconv.ParseInt: parsing {value:?}: invalid syntax"),
    };
    reading.report(Problem::error("retries", span, message).help("write --retries=3"));
    None
}
