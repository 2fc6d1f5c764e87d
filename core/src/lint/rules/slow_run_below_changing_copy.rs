//! Rule SlowRunBelowChangingCopy.

use super::manifest_copied_with_sources::copies_everything;
use super::rule;
use super::super::dependencies::{is_system_install, is_tool_install};
use super::super::script::Command;
use super::{File, Warning};
use crate::dockerfile::ast::Copy;

rule! {
    /// Packages or tools are installed below a COPY that they do not need
    ///
    /// `apt-get install` or `npm install -g` takes half a minute and needs none of your files. Below a COPY of them it
    /// depends on them all the same: a RUN is taken from the cache only if every step before it was. One edited file,
    /// and the packages are fetched again.
    ///
    /// Put what changes seldom above what changes often: packages of the system, tools, then dependencies, then
    /// sources. The order of a Dockerfile is the order of how often things change.
    Teaching SlowRunBelowChangingCopy = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        for (index, step) in stage.steps.iter().enumerate() {
            let Some(copy) = step.context_transfer().filter(|copy| changes_often(copy)) else { continue };
            let below = stage.steps[index..].iter().filter_map(|step| step.script.as_ref());
            let mut installs = below.take_while(|script| !needs(&script.text, copy));
            let is_slow = |command: &&Command| is_system_install(command) || is_tool_install(command);
            let found = installs.find_map(|script| script.commands.iter().find(is_slow));
            if let Some(command) = found {
                let shown = command.shown();
                warnings.push(
                    RULE.warn(step, format!("`{shown}` stands below this and needs nothing of it"))
                        .cost(format!("every edit of these files repeats `{shown}`"))
                        .help("move this below the RUN"),
                );
                break;
            }
        }
    }
    warnings
}

/// Whether a COPY takes files that are worked on: everything, folders, or program text.
fn changes_often(copy: &Copy) -> bool {
    let is_configuration = ["/etc/", "/usr/share/keyrings", "/root/", "/usr/local/share/ca-certificates"]
        .iter()
        .any(|folder| copy.destination.starts_with(folder));
    !is_configuration && (copies_everything(copy) || copy.sources.iter().any(|source| is_program_text(source)))
}

/// Folders and endings of what is worked on.
const FOLDERS: [&str; 7] = ["src", "app", "lib", "cmd", "internal", "public", "static"];
const ENDINGS: [&str; 17] = [
    "py", "js", "ts", "jsx", "tsx", "go", "rs", "java", "kt", "rb", "php", "c", "cpp", "h", "cs", "html", "css",
];

fn is_program_text(source: &str) -> bool {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        None => source.ends_with('/') || FOLDERS.contains(&name),
        Some((_, ending)) => ENDINGS.contains(&ending),
    }
}

/// Whether a command mentions what was copied.
fn needs(text: &str, copy: &Copy) -> bool {
    let names = copy.sources.iter().chain([&copy.destination]);
    let names = names.map(|path| path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
    names.filter(|name| name.len() > 1).any(|name| text.contains(name))
}
