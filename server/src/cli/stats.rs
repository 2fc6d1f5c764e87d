//! `layercake stats`: what containers use of the machine.

use std::io::IsTerminal as _;
use std::thread::sleep;
use std::time::Duration;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{ALL, FORMAT, NO_STREAM, NO_TRUNC};
use layercake_core::render::{formatted, size, table};
use serde_json::{Value, json};

use super::limits::binary;
use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::containers::stats::{Sample, memory_of_machine};

/// Time between two looks: processors' time is what was used in it.
const INTERVAL: Duration = Duration::from_secs(1);

/// Docker's headings of the fields that a format may name.
const HEADS: [(&str, &str); 9] = [
    ("Container", "CONTAINER"),
    ("ID", "CONTAINER ID"),
    ("Name", "NAME"),
    ("CPUPerc", "CPU %"),
    ("MemUsage", "MEM USAGE / LIMIT"),
    ("MemPerc", "MEM %"),
    ("NetIO", "NET I/O"),
    ("BlockIO", "BLOCK I/O"),
    ("PIDs", "PIDS"),
];
/// The columns of the table.
const COLUMNS: [&str; 8] = ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"];

/// Prints it once, or every second until the containers that were named have ended.
pub(super) fn run(line: &Line) -> Outcome {
    let (once, all) = (line.on(&NO_STREAM), line.on(&ALL));
    let engine = Engine::open()?;
    let mut before = look(&engine, line.arguments(), all)?;
    if before.iter().any(|sample| sample.summed_up) {
        output::remark(
            "WARNING: A container without a control group is not counted by the kernel: what follows is the sum over its \
             processes, in which memory that they share counts for each.",
        );
    }
    loop {
        sleep(INTERVAL);
        let now = look(&engine, line.arguments(), all)?;
        let text = text(line, &before, &now)?;
        if once {
            output::text(&text)?;
            return Ok(0);
        }
        output::text(&if std::io::stdout().is_terminal() { drawn_over(&text) } else { text })?;
        if !line.arguments().is_empty() && now.iter().all(|sample| sample.usage.is_none()) {
            return Ok(0);
        }
        before = now;
    }
}

fn look(engine: &Engine, names: &[String], all: bool) -> Result<Vec<Sample>, super::error::Failure> {
    let containers = engine.containers_to_watch(names, all)?;
    Ok(containers.iter().map(|container| engine.sample(container)).collect::<Result<_, _>>()?)
}

/// From the upper left corner on, each line to its end, and nothing below.
fn drawn_over(text: &str) -> String {
    format!("\x1b[H{}\x1b[J", text.replace('\n', "\x1b[K\n"))
}

fn text(line: &Line, before: &[Sample], now: &[Sample]) -> Result<String, super::error::Failure> {
    let machine = memory_of_machine();
    let uncut = line.on(&NO_TRUNC);
    let rows: Vec<Value> = now
        .iter()
        .map(|sample| fields(sample, before.iter().find(|earlier| earlier.id == sample.id), machine, uncut))
        .collect();
    if let Some(format) = line.text(&FORMAT) {
        return Ok(formatted::lines(format, &HEADS, &rows)?);
    }
    let cell = |row: &Value, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let rows: Vec<[String; 8]> = rows.iter().map(|row| COLUMNS.map(|column| cell(row, column))).collect();
    let head = |column: &str| HEADS.iter().find(|(name, _)| *name == column).map_or("", |(_, head)| head);
    Ok(table::table(COLUMNS.map(head), &rows))
}

/// A container's fields. What does not run or is not counted has `--`, as docker has it.
fn fields(sample: &Sample, earlier: Option<&Sample>, machine: Option<u64>, uncut: bool) -> Value {
    let usage = sample.usage.unwrap_or_default();
    let limit = usage.memory_limit.into_iter().chain(machine).min();
    let pair = |one: Option<String>, other: Option<String>| {
        let word = |it: Option<String>| it.unwrap_or_else(|| "--".to_owned());
        format!("{} / {}", word(one), word(other))
    };
    let flow = |both: Option<(u64, u64)>| pair(both.map(|it| size::brief(it.0)), both.map(|it| size::brief(it.1)));
    let percent = |share: Option<f64>| share.map_or_else(|| "--".to_owned(), |share| format!("{:.2}%", share * 100.0));
    let id = if uncut { &sample.id } else { &sample.id[..12] };
    // Its traffic with the host's network cannot be told from the host's.
    let network = if sample.usage.is_some() { Some(sample.network.unwrap_or((0, 0))) } else { None };
    json!({
        "Container": id,
        "ID": id,
        "Name": sample.name,
        "CPUPerc": percent(earlier.and_then(|earlier| processors(earlier, sample))),
        "MemUsage": pair(usage.memory.map(binary), sample.usage.and(limit).map(binary)),
        "MemPerc": percent(share(usage.memory, limit)),
        "NetIO": flow(network),
        "BlockIO": flow(usage.disks),
        "PIDs": usage.pids.map_or_else(|| "--".to_owned(), |pids| pids.to_string()),
    })
}

/// How many processors were at work between two looks: 1 for one all the time.
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn processors(earlier: &Sample, later: &Sample) -> Option<f64> {
    let used = later.usage?.processor?.saturating_sub(earlier.usage?.processor?);
    let time = later.at.duration_since(earlier.at).as_nanos();
    (time > 0).then(|| used as f64 / time as f64)
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn share(part: Option<u64>, whole: Option<u64>) -> Option<f64> {
    whole.filter(|whole| *whole > 0).and_then(|whole| Some(part? as f64 / whole as f64))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::engine::containers::stats::Usage;

    #[test]
    fn fields_are_dockers() {
        let at = Instant::now();
        let usage = Usage {
            processor: Some(1_000_000),
            memory: Some(608 << 10),
            memory_limit: Some(64 << 20),
            pids: Some(1),
            disks: Some((28_700, 0)),
        };
        let earlier = Sample {
            id: "4648969a18187a16fe7ae29fdda859e9f2184e745dd148c08823085472c9bb0e".to_owned(),
            name: "web".to_owned(),
            at,
            usage: Some(usage),
            network: Some((918, 126)),
            summed_up: false,
        };
        let used = Usage { processor: Some(501_000_000), ..usage };
        let later = Sample { at: at + Duration::from_secs(1), usage: Some(used), ..earlier.clone() };
        let row = fields(&later, Some(&earlier), Some(1 << 30), false);
        for (field, expected) in [
            ("ID", "4648969a1818"),
            ("CPUPerc", "50.00%"),
            ("MemUsage", "608KiB / 64MiB"),
            ("MemPerc", "0.93%"),
            ("NetIO", "918B / 126B"),
            ("BlockIO", "28.7kB / 0B"),
            ("PIDs", "1"),
        ] {
            assert_eq!(row[field], expected, "{field}");
        }
        let ended = Sample { usage: None, network: None, ..later };
        let row = fields(&ended, Some(&earlier), Some(1 << 30), false);
        assert_eq!([&row["CPUPerc"], &row["MemUsage"], &row["PIDs"]], ["--", "-- / --", "--"]);
    }
}
