//! The rehearsal, without a browser.

use super::script::{Beat, SCRIPT, Show};
use super::stage::{Move, count, is_improvised};
use crate::state::{Act, State};
use crate::view_model::steps::Badge;

const ON: Act = Act::Present(Move::On { instantly: true });

fn at(state: &State) -> usize {
    state.stage.as_ref().unwrap().at()
}

fn printed(state: &State) -> String {
    state.session.tab().blocks.last().map(|block| block.text()).unwrap_or_default()
}

#[test]
fn it_takes_75_minutes() {
    assert_eq!(Beat::all().last().unwrap().planned(), 75);
    assert!(SCRIPT.iter().all(|step| !step.note.is_empty() && step.question.is_empty() == step.answer.is_empty()));
}

#[test]
fn the_whole_lecture_and_back() {
    let mut state = State::new().after(Act::Present(Move::Enter(0)));
    let mut seen = vec![state.clone()];
    while at(&state) + 1 < count() {
        state = state.after(ON);
        let step = state.stage.as_ref().unwrap().beat();
        if let (Show::Type(command), false) = (step.told().show, step.is_question) {
            let (wanted, badges) = match step.told().title {
                "Pull an image" => ("Status: Downloaded newer image for hello-world:latest", None),
                "Run it" => ("Hello from Docker!", None),
                "Is it still there?" => ("CONTAINER ID", None),
                "It is, but it has exited" => ("Exited (0)", None),
                "Scratch paper" => ("remember", None),
                "What did it write?" => ("A /paper", None),
                "Another container" => ("No such file or directory", None),
                "Keep it" => ("sha256:", None),
                "Build it" => (
                    "Successfully tagged hello_world_cmd:first",
                    Some(vec![Badge::Base, Badge::Cached, Badge::Cached, Badge::Cached]),
                ),
                "Run what we built" => ("Hello world", None),
                "What is on this machine?" => ("96.7MB", None),
                "Read the rings" => ("22.8MB", None),
                "What the slides print" => ("No such image: hello_world_cmd:latest", None),
                "Build it again" => ("Step 4/4 : CMD [\"world\"]\n ---> Using cache", None),
                "As foretold" => ("Step 2/4 : RUN apt-get update\n ---> Using cache", None),
                "It works" => ("Successfully tagged order:latest", None),
                "Built once more" => ("Step 2/4 : RUN apt-get update\n ---> Using cache", None),
                "A parameter" => ("Hello Pavlos", None),
                title => panic!("nothing is expected of {title}"),
            };
            assert!(printed(&state).contains(wanted), "{command}: {}", printed(&state));
            let shown: Vec<_> = state.plan.steps.iter().map(|step| step.badge).collect();
            assert!(badges.is_none_or(|badges| badges == shown), "{command}: {shown:?}");
        }
        if let (Show::Write { .. }, false) = (step.told().show, step.is_question) {
            let shown: Vec<_> = state.plan.steps.iter().map(|step| step.badge).collect();
            let wanted = match step.told().title {
                "An edit" => [Badge::Base, Badge::Cached, Badge::Changed, Badge::Follows],
                "Turn it round" => [Badge::Base, Badge::Cached, Badge::Changed, Badge::Follows],
                "And now a change" => [Badge::Base, Badge::Cached, Badge::Changed, Badge::Follows],
                _ => [Badge::Base, Badge::Changed, Badge::Follows, Badge::Follows],
            };
            assert_eq!(shown, wanted, "{}", step.told().title);
        }
        seen.push(state.clone());
    }
    // Back means back: the world, the file in the editor, what is shown.
    while let Some(before) = seen.pop() {
        assert_eq!(at(&state), at(&before));
        assert!(
            state.session.tab().blocks == before.session.tab().blocks
                && state.file == before.file
                && state.pane == before.pane
        );
        assert_eq!(state.session.world().view(), before.session.world().view());
        state = state.after(Act::Present(Move::Back));
    }
    assert_eq!(at(&state), 0);
}

#[test]
fn who_improvises_comes_back_to_the_script() {
    let begun = State::new().after(Act::Present(Move::Enter(12)));
    assert_eq!(at(&begun), 12);
    let tried = begun.after(Act::Submit("docker images".to_owned()));
    assert!(!is_improvised(&begun) && is_improvised(&tried));
    let back = tried.after(ON);
    assert_eq!(at(&back), 12, "first the script's state is there again");
    assert!(back.session.tab().blocks == begun.session.tab().blocks);
    assert!(at(&back.after(ON)) == 13);
    // Leaving and coming back keeps the place.
    let left = begun.after(Act::Present(Move::Leave));
    assert!(!left.stage.as_ref().unwrap().is_shown);
    let returned = left.after(Act::Submit("ls".to_owned())).after(Act::Present(Move::Enter(0)));
    assert_eq!(at(&returned), 12);
    assert!(returned.session.tab().blocks == begun.session.tab().blocks);
}

#[test]
fn commands_are_typed_letter_by_letter() {
    let at_question = State::new().after(Act::Present(Move::Enter(9)));
    let mut state = at_question.after(Act::Present(Move::On { instantly: false }));
    let Show::Type(command) = Beat::all()[10].told().show else { panic!("another script") };
    assert_eq!(state.stage.as_ref().unwrap().typed().as_deref(), Some(""));
    for _ in 0..command.len() {
        state = state.after(Act::Present(Move::Letter));
    }
    assert_eq!(state.stage.as_ref().unwrap().typed().as_deref(), Some(command));
    assert_eq!(at(&state), 9);
    let done = state.after(Act::Present(Move::Letter));
    assert_eq!(at(&done), 10);
    assert!(done.session.tab().blocks == at_question.after(ON).session.tab().blocks);
    // Going on meanwhile does the rest at once, going back takes the letters away.
    assert_eq!(
        at(&at_question
            .after(Act::Present(Move::On { instantly: false }))
            .after(Act::Present(Move::On { instantly: false }))),
        10
    );
    let back = state.after(Act::Present(Move::Back));
    assert_eq!((at(&back), back.stage.as_ref().unwrap().typed()), (9, None));
    // While nothing is shown, the next key only shows it again.
    let blank = at_question.after(Act::Present(Move::Blank));
    assert!(blank.stage.as_ref().unwrap().is_blank);
    assert_eq!(at(&blank.after(ON)), 9);
}
