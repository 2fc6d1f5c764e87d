//! The lecture by what a person does, without a browser.

use super::*;
use crate::view_model::steps::Badge;

/// Turns of a slice where a loop never ends.
const SLICE: u64 = 2_000;

const BUILD: &str = "docker build -t hello_world_cmd:first -f Dockerfile_cmd .";

fn submit(state: &State, line: &str) -> (State, String) {
    let next = state.after(Act::Submit(line.to_owned()));
    assert!(!next.session.is_busy, "{line}");
    let text = next.session.tab().blocks.last().unwrap().text();
    (next, text)
}

fn badges(state: &State) -> Vec<Badge> {
    state.plan.steps.iter().map(|step| step.badge).collect()
}

#[test]
fn the_lecture() {
    let start = State::new();
    assert!(start.session.tab().prompt.ends_with("$ "), "{:?}", start.session.tab().prompt);
    assert_eq!(badges(&start), [Badge::Base, Badge::Changed, Badge::Follows, Badge::Follows]);
    let (state, text) = submit(&start, BUILD);
    assert!(text.contains("Successfully tagged hello_world_cmd:first"), "{text}");
    assert_eq!(state.session.tab().blocks.last().unwrap().command.as_deref(), Some(BUILD));
    assert_eq!(badges(&state), [Badge::Base, Badge::Cached, Badge::Cached, Badge::Cached]);
    let (state, text) = submit(&state, "docker run -it hello_world_cmd:first Pavlos");
    assert_eq!(text.trim(), "Hello Pavlos");
    let edited = state.after(Act::Edit("Dockerfile_cmd".to_owned(), state.text().replace("Hello", "Hello, ")));
    assert_eq!(badges(&edited), [Badge::Base, Badge::Cached, Badge::Changed, Badge::Follows]);
    let (state, _) = submit(&edited, BUILD);
    let (_, text) = submit(&state, BUILD);
    assert_eq!(text.matches("Using cache").count(), 3, "{text}");
}

#[test]
fn what_was_done_can_be_taken_back() {
    let start = State::new();
    let (built, _) = submit(&start, BUILD);
    let edited = built.after(Act::Edit("Dockerfile_cmd".to_owned(), "FROM scratch\n".to_owned()));
    let edited = edited.after(Act::Edit("Dockerfile_cmd".to_owned(), "FROM busybox\n".to_owned()));
    let back = edited.after(Act::Undo);
    assert_eq!(back.text(), built.text(), "letters typed one after the other are one input");
    assert_eq!(badges(&back), badges(&built));
    assert_eq!(back.after(Act::Redo).text(), "FROM busybox\n");
    let start_again = back.after(Act::Undo);
    assert_eq!(start_again.session.world().view(), start.session.world().view());
    assert!(!start_again.can_undo());
    assert_eq!(start_again.after(Act::Undo).session.tab().blocks, start.session.tab().blocks);
}

#[test]
fn a_wrong_text_keeps_the_last_plan_and_says_so() {
    let start = State::new();
    let wrong = start.after(Act::Edit("Dockerfile_cmd".to_owned(), "FROM ubuntu\nRUM x\n".to_owned()));
    assert!(wrong.plan.is_stale);
    assert_eq!(wrong.plan.steps, start.plan.steps);
}

#[test]
fn passwords_are_not_kept() {
    let (state, _) = submit(&State::new(), "docker login -u ada");
    assert!(state.session.is_secret(), "{:?}", state.session.tab().prompt);
    let (state, _) = submit(&state, "secret");
    assert!(!state.commands.contains(&"secret".to_owned()));
    assert!(state.session.tab().blocks.iter().all(|block| block.command.as_deref() != Some("secret")));
}

#[test]
fn what_never_ends_leaves_the_page_awake_and_can_be_stopped() {
    let running = State::new().after(Act::Submit("yes".to_owned()));
    assert!(running.session.is_busy);
    let running = running.after(Act::Tick(session::FUEL));
    let stopped = running.after(Act::Interrupt);
    assert!(!stopped.session.is_busy);
    assert!(stopped.session.tab().prompt.ends_with("$ "), "{:?}", stopped.session.tab().prompt);
}

