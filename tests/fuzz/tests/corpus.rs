//! The kept inputs, given to their targets: what once broke one stays mended.

#![expect(clippy::unwrap_used, reason = "a folder that cannot be read fails the test")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use layercake_core::ordered;

use layercake_fuzz::{TARGETS, Target};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_kept_inputs_break_no_target() {
    let mut broken = Vec::new();
    for Target { name, check } in TARGETS {
        let inputs = files(&corpus().join(name));
        assert!(!inputs.is_empty(), "no inputs are kept for {name}");
        for path in inputs {
            let input = fs::read(&path).unwrap();
            if catch_unwind(|| check(&input)).is_err() {
                broken.push(path.display().to_string());
            }
        }
    }
    assert!(broken.is_empty(), "these break their targets:\n{}", broken.join("\n"));
}

#[test]
fn every_folder_of_inputs_has_its_target() {
    let folders: ordered::Set<String> =
        files(&corpus()).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let targets: ordered::Set<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(folders, targets);
}
