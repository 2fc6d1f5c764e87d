//! `apk`: Alpine's packages.

use std::collections::VecDeque;

use super::steps::{Step, Steps, on_its_way};
use super::{packages, text_of, with_dependencies};
use crate::sim::kernel::System;
use crate::sim::programs::task::Task;

const INSTALLED: &str = "/lib/apk/db/installed";
const WORLD: &str = "/etc/apk/world";

/// What an Alpine image has from the start.
const FROM_THE_START: usize = 14;

/// `apk update`, `apk add`.
pub(in crate::sim::programs) fn apk(words: Vec<String>) -> Box<dyn Task> {
    Steps::task("apk", words, begin)
}

fn begin(system: &mut System<'_>, words: &[String]) -> VecDeque<Step> {
    let flags: Vec<&str> = words.iter().skip(1).map(String::as_str).filter(|word| word.starts_with('-')).collect();
    let operands: Vec<String> = words.iter().skip(1).filter(|word| !word.starts_with('-')).cloned().collect();
    match operands.first().map(String::as_str) {
        Some("update") => update(system, true),
        Some("add") => add(
            system,
            &operands[1..],
            flags.contains(&"--no-cache"),
            flags.contains(&"--update") || flags.contains(&"-U"),
        ),
        Some(other) => [Step::Complain(format!("apk: '{other}' is not modelled")), Step::End(1)].into(),
        None => [Step::Say("apk-tools 2.10.5, simulated. Usage: apk update|add".to_owned()), Step::End(1)].into(),
    }
}

fn repositories(system: &System<'_>) -> Vec<String> {
    text_of(system, "/etc/apk/repositories")
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn fetch(system: &System<'_>, keep: bool, steps: &mut VecDeque<Step>) {
    for (number, url) in repositories(system).iter().enumerate() {
        steps.push_back(Step::Wait(on_its_way(900_000)));
        steps.push_back(Step::Say(format!("fetch {url}/x86_64/APKINDEX.tar.gz")));
        if keep {
            steps.push_back(Step::List(format!("/var/cache/apk/APKINDEX.{number:08x}.tar.gz"), 760_000));
        }
    }
}

fn update(system: &System<'_>, keep: bool) -> VecDeque<Step> {
    let mut steps = VecDeque::new();
    fetch(system, keep, &mut steps);
    for url in repositories(system) {
        steps.push_back(Step::Say(format!("v3.12.0 [{url}]")));
    }
    steps.push_back(Step::Say(format!("OK: {} distinct packages available", packages("apk", system.now()).len())));
    steps
}

fn add(system: &System<'_>, names: &[String], no_cache: bool, update: bool) -> VecDeque<Step> {
    let mut steps = VecDeque::new();
    let kept = system.list("/var/cache/apk").is_ok_and(|names| names.iter().any(|name| name.starts_with("APKINDEX")));
    if no_cache || update {
        fetch(system, !no_cache, &mut steps);
    } else if !kept {
        for url in repositories(system) {
            steps.push_back(Step::Complain(format!("WARNING: Ignoring {url}: No such file or directory")));
        }
    }
    let installed = text_of(system, INSTALLED);
    let count = installed.lines().filter(|line| line.starts_with("P:")).count();
    let has = |name: &str| installed.lines().any(|line| line == format!("P:{name}"));
    let known = if kept || no_cache || update { packages("apk", system.now()) } else { Vec::new() };
    let chosen = match with_dependencies(&known, names, &has) {
        Ok(chosen) => chosen,
        Err(name) => {
            steps.push_back(Step::Complain("ERROR: unsatisfiable constraints:".to_owned()));
            steps.push_back(Step::Complain(format!("  {name} (missing):\n    required by: world[{name}]")));
            steps.push_back(Step::End(1));
            return steps;
        }
    };
    let total = chosen.len();
    let mut text = installed.clone();
    for (number, package) in chosen.into_iter().enumerate() {
        steps.push_back(Step::Wait(on_its_way(package.download)));
        steps.push_back(Step::Say(format!(
            "({}/{total}) Installing {} ({})",
            number + 1,
            package.name,
            package.version
        )));
        text += &format!("P:{}\nV:{}\nI:{}\n\n", package.name, package.version, package.installed);
        steps.push_back(Step::Unpack(package));
    }
    if total > 0 {
        steps.push_back(Step::Say("Executing busybox-1.31.1-r16.trigger".to_owned()));
    }
    let bytes: u64 =
        text.lines().filter_map(|line| line.strip_prefix("I:")).filter_map(|it| it.parse::<u64>().ok()).sum();
    steps.push_back(Step::Say(format!(
        "OK: {} MiB in {} packages",
        (5_573_013 + bytes) >> 20,
        FROM_THE_START + count + total
    )));
    let mut world = text_of(system, WORLD);
    for name in
        names.iter().filter(|name| !world.lines().any(|line| line == name.as_str())).cloned().collect::<Vec<_>>()
    {
        world += &format!("{name}\n");
    }
    steps.push_back(Step::Write(WORLD.to_owned(), world));
    steps.push_back(Step::Write(INSTALLED.to_owned(), text));
    steps
}
