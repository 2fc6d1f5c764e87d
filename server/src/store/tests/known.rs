//! What is known of files: kept from one store to the next, and never believed where something is wrong with it.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use layercake_core::digest::Digest;

use super::fixture::Fixture;

const CONTEXT: &str = "/some/context";

fn digest(number: usize) -> Digest {
    Digest::of(&number.to_le_bytes())
}

/// Keeps `numbers`, each known as the next one, and returns the file.
fn keep(fixture: &Fixture, numbers: std::ops::Range<usize>) -> PathBuf {
    let known = fixture.store.known(Path::new(CONTEXT));
    numbers.for_each(|number| known.put(digest(number), digest(number + 1)));
    known.keep().unwrap();
    fixture.root.path().join("known").join(Digest::of(CONTEXT.as_bytes()).hex())
}

fn get(fixture: &Fixture, number: usize) -> Option<Digest> {
    fixture.again().known(Path::new(CONTEXT)).get(&digest(number))
}

#[test]
fn what_was_kept_is_known_to_the_next_and_to_no_other_context() {
    let fixture = Fixture::new();
    let file = keep(&fixture, 0..100);
    assert!((0..100).all(|number| get(&fixture, number) == Some(digest(number + 1))));
    assert_eq!(get(&fixture, 100), None);
    assert_eq!(fixture.store.known(Path::new("/other")).get(&digest(1)), None);
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
    keep(&fixture, 100..101);
    assert_eq!((get(&fixture, 1), get(&fixture, 100)), (Some(digest(2)), Some(digest(101))));
}

#[test]
fn a_file_with_any_byte_changed_or_missing_is_empty_and_written_anew() {
    let fixture = Fixture::new();
    let file = keep(&fixture, 0..3);
    let whole = fs::read(&file).unwrap();
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&file, &damaged).unwrap();
        assert!((0..3).all(|number| get(&fixture, number).is_none()), "byte {place}");
        fs::write(&file, &whole[..place]).unwrap();
        assert!((0..3).all(|number| get(&fixture, number).is_none()), "cut at {place}");
    }
    keep(&fixture, 1..2);
    assert_eq!((get(&fixture, 0), get(&fixture, 1)), (None, Some(digest(2))));
}

#[test]
fn a_link_is_not_followed_and_then_replaced() {
    let fixture = Fixture::new();
    let file = keep(&fixture, 0..3);
    let elsewhere = fixture.root.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert_eq!(get(&fixture, 1), None);
    let before = fs::read(&elsewhere).unwrap();
    keep(&fixture, 5..6);
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
}

#[test]
fn what_nobody_asks_for_does_not_pile_up() {
    let fixture = Fixture::new();
    for round in 0..6 {
        let file = keep(&fixture, round * 3000..(round + 1) * 3000);
        assert!(fs::metadata(file).unwrap().len() <= 48 + 64 * (3000 + 4096));
    }
    for number in 0..100 {
        let known = fixture.store.known(Path::new(&format!("/context/{number}")));
        known.put(digest(0), digest(1));
        known.keep().unwrap();
    }
    assert!(fs::read_dir(fixture.root.path().join("known")).unwrap().count() <= 64);
}
