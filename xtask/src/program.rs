//! Running other programs: each is shown before it runs, and its failure is an error.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Shows the command, runs it with our input and output, and waits.
///
/// # Errors
/// If it cannot be started, or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("start {line}"))?;
    ensure!(status.success(), "{line} failed ({status})");
    Ok(())
}

/// The command as one would type it; a program that has a path by its name only.
pub(crate) fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let words = command.get_args().map(|word| quoted(&word.to_string_lossy()));
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./:=,@+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Where the program lies that a shell would start; also looked for where only root's shells look.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A program's name and version, as it tells them itself; the name alone where it does not.
pub(crate) fn version(name: &str) -> String {
    let output = Command::new(name).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let is_number = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let number = text.split_whitespace().find(is_number).map(|word| word.trim_end_matches(','));
    number.map_or_else(|| name.to_owned(), |number| format!("{name} {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/some/where/layercake");
        command.args(["run", "-it", "hello:first", "two words", "it's"]);
        assert_eq!(shown(&command), r"layercake run -it hello:first 'two words' 'it'\''s'");
    }
}
