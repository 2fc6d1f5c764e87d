//! `apt-get`: lists of packages come from the archives that `/etc/apt/sources.list` names; packages are installed from the lists as
//! they are, however old: what the archive has no longer is not found.

use std::collections::VecDeque;

use super::steps::{Step, Steps, on_its_way};
use super::{Package, packages, text_of, with_dependencies};
use crate::image::time::{rfc3339, seconds_since_epoch};
use crate::sim::kernel::System;
use crate::sim::programs::task::Task;

const LISTS: &str = "/var/lib/apt/lists";

/// When the lists were fetched: the model's own mark beside them.
const FETCHED: &str = "/var/lib/apt/lists/fetched";

const STATUS: &str = "/var/lib/dpkg/status";

/// `apt-get`, and `apt`, which does the same with other words around it.
pub(in crate::sim::programs) fn apt_get(words: Vec<String>) -> Box<dyn Task> {
    Steps::task("apt-get", words, begin)
}

fn begin(system: &mut System<'_>, words: &[String]) -> VecDeque<Step> {
    let name = words.first().map(|word| word.rsplit('/').next().unwrap_or(word).to_owned()).unwrap_or_default();
    let mut steps = VecDeque::new();
    if name == "apt" {
        steps.push_back(Step::Complain(String::new()));
        steps.push_back(Step::Complain(
            "WARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n".to_owned(),
        ));
    }
    let operands: Vec<String> = words.iter().skip(1).filter(|word| !word.starts_with('-')).cloned().collect();
    let yes = words
        .iter()
        .any(|word| word == "--yes" || (word.starts_with('-') && !word.starts_with("--") && word.contains('y')));
    let quiet = words.iter().any(|word| word.starts_with("-q") || word == "--quiet");
    let more = match operands.first().map(String::as_str) {
        Some("update") => update(system, quiet),
        Some("install") => install(system, &operands[1..], yes),
        Some("clean" | "autoclean") => VecDeque::new(),
        Some("upgrade" | "dist-upgrade" | "remove" | "purge" | "autoremove" | "source" | "build-dep") => {
            let what = &operands[0];
            [Step::Complain(format!("{name}: '{what}' is not modelled")), Step::End(100)].into()
        }
        Some(other) => [Step::Complain(format!("E: Invalid operation {other}")), Step::End(100)].into(),
        None => [
            Step::Say(format!("{name} 2.0.2 (amd64), simulated")),
            Step::Say(format!("Usage: {name} [options] update|install")),
        ]
        .into(),
    };
    steps.extend(more);
    steps
}

/// An archive's part: `deb URL SUITE COMPONENT…`.
fn sources(system: &System<'_>) -> Vec<(String, String, Vec<String>)> {
    let mut texts = text_of(system, "/etc/apt/sources.list");
    for name in system.list("/etc/apt/sources.list.d").unwrap_or_default() {
        texts += &text_of(system, &format!("/etc/apt/sources.list.d/{name}"));
    }
    texts
        .lines()
        .filter_map(|line| {
            let mut words = line.trim().strip_prefix("deb ")?.split_whitespace().filter(|word| !word.starts_with('['));
            let url = words.next()?.trim_end_matches('/').to_owned();
            Some((url, words.next()?.to_owned(), words.map(str::to_owned).collect()))
        })
        .collect()
}

/// Bytes of a list, compressed and unpacked.
fn sizes(suite: &str, component: &str) -> (u64, u64) {
    let base = suite.split('-').next() == Some(suite);
    match (component, base) {
        ("main", true) => (1_275_000, 6_079_000),
        ("universe", true) => (8_628_000, 11_620_000),
        ("main", false) => (386_000, 1_914_000),
        ("universe", false) => (182_000, 827_000),
        ("restricted" | "contrib" | "non-free", _) => (33_400, 145_000),
        _ => (9_000, 38_000),
    }
}

fn release_size(suite: &str) -> u64 {
    match suite.rsplit_once('-').map(|(_, kind)| kind) {
        None => 265_000,
        Some("security") => 107_000,
        Some(_) => 111_000,
    }
}

fn update(system: &System<'_>, quiet: bool) -> VecDeque<Step> {
    if !system.process().credentials.is_root() {
        return [
            Step::Say("Reading package lists...".to_owned()),
            Step::Complain(format!("E: Could not open lock file {LISTS}/lock - open (13: Permission denied)")),
            Step::End(100),
        ]
        .into();
    }
    let mut steps = VecDeque::new();
    let (mut number, mut total, mut time) = (0, 0, 0);
    let mut suites: Vec<(String, String)> = Vec::new();
    let mut get = |steps: &mut VecDeque<Step>, what: String, bytes: u64| {
        number += 1;
        total += bytes;
        time += on_its_way(bytes);
        steps.push_back(Step::Wait(on_its_way(bytes)));
        if !quiet {
            steps.push_back(Step::Say(format!("Get:{number} {what} [{}]", amount(bytes))));
        }
    };
    let all = sources(system);
    for (url, suite, _) in &all {
        let pair = (url.clone(), suite.clone());
        if !suites.contains(&pair) {
            get(&mut steps, format!("{url} {suite} InRelease"), release_size(suite));
            suites.push(pair);
        }
    }
    for (url, suite, components) in &all {
        for component in components {
            let (packed, unpacked) = sizes(suite, component);
            get(&mut steps, format!("{url} {suite}/{component} amd64 Packages"), packed);
            let host = url.trim_start_matches("http://").trim_start_matches("https://").replace('/', "_");
            steps.push_back(Step::List(
                format!("{LISTS}/{host}_dists_{suite}_{component}_binary-amd64_Packages"),
                unpacked,
            ));
        }
    }
    steps.push_back(Step::Write(FETCHED.to_owned(), format!("{}\n", rfc3339(system.now()))));
    let seconds = time.div_ceil(1_000_000_000).max(1);
    steps.push_back(Step::Say(format!(
        "Fetched {} in {seconds}s ({})",
        amount(total),
        format_args!("{}/s", amount(total / seconds))
    )));
    steps.push_back(Step::Say("Reading package lists...".to_owned()));
    steps
}

