//! `HEALTHCHECK NONE` and `HEALTHCHECK [flags] CMD command`.

use super::flags::{Flags, Shape};
use super::{Reading, command};
use crate::dockerfile::ast::{Command, Healthcheck, Kind};
use crate::dockerfile::duration;
use crate::dockerfile::problem::Problem;

/// The shortest time that Docker takes, in nanoseconds.
const SHORTEST: i64 = 1_000_000;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let rest = &reading.raw.rest;
    let text = rest.as_str();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let arguments = rest.slice(end..text.len()).trimmed();
    match text[..end].to_uppercase().as_str() {
        "" => reading.arguments("at least one argument"),
        "NONE" if arguments.is_empty() => return Some(Kind::Healthcheck(Healthcheck::None)),
        "NONE" => {
            let message = "HEALTHCHECK NONE takes no arguments";
            reading.report(Problem::error("arguments", arguments.span(), message));
        }
        "CMD" => {
            let flags = reading.flags(&[
                ("interval", Shape::Text),
                ("timeout", Shape::Text),
                ("start-period", Shape::Text),
                ("start-interval", Shape::Text),
                ("retries", Shape::Text),
            ]);
            let command = command::parse(reading, &arguments);
            if matches!(&command, Command::Exec(words) if words.is_empty()) || arguments.is_empty() {
                let problem = Problem::error("arguments", reading.span(), "Missing command after HEALTHCHECK CMD");
                reading.report(problem);
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
            let message = format!("Unknown type {kind:?} in HEALTHCHECK (try CMD)");
            let span = rest.span_of(0..end);
            let help = format!("write HEALTHCHECK CMD {text}");
            reading.report(Problem::error("healthcheck-type", span, message).help(help));
        }
    }
    None
}

/// The time that a flag gives, in nanoseconds.
fn time(reading: &mut Reading<'_>, flags: &Flags, name: &str) -> Option<i64> {
    let (text, span) = flags.placed(name).into_iter().find(|(text, _)| !text.is_empty())?;
    match duration::parse(&text) {
        Ok(time) if time == 0 || time >= SHORTEST => return Some(time),
        Ok(_) => {
            let message = format!("Interval {name:?} cannot be less than 1ms");
            reading.report(Problem::error("duration", span, message));
        }
        Err(error) => {
            let help = "write a time as 30s, 1m30s or 500ms";
            reading.report(Problem::error("duration", span, error.to_string()).help(help));
        }
    }
    None
}

fn retries(reading: &mut Reading<'_>, flags: &Flags) -> Option<u32> {
    let (text, span) = flags.placed("retries").into_iter().find(|(text, _)| !text.is_empty())?;
    let message = match text.parse::<i32>() {
        Ok(retries) => match u32::try_from(retries) {
            Ok(retries) => return Some(retries),
            Err(_) => format!("--retries cannot be negative ({retries})"),
        },
        Err(_) => format!("strconv.ParseInt: parsing {text:?}: invalid syntax"),
    };
    reading.report(Problem::error("retries", span, message).help("write --retries=3"));
    None
}
