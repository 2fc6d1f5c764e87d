//! Where the time of a run goes: system calls that mark the borders of its phases, seen by perf from outside.
//!
//! Nothing of this is built into the product. perf reads the kernel's own trace points, so looking costs microseconds.

use std::fmt::Write as _;
use std::fs::read_to_string;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::ours;
use super::place::Place;
use super::user::User;
use crate::program::find;

const TURNS: usize = 15;
const CALLS: &str = "execve,unshare,setresuid,mkdir,clone3,setsid,pivot_root,exit_group";

/// Who makes the call that a phase ends with: the command itself, or a process that it has started.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Command,
    Another,
}

/// The phases in their order, with the call that ends each. Root makes no user namespace: the first ends where the third does, and
/// those between have no time.
const PHASES: [(&str, By, &str); 11] = [
    ("program start, command line, store, sweep, image", By::Command, "unshare"),
    ("user namespace, newuidmap and newgidmap", By::Command, "setresuid"),
    ("layers, a name, a lease", By::Command, "mkdir"),
    ("the container's folder and record", By::Command, "clone3"),
    ("the monitor starts and reads its request", By::Another, "clone3"),
    ("namespaces", By::Another, "setsid"),
    ("overlay, /proc, /dev, /sys, masks, loopback", By::Another, "pivot_root"),
    ("streams, user, limits, filter, capabilities, PATH", By::Another, "execve"),
    ("the command itself, with its exec", By::Another, "exit_group"),
    ("namespaces and mounts go; the monitor records the end", By::Another, "exit_group"),
    ("the container is removed, the program ends", By::Command, "exit_group"),
];

/// A table of medians, a column for each kind of user.
pub(super) fn report(place: &Place) -> String {
    let title = format!("where the time of `run --rm` goes, in ms (medians of {TURNS} turns, by perf)\n");
    let users: Vec<&User> = place.users.iter().filter(|user| user.name != "one id").collect();
    match users.iter().map(|user| medians(place, user)).collect::<Result<Vec<_>>>() {
        Ok(columns) => title + &table(&users, &columns),
        Err(error) => format!("{title}not measured: {error:#}\n"),
    }
}

fn table(users: &[&User], columns: &[Vec<Option<f64>>]) -> String {
    let heads: String = users.iter().map(|user| format!(" {:>15}", user.name)).collect();
    let mut text = format!("{:<60}{heads}\n", "");
    for (index, (name, ..)) in PHASES.iter().enumerate() {
        let cell = |column: &Vec<Option<f64>>| column[index].map_or(" ".repeat(16), |time| format!(" {time:>15.2}"));
        let _ = writeln!(text, "{name:<60}{}", columns.iter().map(cell).collect::<String>());
    }
    let sums: String = columns.iter().map(|it| format!(" {:>15.2}", it.iter().flatten().sum::<f64>())).collect();
    let _ = writeln!(text, "{:<60}{sums}", "sum");
    text
}

/// The median time of each phase.
fn medians(place: &Place, user: &User) -> Result<Vec<Option<f64>>> {
    find("perf").context("perf is not installed")?;
    let command = ours::store(place, user)?();
    let output = place.folder.join("trace");
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let mut perf = Command::new("perf");
        perf.args(["trace", "-e", CALLS, "-o"]).arg(&output);
        if let Some((uid, gid)) = user.ids.0 {
            perf.args(["setpriv", "--clear-groups"]).arg(format!("--reuid={uid}")).arg(format!("--regid={gid}"));
        }
        perf.arg(command.get_program()).args(ours::RUN);
        perf.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let status = perf.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        ensure!(status.success(), "perf trace failed ({status})");
        turns.extend(phases(&events(&read_to_string(&output)?)));
    }
    // perf drops calls on a busy machine, and such a turn cannot be told apart.
    ensure!(turns.len() > TURNS / 2, "perf saw all calls in {} of {TURNS} turns only", turns.len());
    Ok((0..PHASES.len()).map(|index| median(turns.iter().filter_map(|turn| turn[index]).collect())).collect())
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// A system call as it was made.
#[derive(Debug, PartialEq)]
struct Event {
    /// Milliseconds since the first one.
    time: f64,
    /// How long it took, where that is known.
    duration: f64,
    process: u32,
    call: String,
}

