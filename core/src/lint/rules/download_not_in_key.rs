//! Rule DownloadNotInKey.

use super::super::dependencies::is_pip_install;
use super::rule;
use super::super::script::{Command, Script};
use super::{File, Warning};

rule! {
    /// What a RUN fetches from the network is not part of its key
    ///
    /// The cache knows the text of a RUN, not what is at the other end of the line. `git clone https://…/tool.git` is
    /// run once, and then its layer is used again and again, however much the repository has moved. On another
    /// machine, without the cache, the same file builds something else.
    ///
    /// Name what you fetch: a tag or a commit (`git clone --branch v1.2`), a version in the URL or behind the `@` of `go
    /// install tool@v1.2`. Or let ADD fetch it: BuildKit looks at the other end each time, and misses when it has changed.
    Teaching DownloadNotInKey = check
}

/// Parts of addresses whose content changes.
const MOVING: [&str; 6] = ["/latest", "-latest", "/master/", "/main/", "/HEAD/", "/stable/"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.runs() {
        for command in &script.commands {
            let Some((what, help)) = moving(command, script) else { continue };
            warnings.push(
                RULE.warn(step, format!("`{}` fetches {what}", command.shown()))
                    .at(command.span())
                    .cost("the cache does not see when it changes: an old one is used until something above does")
                    .help(help),
            );
        }
    }
    warnings
}

/// What is fetched that may be another tomorrow, and what to write instead.
fn moving(command: &Command, script: &Script) -> Option<(&'static str, &'static str)> {
    if command.runs("git", "clone") {
        let pinned = command.has_flag("--branch") || command.has_flag("-b") || command.has_flag("--revision");
        let later = ["checkout", "reset", "switch"].iter().any(|verb| script.runs("git", verb));
        let help = "name a tag: git clone --branch TAG, or ADD the repository's address with #TAG";
        return (!pinned && !later).then_some(("whatever the repository has at that time", help));
    }
    if command.names_moving_version() {
        return Some(("whatever is newest at that time", "name a version instead of @latest"));
    }
    let follows = |address: &str| address.contains("git+") && !address.rsplit('/').next().is_some_and(|end| end.contains('@'));
    if is_pip_install(command) && command.arguments().iter().any(|word| follows(&word.text)) {
        return Some(("whatever the repository has at that time", "name a tag or a commit: git+https://…@TAG"));
    }
    if !matches!(command.program(), "curl" | "wget") {
        return None;
    }
    let moves = |url: &str| url.contains("://") && MOVING.iter().any(|part| url.contains(part));
    command
        .arguments()
        .iter()
        .any(|word| moves(&word.text))
        .then_some(("an address whose content changes", "put a version into the address, or let ADD fetch it"))
}
