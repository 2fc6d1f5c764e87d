//! A log makes the same world again.

use super::Session;
use crate::sim::world::World;
use crate::sim::world::log::{Input, Log};

#[test]
fn a_log_replays_to_the_same_world() {
    let mut session = Session::new();
    session.world.edit("hello.sh", "#!/bin/sh\necho Hi\n");
    session.world.edit("hello.sh", "#!/bin/sh\necho Hi $1\n");
    for line in ["docker build -t a .", "docker run a Ada", "sleep 3; docker ps -a", "docker run -d busybox sleep 50"] {
        session.enter(line);
    }
    session.world.submit(session.terminal, "while true; do :; done");
    session.world.run(1234);
    session.world.type_keys(session.terminal, "\x03");
    session.settle();
    session.enter("docker ps");
    let log = session.world.log();
    assert_eq!(log.entries.iter().filter(|entry| matches!(entry.input, Input::Edit { .. })).count(), 1);
    let text = serde_json::to_string(&log).unwrap();
    let read: Log = serde_json::from_str(&text).unwrap();
    let mut replayed = World::replay(&read).unwrap();
    let mut original = session.world.clone();
    // What was shown already is no part of the world.
    replayed.take_output(0);
    original.take_output(0);
    let (replayed, original) = (format!("{replayed:?}"), format!("{original:?}"));
    let same = replayed.bytes().zip(original.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(200)..(same + 200).min(text.len())]).into_owned()
    };
    assert!(replayed == original, "{}\n---\n{}", around(&replayed), around(&original));
}
