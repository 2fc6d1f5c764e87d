//! The small languages inside instructions: mounts, ports, signals, durations, times, paths.

use layercake_core::container_path::ContainerPath;
use layercake_core::dockerfile::{duration, expansion, mount, port, signal};
use layercake_core::image::time;

/// The first byte says which the rest is.
pub(crate) fn check(input: &[u8]) {
    let Some((which, text)) = input.split_first() else { return };
    let text = &*super::text(text);
    match which % 6 {
        0 => check_mount(text),
        1 => assert_eq!(port::parse(text).map(drop), port::check(text)),
        2 => drop(signal::parse(text)),
        3 => check_duration(text),
        4 => check_time(text),
        _ => check_path(text),
    }
}

fn check_mount(text: &str) {
    let variables = vec!["a=/b,c".to_owned()];
    let expand = |value: &str| expansion::word(value, '\\', &variables).map(|expanded| expanded.result);
    let Ok(read) = mount::parse(text, expand) else { return };
    if !text.contains(['$', '\\', '\'', '"']) {
        // With nothing to expand, what is read with the file is what a step gets.
        assert_eq!(mount::parse(text, |value| Ok(value.to_owned())).map(|mount| mount.kind), Ok(read.kind));
    }
}

/// A whole number of nanoseconds is the same with its unit left at that.
fn check_duration(text: &str) {
    let Ok(nanoseconds) = duration::parse(text) else { return };
    assert_eq!(duration::parse(&format!("{nanoseconds}ns")), Ok(nanoseconds));
}

fn check_time(text: &str) {
    let Some(seconds) = time::seconds_since_epoch(text) else { return };
    assert_eq!(time::seconds_since_epoch(&time::rfc3339(seconds)), Some(seconds));
}

/// A path that was cleaned is clean, and stays where it is.
fn check_path(text: &str) {
    let path = ContainerPath::new(text);
    assert_eq!(ContainerPath::new(path.as_str()), path);
    assert!(path.components().all(|word| !matches!(word, "" | "." | "..")), "{path:?}");
    let below = path.join("child");
    assert!(below.is_within(&path) && below.parent() == Some(path.clone()), "{below:?}");
}
