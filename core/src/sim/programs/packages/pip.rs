//! `pip install`: Python's packages.

use std::collections::VecDeque;

use super::steps::{Step, Steps, on_its_way};
use super::{Package, packages, text_of, with_dependencies};
use crate::sim::kernel::System;
use crate::sim::programs::task::Task;

const SITE: &str = "/usr/local/lib/python3.8/site-packages";

/// What is installed: the model's own list, `NAME==VERSION` a line.
const INSTALLED: &str = "/usr/local/lib/python3.8/site-packages/installed.txt";

/// `pip install [-r FILE] NAME[==VERSION]…`, `pip list`, `pip freeze`.
pub(in crate::sim::programs) fn pip(words: Vec<String>) -> Box<dyn Task> {
    Steps::task("pip", words, begin)
}

fn begin(system: &mut System<'_>, words: &[String]) -> VecDeque<Step> {
    let rest = words.get(2..).unwrap_or_default();
    match words.get(1).map(String::as_str) {
        Some("install") => install(system, rest),
        Some("freeze" | "list") => text_of(system, INSTALLED).lines().map(|line| Step::Say(line.to_owned())).collect(),
        Some("--version" | "-V") => [Step::Say(format!("pip 20.2.1 from {SITE}/pip (python 3.8)"))].into(),
        _ => [Step::Complain("pip: only `pip install`, `list` and `freeze` are modelled".to_owned()), Step::End(1)]
            .into(),
    }
}

fn fail(message: String) -> VecDeque<Step> {
    [Step::Complain(message), Step::End(1)].into()
}

fn install(system: &System<'_>, words: &[String]) -> VecDeque<Step> {
    let (mut wanted, mut keep) = (Vec::new(), true);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-r" | "--requirement" => {
                let Some(file) = words.next() else { return fail("ERROR: -r requires a file".to_owned()) };
                if system.stat(file, true).is_err() {
                    return fail(format!(
                        "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '{file}'"
                    ));
                }
                let text = text_of(system, file);
                let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned());
                wanted.extend(lines.filter(|line| !line.is_empty()));
            }
            "--no-cache-dir" => keep = false,
            flag if flag.starts_with('-') => {}
            name => wanted.push(name.to_owned()),
        }
    }
    if wanted.is_empty() {
        return fail("ERROR: You must give at least one requirement to install (see \"pip help install\")".to_owned());
    }
    let known = packages("pip", system.now());
    let installed = text_of(system, INSTALLED);
    let has = |name: &str| installed.lines().any(|line| line.split("==").next() == Some(name));
    let mut names = Vec::new();
    for requirement in &wanted {
        let (name, version) =
            requirement.split_once("==").map_or((requirement.as_str(), None), |(name, it)| (name, Some(it)));
        let name = name.split(['>', '<', '~', '[', '!']).next().unwrap_or(name).trim().to_ascii_lowercase();
        let found = known.iter().find(|package| package.name == name);
        let fits = found.is_some_and(|package| version.is_none_or(|version| version == package.version));
        if !fits {
            let versions = found.map_or("none", |package| package.version);
            return [
                Step::Complain(format!(
                    "ERROR: Could not find a version that satisfies the requirement {requirement} (from versions: {versions})"
                )),
                Step::Complain(format!("ERROR: No matching distribution found for {requirement}")),
                Step::End(1),
            ]
            .into();
        }
        names.push(name);
    }
    let chosen = match with_dependencies(&known, &names, &has) {
        Ok(chosen) => chosen,
        Err(name) => return fail(format!("ERROR: No matching distribution found for {name}")),
    };
    carry_out(&names, chosen, &installed, keep)
}

fn carry_out(names: &[String], chosen: Vec<Package>, installed: &str, keep: bool) -> VecDeque<Step> {
    let mut steps = VecDeque::new();
    for name in names.iter().filter(|name| !chosen.iter().any(|package| package.name == name.as_str())) {
        steps.push_back(Step::Say(format!("Requirement already satisfied: {name} in {SITE}")));
    }
    if chosen.is_empty() {
        return steps;
    }
    let mut text = installed.to_owned();
    for package in &chosen {
        let (name, version) = (package.name, package.version);
        steps.push_back(Step::Say(format!("Collecting {name}")));
        steps.push_back(Step::Wait(on_its_way(package.download)));
        let wheel = format!("{name}-{version}-py3-none-any.whl");
        steps.push_back(Step::Say(format!("  Downloading {wheel} ({} kB)", package.download / 1000)));
        if keep {
            steps.push_back(Step::List(format!("/root/.cache/pip/http/{wheel}"), package.download));
        }
        text += &format!("{name}=={version}\n");
    }
    let list = |separator: char| {
        let all: Vec<String> = chosen
            .iter()
            .map(|it| if separator == '-' { format!("{}-{}", it.name, it.version) } else { it.name.to_owned() })
            .collect();
        all.join(if separator == '-' { " " } else { ", " })
    };
    let (one, other) = (list(','), list('-'));
    steps.push_back(Step::Say(format!("Installing collected packages: {one}")));
    steps.extend(chosen.into_iter().map(Step::Unpack));
    steps.push_back(Step::Write(INSTALLED.to_owned(), text));
    steps.push_back(Step::Say(format!("Successfully installed {other}")));
    steps
}
