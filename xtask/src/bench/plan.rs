//! `layercake plan` with a large build context in which nothing changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context as _, Result};

use super::measure::{Row, table};
use crate::program::run;

/// Files of the context: 100 folders of 100.
const FILES: usize = 10_000;

const DOCKERFILE: &str = "FROM scratch\nCOPY . /app\nENV PORT=80\nCMD [\"/app/start\"]\n";

/// The median of the whole command, in milliseconds: program start, store, the look at every file, and what is printed.
///
/// # Errors
/// What the file system says, or if it fails.
pub(super) fn unchanged() -> Result<f64> {
    let folder = Folder::new()?;
    let context = folder.0.join("context");
    fill(&context)?;
    let store = folder.0.join("store");
    let command = move |verb: &str| {
        let mut command = Command::new("target/release/layercake");
        command.env("LAYERCAKE_ROOT", &store).arg(verb).arg(&context);
        command
    };
    run(command("build").stderr(Stdio::null()))?;
    // A file that was written a moment ago is read again: its time may not tell the next change.
    thread::sleep(Duration::from_secs(3));
    let mut row = Row::new("layercake plan, 10 000 files unchanged", move || command("plan"));
    row.try_out();
    for _ in 0..50 {
        row.take_turn();
    }
    println!("{}", table(std::slice::from_ref(&row)));
    row.median().map(|seconds| seconds * 1000.0).context("`layercake plan` cannot be measured")
}

/// Writes the context.
pub(super) fn fill(context: &Path) -> Result<()> {
    for number in 0..FILES {
        let folder = context.join(format!("src/{:02}", number / 100));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("file-{:02}.js", number % 100)), "x".repeat(number % 100 * 40 + 10))?;
    }
    Ok(fs::write(context.join("Dockerfile"), DOCKERFILE)?)
}

/// A folder of our own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("layercake-plan-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("could not remove {}: {error}", self.0.display());
        }
    }
}