/// A session done again, from its text.
fn restored(state: &State) -> State {
    let saved = Saved::read(&state.saved().write()).unwrap();
    let mut again = State::new().after(Act::Replay(Rc::new(saved)));
    while again.replay.is_some() {
        again = again.after(Act::Tick(session::FUEL));
    }
    assert_eq!(again.notice, None);
    again
}

#[test]
fn what_was_saved_is_there_again() {
    let (state, _) = submit(&State::new(), BUILD);
    let state = state.after(Act::Edit("Dockerfile_cmd".to_owned(), state.text().replace("Hello", "Hi")));
    let state = state.after(Act::Choose(Builder::Buildkit));
    let (state, _) = submit(&state, "docker login -u ada");
    let (state, _) = submit(&state, "my own password");
    let again = restored(&state);
    assert!(again.session.tab().blocks == state.session.tab().blocks);
    assert_eq!(again.session.world().view(), state.session.world().view());
    assert_eq!(again.saved(), state.saved());
    assert_eq!(again.commands, state.commands);
    assert_eq!(badges(&again), badges(&state));
    assert!(again.can_undo());
    assert!(!format!("{:?}", again.saved()).contains("my own"));
}

#[test]
fn what_never_ended_and_was_stopped_comes_back_the_same() {
    let mut state =
        State::new().paced(SLICE).after(Act::Submit("i=0; while true; do i=$((i+1)); echo $i > n; done".to_owned()));
    for _ in 0..3 {
        state = state.after(Act::Tick(SLICE));
    }
    let state = state.after(Act::Interrupt);
    let (state, text) = submit(&state, "cat n");
    let again = restored(&state);
    assert!(again.session.tab().blocks == state.session.tab().blocks);
    assert_eq!(again.session.tab().blocks.last().unwrap().text(), text);
    // What still runs goes on.
    let running = state.after(Act::Submit("yes".to_owned())).after(Act::Tick(SLICE));
    let again = restored(&running);
    assert!(again.session.is_busy);
    assert!(again.session.tab().blocks == running.session.tab().blocks);
    assert!(!again.after(Act::Interrupt).session.is_busy);
}

#[test]
fn what_was_undone_can_be_done_again_after_a_reload() {
    let (state, _) = submit(&State::new(), BUILD);
    let (built, _) = submit(&state, "docker images");
    let undone = built.after(Act::Undo).after(Act::Undo);
    let again = restored(&undone);
    assert!(again.session.tab().blocks == undone.session.tab().blocks);
    assert!(!again.can_undo());
    let redone = again.after(Act::Redo).after(Act::Redo);
    assert!(redone.session.tab().blocks == built.session.tab().blocks);
    assert!(!redone.can_redo());
    assert_eq!(undone.saved_here().log.entries.len(), 1);
}

#[test]
fn what_comes_to_something_else_is_refused() {
    let (state, _) = submit(&State::new(), BUILD);
    let (state, _) = submit(&state, "ls");
    let mut saved = state.saved();
    saved.log.entries[2].moment.turns += 1;
    saved.log.end.turns += 1;
    let refused = State::new().after(Act::Replay(Rc::new(saved)));
    assert!(refused.replay.is_none() && refused.session.tab().blocks.is_empty());
    assert!(refused.notice.unwrap().contains("input 2"));
}

#[test]
fn a_recording_without_end_can_be_stopped() {
    let (state, _) = submit(&State::new(), "docker images");
    let running = state.after(Act::Submit("while true; do :; done".to_owned()));
    let mut saved = running.saved();
    saved.log.end.turns += 1 << 50;
    let endless = State::new().after(Act::Replay(Rc::new(saved))).after(Act::Tick(session::FUEL));
    assert_eq!(
        endless.after(Act::Submit("ls".to_owned())).session.tab().blocks.len(),
        2,
        "nothing else is done meanwhile"
    );
    let stopped = endless.after(Act::Halt);
    assert!(stopped.replay.is_none() && stopped.session.is_busy);
    assert!(!stopped.after(Act::Interrupt).session.is_busy);
    assert!(stopped.after(Act::Undo).session.tab().blocks.len() == 1);
}

