//! A log makes the same world again, however its turns were asked for.

use super::Session;
use crate::sim::world::World;
use crate::sim::world::log::{Input, Log, ReplayError};
use layercake_cases::properties;
use proptest::prelude::*;

/// Where two worlds differ first; nothing where they are the same to the last bit. What was shown already is no part of a world.
fn difference(mut one: World, mut other: World) -> Option<String> {
    one.take_output(0);
    other.take_output(0);
    let (one, other) = (format!("{one:?}"), format!("{other:?}"));
    if one == other {
        return None;
    }
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[same.saturating_sub(200)..(same + 200).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    Some(format!("{}\n---\n{}", around(&one), around(&other)))
}

/// The world of a log that went through its written form.
fn replayed(world: &World) -> World {
    let text = serde_json::to_string(&world.log()).unwrap();
    World::replay(&serde_json::from_slice::<Log>(text.as_bytes()).unwrap()).unwrap()
}

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
    let edits = session.world.log().entries.iter().filter(|entry| matches!(entry.input, Input::Edit { .. })).count();
    assert_eq!(edits, 1);
    session.world.import(&super::importing::saved(&super::importing::layers())).unwrap();
    session.world.unpack("outside", &super::importing::layers()[0]).unwrap();
    session.enter("docker build -t b -f Dockerfile_mine outside; docker run mine:1 ls");
    assert_eq!(difference(replayed(&session.world), session.world), None);
}

#[test]
fn edits_of_a_file_that_the_first_made_are_one_but_for_the_first() {
    let mut world = World::new(7);
    for text in ["a", "ab", "abc"] {
        world.edit("new/file", text);
        world.run_until(world.moment().clock + 2_000_000_000, 1000);
    }
    assert_eq!(world.log().entries.len(), 2);
    assert_eq!(difference(replayed(&world), world), None);
}

#[test]
fn a_pause_at_any_turn_changes_nothing() {
    let mut begun = Session::new().world;
    begun.submit(0, "docker run busybox sh -c 'sleep 1; for i in $(seq 60); do echo $i; done; sleep 1' | sort; docker run -d busybox sleep 1; docker ps -q");
    let (end, fuel) = (begun.moment().clock + 5_000_000_000, 20_000);
    let mut whole = begun.clone();
    whole.run_until(end, fuel);
    for turns in 1..whole.moment().turns - begun.moment().turns {
        let mut paused = begun.clone();
        paused.run_until(end, turns);
        paused.run_until(end, fuel);
        assert_eq!(paused.moment(), whole.moment(), "after {turns} turns");
        assert_eq!(difference(paused, whole.clone()), None, "after {turns} turns");
    }
}

#[test]
fn a_log_of_another_model_is_refused() {
    let mut log = World::new(1).log();
    log.model += 1;
    assert!(matches!(World::replay(&log), Err(ReplayError::Model { .. })));
}

/// Something that a person does, or a while in which they do nothing.
#[derive(Debug, Clone)]
enum Deed {
    Line(&'static str),
    Keys(&'static str),
    Edit(&'static str, String),
    Run(u64),
    Pass(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let lines = prop::sample::select(vec![
        "docker build -t a .",
        "docker build -t b -f Dockerfile_cmd .",
        "docker run --rm a Ada",
        "docker run -d --name d busybox sh -c 'while true; do echo x; sleep 1; done'",
        "docker run -it busybox sh",
        "docker logs -f d",
        "docker stop -t 2 d; docker rm d",
        "docker rm -f $(docker ps -aq)",
        "docker system prune -f",
        "docker commit d c; docker images -a",
        "ls | sort -r > list; cat list",
        "while true; do :; done",
        "exit",
        "sleep 5 &",
    ]);
    let keys = prop::sample::select(vec!["\x03", "\x04", "exit\n", "echo hi\n", "\x10\x11"]);
    let files = prop::sample::select(vec!["hello.sh", "new", "Dockerfile"]);
    prop_oneof![
        4 => lines.prop_map(Deed::Line),
        2 => keys.prop_map(Deed::Keys),
        1 => (files, "[a-c ]{0,3}").prop_map(|(file, text)| Deed::Edit(file, text)),
        4 => (1_u64..3000).prop_map(Deed::Run),
        3 => (1_u64..4_000_000_000).prop_map(Deed::Pass),
    ]
}

proptest! {
    #![proptest_config(properties(400))]

    #[test]
    fn whatever_was_done_replays_to_the_same_world(deeds in prop::collection::vec(deed(), 1..20)) {
        let mut world = World::new(7);
        world.open_terminal();
        for deed in deeds {
            match deed {
                Deed::Line(line) => world.submit(0, line),
                Deed::Keys(keys) => world.type_keys(0, keys),
                Deed::Edit(file, text) => world.edit(file, &text),
                Deed::Run(fuel) => { world.run(fuel); }
                Deed::Pass(time) => { world.run_until(world.moment().clock + time, 20_000); }
            }
        }
        prop_assert_eq!(difference(replayed(&world), world), None);
    }
}
