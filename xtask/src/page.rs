//! The page, built into `dist/`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::program::{cargo, run};
use crate::setup;

/// How the page is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As small as can be, with compressed forms beside the files.
    Small,
    /// In seconds: for whoever works on it.
    Quick,
}

/// Builds the page.
///
/// # Errors
/// If something that it needs is missing, or it does not build.
pub(crate) fn page(profile: Profile) -> Result<()> {
    setup::for_page()?;
    if !is_installed() {
        run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "web"]))?;
    }
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "xtask-page"]);
    if profile == Profile::Quick {
        command.args(["--", "--quick"]);
    }
    run(&mut command)
}

/// Whether npm's packages are those that the lock file names: npm keeps its own copy of it beside them.
fn is_installed() -> bool {
    let modified = |path: &str| Path::new(path).metadata().and_then(|metadata| metadata.modified()).ok();
    match (modified("web/package-lock.json"), modified("web/node_modules/.package-lock.json")) {
        (Some(lock), Some(installed)) => installed >= lock,
        _ => false,
    }
}
