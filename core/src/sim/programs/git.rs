//! `git clone` of the repositories that the model knows; nothing else of git.

use super::output::Output;
use crate::sim::errno::Errno;
use crate::sim::files::Content;
use crate::sim::kernel::System;
use crate::sim::world::exercise_files;

/// The exercise's repository, by the last word of its address.
const EXERCISE: &str = "ac295_l2";

pub(super) fn git(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    if words.first().map(String::as_str) != Some("clone") {
        output.complain("git", "only `git clone` of the exercise's repository is modelled");
        return 1;
    }
    let operands: Vec<&String> = words[1..].iter().filter(|word| !word.starts_with('-')).collect();
    let Some(url) = operands.first() else {
        output.complain("fatal", "You must specify a repository to clone.");
        return 129;
    };
    let name = url.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']).next().unwrap_or_default();
    let folder = operands.get(1).map_or(name, |folder| folder.as_str());
    output.error.extend(format!("Cloning into '{folder}'...\n").into_bytes());
    if name != EXERCISE {
        output.complain("fatal", format!("repository '{url}' not found (the model knows only one, named {EXERCISE})"));
        return 128;
    }
    match copy(system, folder) {
        Ok(()) => 0,
        Err(Errno::Eexist) => {
            output.complain(
                "fatal",
                format!("destination path '{folder}' already exists and is not an empty directory."),
            );
            128
        }
        Err(error) => {
            output.complain("fatal", format!("could not create work tree dir '{folder}': {error}"));
            128
        }
    }
}

fn copy(system: &mut System<'_>, folder: &str) -> Result<(), Errno> {
    system.make_folder(folder, 0o755)?;
    for (name, text) in exercise_files() {
        system.make_file(&format!("{folder}/{name}"), Content::new(text), 0o644)?;
    }
    Ok(())
}