#[test]
fn a_lecture_fits_into_a_link() {
    let mut state = State::new();
    for number in 0..30 {
        state = submit(&state, &format!("docker build -t hello_world_cmd:{number} -f Dockerfile_cmd .")).0;
        state = submit(&state, &format!("docker run -it hello_world_cmd:{number} Pavlos")).0;
    }
    let word = state.saved_here().write();
    assert!(word.len() < 4_000, "{}", word.len());
}

#[test]
fn any_moment_can_be_gone_to_and_gone_on_from_and_nothing_is_lost() {
    let (state, _) = submit(&State::new(), "docker images");
    let (state, _) = submit(&state, "ls");
    let state = state.after(Act::Edit("Dockerfile_cmd".to_owned(), "FROM busybox\n".to_owned()));
    assert_eq!(state.labels(), ["The beginning", "docker images", "ls", "Edit of Dockerfile_cmd"]);
    let there = state.after(Act::Go(1));
    assert_eq!((there.place(), there.moments(), there.session.tab().blocks.len()), (1, 3, 1));
    assert_eq!(there.after(Act::Go(99)).text(), "FROM busybox\n");
    assert_eq!(there.branched, None);
    let (other, _) = submit(&there, "pwd");
    assert_eq!(other.labels(), ["The beginning", "docker images", "pwd"]);
    let mut left = State::new().after(Act::Replay(other.branched.clone().unwrap()));
    while left.replay.is_some() {
        left = left.after(Act::Tick(session::FUEL));
    }
    assert_eq!(left.labels(), state.labels());
    assert!(submit(&other, "ls").0.branched == other.branched, "it is set aside once");
}

#[test]
fn terminals_are_one_machine_s_and_a_server_in_one_waits_for_who_asks_in_another() {
    let served = State::new().after(Act::Submit("docker run --name web nginx".to_owned()));
    let rested = (0..9).fold(served, |state, _| state.after(Act::Tick(session::FUEL)));
    assert!(rested.session.tab().is_running && !rested.session.is_busy, "nothing goes on by itself");
    let second = rested.after(Act::OpenTab);
    assert_eq!(second.session.tabs(), (2, 1));
    assert!(second.session.tab().prompt.ends_with("$ "), "{:?}", second.session.tab());
    let listed = second.after(Act::Submit("docker ps".to_owned()));
    assert!(listed.session.tab().blocks[0].text().contains("nginx"), "{:?}", listed.session.tab());
    assert_eq!(listed.labels()[2..], ["Terminal 2 is opened", "Terminal 2: docker ps"]);
    let stopped = listed.after(Act::Submit("docker stop web".to_owned()));
    let first = stopped.after(Act::Look(0));
    assert!(!first.session.tab().is_running && first.session.tab().prompt.ends_with("$ "));
    assert_eq!(first.moments(), stopped.moments(), "to look is no input");
    let again = restored(&first);
    assert_eq!(again.session.world().view(), first.session.world().view());
    for tab in 0..2 {
        let (one, other) = (again.after(Act::Look(tab)), first.after(Act::Look(tab)));
        assert!(
            one.session.tab().blocks == other.session.tab().blocks
                && one.session.tab().prompt == other.session.tab().prompt
        );
    }
    // Back to where there was one.
    assert_eq!(stopped.after(Act::Go(1)).session.tabs(), (1, 0));
    let many = (0..9).fold(State::new(), |state, _| state.after(Act::OpenTab));
    assert_eq!(many.session.tabs().0, session::MOST_TABS);
    assert_eq!(restored(&many).session.tabs().0, session::MOST_TABS);
}

#[test]
fn what_is_brought_is_an_input_and_too_much_is_refused() {
    let bring = |bytes: &[u8]| Act::Import(layercake_core::sim::world::log::Bytes::new(bytes));
    let start = State::new();
    for (bytes, reason) in [(&b"nonsense"[..], "was not imported"), (&vec![0; 17_000_000], "takes 16MB in all")] {
        let refused = start.after(bring(bytes));
        assert!(refused.notice.as_deref().unwrap().contains(reason), "{:?}", refused.notice);
        assert!(!refused.can_undo());
    }
}
