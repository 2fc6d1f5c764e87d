//! What a person has done so far, and where they look: changed by [`State::after`] alone, which touches nothing outside.

pub(crate) mod block;
pub(crate) mod saved;
pub(crate) mod screen;
pub(crate) mod session;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use layercake_core::plan::Builder;
use layercake_core::sim::world::MODEL;
use yew::Reducible;

use crate::view_model::steps::Plan;
use saved::{Input, Saved, SavedError};
use session::Session;

/// All of it.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The simulated world, and what its terminal showed.
    pub(crate) session: Rc<Session>,
    /// The sessions before each input, the last one last.
    past: Vec<Rc<Session>>,
    /// What was undone.
    future: Vec<Rc<Session>>,
    /// The file in the editor.
    pub(crate) file: String,
    /// Whose rules the plan follows.
    pub(crate) builder: Builder,
    /// What a build of the file would do; the last that could be told, where the text is wrong now.
    pub(crate) plan: Rc<Plan>,
    /// Commands that were entered.
    pub(crate) commands: Rc<Vec<String>>,
    /// What narrow screens show.
    pub(crate) pane: Pane,
    /// Something that the page has to say about itself.
    pub(crate) notice: Option<String>,
}

/// The parts of the page, of which narrow screens show one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// Files, editor, advice.
    Files,
    /// Plan, images, containers.
    Picture,
    /// The terminal.
    Terminal,
}

/// Something that a person does, or the passing of time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// Enters a line in the terminal.
    Submit(String),
    /// Presses Ctrl-C.
    Interrupt,
    /// Lets what runs go on.
    Tick,
    /// Changes a file.
    Edit(String, String),
    /// Looks at a file.
    Open(String),
    /// Looks at a part.
    Show(Pane),
    /// Chooses the builder.
    Choose(Builder),
    /// Takes the last input back.
    Undo,
    /// Gives it again.
    Redo,
    /// Goes back to the beginning; this too can be taken back.
    Restart,
    /// Is told something by the page.
    Notice(Option<String>),
}

/// How many inputs can be taken back.
const DEPTH: usize = 500;

impl State {
    /// The beginning: the lecture's exercise, nothing built.
    pub(crate) fn new() -> Self {
        let state = Self {
            session: Rc::new(Session::new()),
            past: Vec::new(),
            future: Vec::new(),
            file: "Dockerfile_cmd".to_owned(),
            builder: Builder::Classic,
            plan: Rc::default(),
            commands: Rc::default(),
            pane: Pane::Files,
            notice: None,
        };
        state.planned()
    }

    /// What was saved, done again; the beginning, and why, where that cannot be.
    pub(crate) fn restored(saved: Result<Saved, SavedError>) -> Self {
        let start = Self::new();
        match saved {
            Err(error) => Self { notice: Some(error.to_string()), ..start },
            Ok(saved) => {
                let inputs = saved.inputs.into_iter().map(|input| match input {
                    Input::Submit(line) => Act::Submit(line),
                    Input::Interrupt => Act::Interrupt,
                    Input::Edit(path, text) => Act::Edit(path, text),
                });
                let state = inputs.fold(start, |state, act| state.changed(act));
                let file = if state.session.files().contains(&saved.file) { saved.file } else { state.file.clone() };
                Self { file, ..state }.planned()
            }
        }
    }

    /// What is needed to come here again.
    pub(crate) fn saved(&self) -> Saved {
        Saved { model: MODEL, file: self.file.clone(), inputs: self.session.inputs.clone() }
    }

    /// The state after something was done.
    pub(crate) fn after(&self, act: Act) -> Self {
        match act {
            Act::Show(pane) => Self { pane, ..self.clone() },
            Act::Notice(notice) => Self { notice, ..self.clone() },
            act => self.changed(act).planned(),
        }
    }

    /// The same, but for the plan.
    fn changed(&self, act: Act) -> Self {
        match act {
            Act::Submit(line) => {
                let mut commands = (*self.commands).clone();
                if !line.trim().is_empty() && !self.session.is_secret() && commands.last() != Some(&line) {
                    commands.push(line.clone());
                }
                let next = self.with(|session| session.submit(&line));
                Self { commands: Rc::new(commands), ..next }
            }
            Act::Interrupt => self.with(Session::interrupt),
            Act::Tick => {
                let mut session = (*self.session).clone();
                session.go_on();
                Self { session: Rc::new(session), ..self.clone() }
            }
            Act::Edit(path, text) => {
                if self.session.text(&path) == text {
                    return self.clone();
                }
                // Letters typed one after the other are one input.
                let goes_on = self.session.edited() == Some(path.as_str()) && self.future.is_empty();
                let before = self.past.len();
                let mut next = self.with(|session| session.edit(&path, &text));
                if goes_on {
                    next.past.truncate(before);
                }
                next
            }
            Act::Open(file) => Self { file, ..self.clone() },
            Act::Restart => {
                let beginning = self.with(|session| *session = Session::new());
                Self { file: "Dockerfile_cmd".to_owned(), ..beginning }
            }
            Act::Choose(builder) => Self { builder, ..self.clone() },
            Act::Undo => self.travel(true),
            Act::Redo => self.travel(false),
            Act::Show(_) | Act::Notice(_) => self.clone(),
        }
    }

    /// Whether there is something to take back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether something was taken back.
    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The text in the editor.
    pub(crate) fn text(&self) -> String {
        self.session.text(&self.file)
    }

    fn with(&self, act: impl FnOnce(&mut Session)) -> Self {
        let mut session = (*self.session).clone();
        act(&mut session);
        let mut past = self.past.clone();
        past.push(self.session.clone());
        if past.len() > DEPTH {
            past.remove(0);
        }
        Self { session: Rc::new(session), past, future: Vec::new(), ..self.clone() }
    }

    fn travel(&self, back: bool) -> Self {
        let mut next = self.clone();
        let (from, to) = if back { (&mut next.past, &mut next.future) } else { (&mut next.future, &mut next.past) };
        if let Some(session) = from.pop() {
            to.push(std::mem::replace(&mut next.session, session));
        }
        next
    }

    fn planned(self) -> Self {
        let plan = Plan::of(&self.session, &self.file, self.builder, &self.plan);
        Self { plan: Rc::new(plan), ..self }
    }
}

impl Reducible for State {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        Rc::new(self.after(act))
    }
}
