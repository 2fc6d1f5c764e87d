//! Copies of programs that are executed at once.

use std::path::Path;
use std::process::Command;

/// Copies a program so that everybody may execute it.
///
/// Not in this process: a child that another test is just starting would hold the copy open for writing too, for a moment, and an
/// execution in that moment fails ("Text file busy").
pub fn copy(program: &Path, to: &Path) {
    let status = Command::new("install").args(["-m", "755"]).arg(program).arg(to).status().unwrap();
    assert!(status.success(), "{} could not be copied", program.display());
}