/// Bytes as apt writes them.
fn amount(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..10_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        10_000..10_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Which archive's packages: the catalogue tells Ubuntu's and Debian's apart.
fn archive_of(system: &System<'_>) -> &'static str {
    if text_of(system, "/etc/os-release").lines().any(|line| line == "ID=debian") { "deb" } else { "apt" }
}

fn install(system: &System<'_>, names: &[String], yes: bool) -> VecDeque<Step> {
    let mut steps: VecDeque<Step> =
        ["Reading package lists...", "Building dependency tree...", "Reading state information..."]
            .map(|line| Step::Say(line.to_owned()))
            .into();
    if !system.process().credentials.is_root() {
        return [
            Step::Complain(
                "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)".to_owned(),
            ),
            Step::Complain(
                "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?".to_owned(),
            ),
            Step::End(100),
        ]
        .into();
    }
    let status = text_of(system, STATUS);
    let has = |name: &str| status.lines().any(|line| line == format!("Package: {name}"));
    // The lists that are here decide, not the archive of today.
    let fetched = seconds_since_epoch(text_of(system, FETCHED).trim());
    let known = fetched.map(|then| packages(archive_of(system), then)).unwrap_or_default();
    let chosen = match with_dependencies(&known, names, &has) {
        Ok(chosen) => chosen,
        Err(name) => {
            steps.push_back(Step::Complain(format!("E: Unable to locate package {name}")));
            steps.push_back(Step::End(100));
            return steps;
        }
    };
    for name in names.iter().filter(|name| has(name)) {
        let version = packages(archive_of(system), system.now())
            .into_iter()
            .find(|it| it.name == name)
            .map_or("", |it| it.version);
        steps.push_back(Step::Say(format!("{name} is already the newest version ({version}).")));
    }
    let counts = format!("0 upgraded, {} newly installed, 0 to remove and 0 not upgraded.", chosen.len());
    if chosen.is_empty() {
        steps.push_back(Step::Say(counts));
        return steps;
    }
    let listed = |wanted: &dyn Fn(&Package) -> bool| {
        chosen.iter().filter(|it| wanted(it)).map(|it| it.name).collect::<Vec<_>>().join(" ")
    };
    let extra = listed(&|package| !names.iter().any(|name| name == package.name));
    if !extra.is_empty() {
        steps.push_back(Step::Say(format!("The following additional packages will be installed:\n  {extra}")));
    }
    steps.push_back(Step::Say(format!("The following NEW packages will be installed:\n  {}", listed(&|_| true))));
    steps.push_back(Step::Say(counts));
    let download: u64 = chosen.iter().map(|package| package.download).sum();
    let installed: u64 = chosen.iter().map(|package| package.installed).sum();
    steps.push_back(Step::Say(format!("Need to get {} of archives.", amount(download))));
    steps.push_back(Step::Say(format!(
        "After this operation, {} of additional disk space will be used.",
        amount(installed)
    )));
    if !yes {
        // Nobody answers: standard input is none in a build.
        steps.push_back(Step::Say("Do you want to continue? [Y/n] Abort.".to_owned()));
        steps.push_back(Step::End(1));
        return steps;
    }
    fetch_and_unpack(system, &chosen, &status, &mut steps);
    steps
}

fn fetch_and_unpack(system: &System<'_>, chosen: &[Package], status: &str, steps: &mut VecDeque<Step>) {
    let today = packages(archive_of(system), system.now());
    let archive = sources(system).first().map_or_else(String::new, |(url, suite, _)| format!("{url} {suite}"));
    let mut gone = Vec::new();
    let mut total = 0;
    for (number, package) in chosen.iter().enumerate() {
        let (name, version) = (package.name, package.version);
        steps.push_back(Step::Wait(on_its_way(package.download)));
        if today.iter().any(|other| other.name == name && other.version == version) {
            total += package.download;
            let size = amount(package.download);
            steps.push_back(Step::Say(format!(
                "Get:{} {archive}/main amd64 {name} amd64 {version} [{size}]",
                number + 1
            )));
        } else {
            steps.push_back(Step::Say(format!(
                "Err:{} {archive}/main amd64 {name} amd64 {version}\n  404  Not Found",
                number + 1
            )));
            gone.push(package);
        }
    }
    if !gone.is_empty() {
        for package in gone {
            steps.push_back(Step::Complain(format!(
                "E: Failed to fetch {archive}/pool/{0}_{1}_amd64.deb  404  Not Found",
                package.name, package.version
            )));
        }
        steps.push_back(Step::Complain(
            "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?".to_owned(),
        ));
        steps.push_back(Step::End(100));
        return;
    }
    steps.push_back(Step::Say(format!("Fetched {} in 1s ({}/s)", amount(total), amount(total))));
    let mut text = status.to_owned();
    for package in chosen {
        steps.push_back(Step::Say(format!("Selecting previously unselected package {}.", package.name)));
        steps.push_back(Step::Say(format!("Unpacking {} ({}) ...", package.name, package.version)));
        steps.push_back(Step::Unpack(package.clone()));
        text += &format!("Package: {}\nStatus: install ok installed\nVersion: {}\n\n", package.name, package.version);
    }
    for package in chosen {
        steps.push_back(Step::Say(format!("Setting up {} ({}) ...", package.name, package.version)));
    }
    steps.push_back(Step::Write(STATUS.to_owned(), text));
}
