//! Where one is in the lecture: a pure part of the page's state.

use std::rc::Rc;

use super::script::{Beat, Show};
use crate::lecture::Page;
use crate::state::session::FUEL;
use crate::state::{Act, Pane, State};

/// A lecture that was begun.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    /// The beat that is shown, and the state of each until there, as the script has it.
    reached: Vec<Rc<State>>,
    /// Letters of the next command that are typed already.
    pub(crate) letters: Option<usize>,
    /// Whether the audience sees it; else the lecturer has left, and may come back.
    pub(crate) is_shown: bool,
    /// Whether the audience sees nothing at all.
    pub(crate) is_blank: bool,
}

/// What a lecturer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// Begins, or comes back; from another device or after a reload, at this beat.
    Enter(usize),
    /// Goes on; commands are typed letter by letter, unless this is so.
    On { instantly: bool },
    /// A letter more.
    Letter,
    /// Goes back.
    Back,
    /// Shows nothing, or something again.
    Blank,
    /// Leaves the script for a while.
    Leave,
}

/// Turns until what runs must have ended: a script's commands do.
const TURNS: usize = 500;

impl Stage {
    /// The beat that is shown.
    pub(crate) fn at(&self) -> usize {
        self.reached.len() - 1
    }

    /// The same with what belongs to it.
    pub(crate) fn beat(&self) -> Beat {
        beat(self.at())
    }

    /// The command that is being typed, as far as it is.
    pub(crate) fn typed(&self) -> Option<String> {
        let Show::Type(command) = beat(self.at() + 1).told().show else { return None };
        self.letters.map(|letters| command.chars().take(letters).collect())
    }

    /// The lecture's page that is shown, with what is switched on in it.
    pub(crate) fn page(&self) -> Option<(Page, &'static str)> {
        let beat = self.beat();
        let step = if beat.is_question && matches!(beat.told().show, Show::Page(..)) {
            beat.step.checked_sub(1)?
        } else {
            beat.step
        };
        match super::script::SCRIPT[step].show {
            Show::Page(page, preset) => Some((page, preset)),
            _ => None,
        }
    }
}

/// A beat; behind the last one it is the last one.
fn beat(at: usize) -> Beat {
    let all = Beat::all();
    all[at.min(all.len() - 1)]
}

/// How many beats there are.
pub(crate) fn count() -> usize {
    Beat::all().len()
}

/// Whether something was done that the script does not know of.
pub(crate) fn is_improvised(state: &State) -> bool {
    let script = state.stage.as_ref().and_then(|stage| stage.reached.last());
    script.is_some_and(|script| {
        !Rc::ptr_eq(&script.session, &state.session) && script.session.inputs() != state.session.inputs()
    })
}

/// The state after a lecturer has done something.
pub(crate) fn after(state: &State, action: Move) -> State {
    let Some(stage) = state.stage.as_deref() else {
        return match action {
            Move::Enter(at) => entered(at),
            _ => state.clone(),
        };
    };
    let with = |stage: Stage| state.clone().on_stage(Some(stage));
    match action {
        Move::Enter(_) => returned(state, stage),
        Move::Leave => with(Stage { is_shown: false, is_blank: false, letters: None, ..stage.clone() }),
        Move::Blank => with(Stage { is_blank: !stage.is_blank, ..stage.clone() }),
        _ if stage.is_blank => with(Stage { is_blank: false, ..stage.clone() }),
        // First of all the script's own state is there again.
        Move::On { .. } | Move::Back if is_improvised(state) => returned(state, stage),
        Move::On { instantly } => on(state, stage, instantly),
        Move::Letter => match (stage.letters, beat(stage.at() + 1).told().show) {
            (Some(letters), Show::Type(command)) if letters < command.chars().count() => {
                with(Stage { letters: Some(letters + 1), ..stage.clone() })
            }
            (Some(_), _) => on(state, stage, true),
            (None, _) => state.clone(),
        },
        Move::Back if stage.letters.is_some() => with(Stage { letters: None, ..stage.clone() }),
        Move::Back if stage.at() > 0 => {
            let mut reached = stage.reached.clone();
            reached.pop();
            shown(Stage { reached, letters: None, ..stage.clone() })
        }
        Move::Back => state.clone(),
    }
}

/// The lecture from its beginning up to a beat.
fn entered(at: usize) -> State {
    let mut state = shown(Stage {
        reached: vec![Rc::new(performed(&State::new(), beat(0)))],
        letters: None,
        is_shown: true,
        is_blank: false,
    });
    while state.stage.as_ref().is_some_and(|stage| stage.at() < at.min(count() - 1)) {
        state = after(&state, Move::On { instantly: true });
    }
    state
}

/// What the script has, in the place of what a lecturer tried.
fn returned(state: &State, stage: &Stage) -> State {
    if is_improvised(state) {
        return shown(Stage { is_shown: true, letters: None, ..stage.clone() });
    }
    state.clone().on_stage(Some(Stage { is_shown: true, ..stage.clone() }))
}

/// The state of the beat that was reached last.
fn shown(stage: Stage) -> State {
    let last = stage.reached.last().map(|state| (**state).clone());
    last.unwrap_or_else(State::new).on_stage(Some(stage))
}

fn on(state: &State, stage: &Stage, instantly: bool) -> State {
    if stage.at() + 1 == count() {
        return state.clone();
    }
    let next = beat(stage.at() + 1);
    let is_typed = matches!(next.told().show, Show::Type(_)) && !next.is_question;
    if is_typed && !instantly && stage.letters.is_none() {
        let typing = Stage { letters: Some(0), ..stage.clone() };
        return state.after(Act::Show(Pane::Terminal)).on_stage(Some(typing));
    }
    let mut reached = stage.reached.clone();
    // What a lecturer looks at stays with the script.
    let here = state.clone().on_stage(None);
    reached.push(Rc::new(performed(&here, next)));
    shown(Stage { reached, letters: None, ..stage.clone() })
}

/// What a beat does to a session.
fn performed(state: &State, beat: Beat) -> State {
    let step = beat.told();
    if beat.is_question {
        // The place where it will happen is looked at already; a page is opened with the answer only.
        return match step.show {
            Show::Type(_) => state.after(Act::Show(Pane::Terminal)),
            Show::Look(pane, file) => looked(state, pane, file),
            Show::Write { at, .. } => looked(state, Pane::Picture, at),
            Show::Page(..) => state.clone(),
        };
    }
    match step.show {
        Show::Page(..) => state.clone(),
        Show::Look(pane, file) => looked(state, pane, file),
        Show::Write { file, text, at } => {
            looked(&state.after(Act::Edit(file.to_owned(), text.to_owned())), Pane::Picture, at)
        }
        Show::Type(command) => {
            let mut state = state.after(Act::Submit(command.to_owned())).after(Act::Show(Pane::Terminal));
            for _ in 0..TURNS {
                if !state.session.tab().is_running {
                    break;
                }
                state = state.after(Act::Tick(FUEL));
            }
            state
        }
    }
}

fn looked(state: &State, pane: Pane, file: &str) -> State {
    state.after(Act::Open(file.to_owned())).after(Act::Show(pane))
}