fn events(text: &str) -> Vec<Event> {
    // The exec that starts the program came before perf looked: it shows its end only.
    let start = text.lines().next().and_then(|line| {
        let process = process(line.split_once("): ")?.1.trim_start())?;
        line.contains("execve()").then(|| Event { time: 0.0, duration: 0.0, process, call: "execve".to_owned() })
    });
    let mut events: Vec<Event> = start.into_iter().chain(text.lines().filter_map(event)).collect();
    // perf writes a call when it has returned.
    events.sort_by(|one, other| one.time.total_cmp(&other.time));
    events
}

/// Reads `  4.883 ( 0.151 ms): layercake/10369 mkdir(pathname: …) = 0`; `None` for the second half of a call.
fn event(line: &str) -> Option<Event> {
    let (time, rest) = line.trim_start().split_once('(')?;
    let (duration, rest) = rest.split_once("): ")?;
    let (_, call) = rest.split_once(' ')?;
    if call.contains("[continued]") {
        return None;
    }
    Some(Event {
        time: time.trim().parse().ok()?,
        duration: duration.trim_end_matches("ms").trim().parse().unwrap_or(0.0),
        process: process(rest)?,
        call: call.split_once('(')?.0.to_owned(),
    })
}

/// Reads `layercake/10369 …`.
fn process(text: &str) -> Option<u32> {
    text.split(' ').next()?.rsplit_once('/')?.1.parse().ok()
}

/// How long each phase took. `None` if they are not all there.
fn phases(events: &[Event]) -> Option<Vec<Option<f64>>> {
    let command = events.first()?.process;
    // Where another program became ours, that was the last exec.
    let last_exec = events.iter().rposition(|event| event.process == command && event.call == "execve")?;
    let mut from = events[last_exec].time + events[last_exec].duration;
    let mut rest = &events[last_exec + 1..];
    let is_ordinary = rest.iter().any(|event| event.process == command && event.call == "unshare");
    let mut times = Vec::new();
    for (index, (_, by, call)) in PHASES.into_iter().enumerate() {
        let call = match index {
            0 if !is_ordinary => "mkdir",
            1 | 2 if !is_ordinary => {
                times.push(None);
                continue;
            }
            _ => call,
        };
        let is_end = |event: &Event| event.call == call && (event.process == command) == (by == By::Command);
        let at = rest.iter().position(is_end)?;
        times.push(Some(rest[at].time - from));
        from = rest[at].time;
        rest = &rest[at + 1..];
    }
    Some(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "\
         ? (         ): layercake/1  ... [continued]: execve())                       = 0
     4.0 ( 0.151 ms): layercake/1 mkdir(pathname: 0xe2e55c20, mode: IRWXU)            = 0
         ? (         ): layercake/2  ... [continued]: clone3())                       = 0
         ? (         ): 12/2  ... [continued]: execve())                              = 0
     5.0 (         ): layercake/1 clone3(uargs: 0x7ffee2e563d0, size: 88)             ...
     5.2 ( 0.308 ms): layercake/1  ... [continued]: clone3())                         = 2
     7.0 ( 0.779 ms): 12/2 clone3(uargs: 0x7ffc3fafe6f0, size: 88)                    = 3
     8.0 ( 0.017 ms): 12/3 setsid()                                                   = 1
    10.0 ( 0.053 ms): 12/3 pivot_root(new_root: 0x7ffc3fafe368)                       = 0
    11.0 ( 0.249 ms): true/3 execve(filename: 0x6d43ada0)                             = 0
    12.0 (         ): true/3 exit_group()                                             = ?
    13.0 (         ): 12/2 exit_group()                                               = ?
    15.0 (         ): layercake/1 exit_group()                                        = ?";

    #[test]
    fn a_trace_falls_into_phases() {
        let events = events(ROOT);
        let times: Vec<f64> = phases(&events).unwrap().into_iter().flatten().collect();
        assert_eq!(times, [4.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0]);
        assert_eq!(phases(&events[..5]), None);
    }
}
