//! Rule FromPlatformFlagConstDisallowed.

use super::rule;
use super::super::scope::Scope;
use super::{File, Warning};

rule! {
    /// FROM --platform flag should not use a constant value
    ///
    /// `--platform=linux/amd64` takes the image for that processor whatever is built for. On another machine the
    /// result is an image that claims one platform and holds programs of another: everything in it runs in an
    /// emulator, slowly, or not at all.
    ///
    /// Leave the flag out, or write `$BUILDPLATFORM` for a stage that compiles on this machine. If it is meant, say so
    /// in the stage's name: `AS build-amd64` is taken as an answer.
    BuildKit FromPlatformFlagConstDisallowed = check
}

const SYSTEMS: [&str; 6] = ["linux", "windows", "darwin", "freebsd", "openbsd", "netbsd"];
const ARCHITECTURES: [(&str, &str); 14] = [
    ("amd64", "amd64"),
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("arm64", "arm64"),
    ("aarch64", "arm64"),
    ("arm", "arm"),
    ("armhf", "arm"),
    ("armel", "arm"),
    ("386", "386"),
    ("i386", "386"),
    ("ppc64le", "ppc64le"),
    ("s390x", "s390x"),
    ("riscv64", "riscv64"),
    ("loong64", "loong64"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let globals = Scope::globals(file, true);
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let flag = stage.from.written.flag("platform");
        let (Some(platform), Some(flag)) = (&stage.what.platform, flag) else { continue };
        let Some(expanded) = globals.expand(platform, file.escape) else { continue };
        if !expanded.matched.is_empty() || !expanded.unmatched.is_empty() {
            continue;
        }
        let Some((system, architecture)) = parts(&expanded.result) else { continue };
        let name = stage.what.name.as_deref().unwrap_or_default();
        if !name.contains(&system) && !name.contains(&architecture) {
            let message = format!("FROM --platform flag should not use constant value {:?}", expanded.result);
            let warning = RULE.warn(&stage.from, message).at(flag.span);
            let cost = "built for another machine, the image holds programs that do not run there";
            warnings.push(if stage.is_shipped {
                warning.cost(cost).help("leave the flag out; if it is meant, say so in the stage's name")
            } else {
                let help = "let it run on the machine that builds; if it is meant, say so in the stage's name";
                warning.cost("on another machine this stage runs in an emulator, or not at all").help(help)
                    .fix(flag.span, "--platform=$BUILDPLATFORM")
            });
        }
    }
    warnings
}

/// Operating system and architecture of a platform, as containerd reads it; this machine's where one is left out.
fn parts(platform: &str) -> Option<(String, String)> {
    let platform = platform.to_ascii_lowercase();
    let known = |name: &str| ARCHITECTURES.iter().find(|(spelling, _)| *spelling == name).map(|(_, name)| *name);
    let architecture = |name: &str| known(name).unwrap_or(name).to_owned();
    let words: Vec<&str> = platform.split('/').collect();
    match words[..] {
        [word] if SYSTEMS.contains(&word) => Some((word.to_owned(), "amd64".to_owned())),
        [word] => Some(("linux".to_owned(), known(word)?.to_owned())),
        [system, word] | [system, word, _] if !system.is_empty() && !word.is_empty() => {
            Some((system.to_owned(), architecture(word)))
        }
        _ => None,
    }
}
