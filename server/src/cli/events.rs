//! `layercake events`: what happens, as it happens.

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::shared::{FILTER, FORMAT, SINCE, UNTIL};
use layercake_core::command::template;
use layercake_core::image::time;
use layercake_core::render::table::printable;
use serde_json::{Value, json};

use super::{Outcome, moment, output};
use crate::engine::Engine;
use crate::engine::events::{Event, FILTERS, Part};

/// Prints a line for each, until `--until` or the end of the command.
pub(super) fn run(line: &Line) -> Outcome {
    let part = Part {
        since: line.text(&SINCE).map(moment::nanoseconds).transpose()?,
        until: line.text(&UNTIL).map(moment::nanoseconds).transpose()?,
        filters: Filters::read(&line.texts(&FILTER), &FILTERS)?,
    };
    let format = line.text(&FORMAT);
    Engine::open()?.events(&part, |event| match format {
        None => output::line(&told(event)),
        Some(format) => output::line(&template::apply(format, &fields(event))?),
    })?;
    Ok(0)
}

/// As docker tells it: `TIME TYPE ACTION ID (name=value, …)`.
fn told(event: &Event) -> String {
    let Event { time, kind, action, id, attributes } = event;
    let seconds = time::rfc3339(time.div_euclid(SECOND));
    let moment = format!("{}.{:09}Z", seconds.trim_end_matches('Z'), time.rem_euclid(SECOND));
    let attributes: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    printable(&format!("{moment} {kind} {action} {id} ({})", attributes.join(", ")))
}

/// As docker's API has it.
fn fields(event: &Event) -> Value {
    let Event { time, kind, action, id, attributes } = event;
    json!({
        "Type": kind,
        "Action": action,
        "ID": id,
        "Actor": { "ID": id, "Attributes": attributes },
        "scope": "local",
        "time": time.div_euclid(SECOND),
        "timeNano": time,
    })
}

const SECOND: i64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_line_is_dockers() {
        let attributes =
            BTreeMap::from([("image", "busybox"), ("name", "w\x1bb")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        let event = Event {
            time: 1_450_796_702_123_456_789,
            kind: "container".to_owned(),
            action: "create".to_owned(),
            id: "4648969a".to_owned(),
            attributes,
        };
        assert_eq!(
            told(&event),
            "2015-12-22T15:05:02.123456789Z container create 4648969a (image=busybox, name=w\\u{1b}b)"
        );
        assert_eq!(
            template::apply("{{.Type}} {{.Actor.Attributes.image}}", &fields(&event)).unwrap(),
            "container busybox"
        );
    }
}
