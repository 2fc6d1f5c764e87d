//! `RUN command`, `RUN ["word", …]`, `RUN <<NAME`, with `--mount`, `--network`, `--security` and `--device`.

use super::flags::{Flags, Placed, Shape};
use super::{Reading, command};
use crate::dockerfile::ast::{self, Command, Heredoc, Kind};
use crate::dockerfile::device;
use crate::dockerfile::mount::{self, MountError};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::suggestion::nearest;
use crate::dockerfile::syntax::heredoc;
use crate::source::Span;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let flags = reading.flags(&[
        ("mount", Shape::Texts),
        ("network", Shape::Text),
        ("security", Shape::Text),
        ("device", Shape::Texts),
    ]);
    one_of(reading, &flags, "network", &["default", "none", "host"], |value| format!("invalid network mode {value:?}"));
    one_of(reading, &flags, "security", &["sandbox", "insecure"], |value| format!("security {value:?} is not valid"));
    check_mounts(reading, &flags);
    check_devices(reading, &flags);
    let rest = &reading.raw.rest;
    if rest.is_empty() {
        let problem = Problem::warning("empty-run", reading.span(), "RUN has no command");
        reading.report(problem.help("the shell is started and does nothing"));
    }
    let command = match command::parse(reading, rest) {
        Command::Shell(line) if !reading.raw.heredocs.is_empty() => Command::Shell(with_heredocs(reading, line)),
        command => command,
    };
    let heredocs: Vec<Heredoc> = reading.raw.heredocs.iter().map(|heredoc| heredoc.to_heredoc()).collect();
    Some(Kind::Run(ast::Run {
        command,
        heredocs,
        mounts: flags.texts("mount"),
        network: flags.text("network"),
        security: flags.text("security"),
        devices: flags.texts("device"),
    }))
}

/// A heredoc that is all of the command is the script itself; else the shell gets the line and the bodies, to make of them
/// what it will.
fn with_heredocs(reading: &Reading<'_>, line: String) -> String {
    if let (Some(_), [only]) = (heredoc::opening(&line), reading.raw.heredocs.as_slice()) {
        return only.to_heredoc().content;
    }
    reading.raw.heredocs.iter().fold(line, |text, heredoc| text + "\n" + &heredoc.content + &heredoc.name)
}

/// Reports mounts that are wrong whatever the variables are.
fn check_mounts(reading: &mut Reading<'_>, flags: &Flags) {
    for placed in flags.placed("mount") {
        let error = match mount::parse(&placed.value, |value| Ok(value.to_owned())) {
            Err(error @ MountError::FromExpansion) => error,
            Err(error) if !placed.value.contains('$') => error,
            _ => continue,
        };
        let problem = Problem::error("mount", placed.span, error.to_string());
        reading.report(match error.meant() {
            Some((written, meant)) => {
                problem.did_you_mean(Some(meant.to_owned())).fix_at(place_of(&placed, written), meant)
            }
            None => problem.help(error.help()),
        });
    }
}

/// Reports devices that cannot be read.
fn check_devices(reading: &mut Reading<'_>, flags: &Flags) {
    for placed in flags.placed("device") {
        if let Err(error) = device::parse(&placed.value) {
            let problem = Problem::error("device", placed.span, error.to_string());
            reading.report(match error.meant() {
                Some(meant) => problem.did_you_mean(Some(meant.to_owned())),
                None => problem
                    .help("write --device=vendor.com/class=device, and ,required behind it where it must be there"),
            });
        }
    }
}

/// Where `written`, a key or a value of a mount, stands in it.
fn place_of(mount: &Placed, written: &str) -> Option<Span> {
    let mut start = mount.value_span?.start;
    for field in mount.value.split(',') {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        if key.eq_ignore_ascii_case(written) {
            return Some(Span::new(start, start + key.len()));
        }
        if value == written {
            return Some(Span::new(start + key.len() + "=".len(), start + field.len()));
        }
        start += field.len() + ",".len();
    }
    None
}

fn one_of(reading: &mut Reading<'_>, flags: &Flags, name: &str, allowed: &[&str], message: impl Fn(&str) -> String) {
    for placed in flags.placed(name) {
        let value = placed.value.as_str();
        if allowed.contains(&value) {
            continue;
        }
        let problem = Problem::error("flag-value", placed.span, message(value));
        let problem = problem.help(format!("--{name} takes {}", allowed.join(", ")));
        reading.report(match nearest(value, allowed.iter().copied()) {
            Some(meant) => problem.fix_at(placed.value_span, meant),
            None => problem,
        });
    }
}
