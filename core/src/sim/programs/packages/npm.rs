//! `npm install` and `npm ci`: what `package.json` asks for.

use std::collections::VecDeque;

use serde_json::Value;

use super::steps::{Step, Steps, on_its_way};
use super::{packages, text_of, with_dependencies};
use crate::sim::kernel::System;
use crate::sim::programs::task::Task;

/// `npm install [NAME…]`, `npm ci`.
pub(in crate::sim::programs) fn npm(words: Vec<String>) -> Box<dyn Task> {
    Steps::task("npm", words, begin)
}

fn begin(system: &mut System<'_>, words: &[String]) -> VecDeque<Step> {
    let names: Vec<String> = words.iter().skip(2).filter(|word| !word.starts_with('-')).cloned().collect();
    match words.get(1).map(String::as_str) {
        Some("install" | "i") => install(system, names),
        Some("ci") if system.stat("package-lock.json", true).is_err() => {
            let message = "npm ERR! The `npm ci` command can only install with an existing package-lock.json";
            [Step::Complain(message.to_owned()), Step::End(1)].into()
        }
        Some("ci") => install(system, Vec::new()),
        Some("--version" | "-v") => [Step::Say("6.14.7".to_owned())].into(),
        _ => [Step::Complain("npm: only `npm install` and `npm ci` are modelled".to_owned()), Step::End(1)].into(),
    }
}

fn install(system: &System<'_>, mut names: Vec<String>) -> VecDeque<Step> {
    let here = system.working_directory();
    let here = here.trim_end_matches('/');
    if names.is_empty() {
        if system.stat("package.json", true).is_err() {
            return [
                Step::Complain(format!(
                    "npm ERR! enoent ENOENT: no such file or directory, open '{here}/package.json'"
                )),
                Step::End(254),
            ]
            .into();
        }
        match serde_json::from_slice::<Value>(text_of(system, "package.json").as_bytes()) {
            Ok(value) => {
                let wanted = value.get("dependencies").and_then(Value::as_object);
                names.extend(wanted.into_iter().flat_map(|wanted| wanted.keys().cloned()));
            }
            Err(error) => {
                return [Step::Complain(format!("npm ERR! code EJSONPARSE\nnpm ERR! {error}")), Step::End(1)].into();
            }
        }
    }
    let known = packages("npm", system.now());
    let has = |name: &str| system.stat(&format!("node_modules/{name}"), true).is_ok();
    let chosen = match with_dependencies(&known, &names, &has) {
        Ok(chosen) => chosen,
        Err(name) => {
            return [
                Step::Complain(format!(
                    "npm ERR! code E404\nnpm ERR! 404 Not Found: {name} (the model's catalogue does not have it)"
                )),
                Step::End(1),
            ]
            .into();
        }
    };
    let mut steps = VecDeque::new();
    let mut lock = String::from("{\n  \"lockfileVersion\": 1,\n  \"dependencies\": {\n");
    for package in &chosen {
        steps.push_back(Step::Wait(on_its_way(package.download)));
        let folder = format!("{here}/node_modules/{}", package.name);
        steps.push_back(Step::Write(
            format!("{folder}/package.json"),
            format!("{{ \"name\": \"{}\", \"version\": \"{}\" }}\n", package.name, package.version),
        ));
        steps.push_back(Step::List(format!("{folder}/index.js"), package.installed));
        lock += &format!("    \"{}\": {{ \"version\": \"{}\" }},\n", package.name, package.version);
    }
    if system.stat("package-lock.json", true).is_err() {
        let lock = lock.trim_end_matches(",\n").to_owned() + "\n  }\n}\n";
        steps.push_back(Step::Write(format!("{here}/package-lock.json"), lock));
    }
    steps.push_back(Step::Say(format!("added {} packages\n", chosen.len())));
    steps
}
