//! What a person has done so far, and where they look: changed by [`State::after`] alone, which touches nothing outside.

pub(crate) mod block;
mod importing;
pub(crate) mod replay;
pub(crate) mod saved;
pub(crate) mod screen;
pub(crate) mod session;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use layercake_core::plan::Builder;
use layercake_core::sim::world::World;
use layercake_core::sim::world::log::Bytes;
use layercake_core::sim::world::view::View;
use yew::Reducible;

use crate::presenter::stage::{self, Move, Stage};
use crate::view_model::narration::narrate;
use crate::view_model::steps::Plan;
use replay::{Replay, note_command};
use saved::Saved;
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
    /// A recorded session that is being done again. Until that is over nothing else is done.
    pub(crate) replay: Option<Rc<Replay>>,
    /// The file in the editor.
    pub(crate) file: String,
    /// The world as a picture: another one only where something changed in it.
    pub(crate) view: Rc<View>,
    /// What happened, a sentence for each change, and how many of them came last.
    pub(crate) told: Rc<(Vec<String>, usize)>,
    /// Whose rules the plan follows.
    pub(crate) builder: Builder,
    /// What a build of the file would do; the last that could be told, where the text is wrong now.
    pub(crate) plan: Rc<Plan>,
    /// Commands that were entered.
    pub(crate) commands: Rc<Vec<String>>,
    /// What narrow screens show.
    pub(crate) pane: Pane,
    /// The session that went on otherwise from a moment at which something else was done: it is to be set aside.
    pub(crate) branched: Option<Rc<Saved>>,
    /// Something that the page has to say about itself.
    pub(crate) notice: Option<String>,
    /// Turns given at once.
    pace: u64,
    /// A lecture that is held.
    pub(crate) stage: Option<Rc<Stage>>,
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
    /// Opens one more terminal.
    OpenTab,
    /// Looks at another terminal.
    Look(usize),
    /// Lets what runs go on, with so many turns: as many as take a moment, which who watches the clock knows.
    Tick(u64),
    /// Changes a file.
    Edit(String, String),
    /// Looks at a file.
    Open(String),
    /// Brings images from outside.
    Import(Bytes),
    /// Looks at a part.
    Show(Pane),
    /// Chooses the builder.
    Choose(Builder),
    /// Takes the last input back.
    Undo,
    /// Gives it again.
    Redo,
    /// Goes to the moment after so many inputs of those that can be gone to.
    Go(usize),
    /// Goes back to the beginning; this too can be taken back.
    Restart,
    /// Does a recorded session again.
    Replay(Rc<Saved>),
    /// Stops that where it is.
    Halt,
    /// Is told something by the page.
    Notice(Option<String>),
    /// Holds a lecture.
    Present(Move),
}

/// How many inputs can be taken back.
const DEPTH: usize = 500;

/// Sentences kept.
const TOLD: usize = 300;

/// Recorded inputs that are done at once.
const AT_ONCE: usize = 40;

/// Where a session is that could not be restored.
pub(crate) const ASIDE: &str = "It is kept under Sessions, from where it can be saved as a file.";

impl State {
    /// The beginning: the lecture's exercise, nothing built.
    pub(crate) fn new() -> Self {
        let session = Rc::new(Session::new());
        let state = Self {
            view: Rc::new(session.world().view()),
            told: Rc::default(),
            session,
            past: Vec::new(),
            future: Vec::new(),
            replay: None,
            file: "Dockerfile_cmd".to_owned(),
            builder: Builder::Classic,
            plan: Rc::default(),
            commands: Rc::default(),
            pane: Pane::Files,
            branched: None,
            notice: None,
            pace: session::FUEL,
            stage: None,
        };
        state.planned()
    }

    /// The same, with so many turns given at once.
    pub(crate) fn paced(self, pace: u64) -> Self {
        Self { pace, ..self }
    }

    /// What is needed to come here again, and further to what was undone.
    pub(crate) fn saved(&self) -> Saved {
        if let Some(replay) = &self.replay {
            return (*replay.saved).clone();
        }
        let here = self.session.world();
        let done = here.inputs().len();
        let goes_on = |world: &World| world.inputs().get(..done) == Some(here.inputs());
        let furthest = self.future.first().map(|session| session.world()).filter(|world| goes_on(world));
        let log = furthest.unwrap_or(here).log();
        Saved { log, done, file: self.file.clone(), buildkit: self.builder == Builder::Buildkit }
    }

    /// What is needed to come here again, and no further.
    pub(crate) fn saved_here(&self) -> Saved {
        Saved { log: self.session.world().log(), ..self.saved() }
    }

    /// The state after something was done.
    pub(crate) fn after(&self, act: Act) -> Self {
        match act {
            Act::Show(_) | Act::Notice(_) | Act::Tick(_) | Act::Halt | Act::Present(_) => {}
            _ if self.replay.is_some() => return self.clone(),
            _ => {}
        }
        match act {
            Act::Present(action) => stage::after(self, action),
            Act::Show(pane) => Self { pane, ..self.clone() },
            Act::Notice(notice) => Self { notice, ..self.clone() },
            // Who edits or looks changes nothing of the engine's.
            act @ (Act::Edit(..) | Act::Open(_) | Act::Choose(_)) => self.changed(act).planned(),
            // Whoever waits for a loop's end can wait for its plan too.
            Act::Tick(_) => {
                let next = self.changed(act).seen();
                if next.session.tab().is_running { next } else { next.planned() }
            }
            act => self.changed(act).seen().planned(),
        }
    }

    /// The same, but for the plan.
    fn changed(&self, act: Act) -> Self {
        match act {
            Act::Submit(line) => {
                let mut commands = (*self.commands).clone();
                note_command(&mut commands, &self.session, &line);
                let next = self.with(|session| session.enter_line(&line)).gone_on(self.pace);
                Self { commands: Rc::new(commands), ..next }
            }
            Act::Interrupt => self.with(Session::interrupt).gone_on(self.pace),
            Act::OpenTab if self.session.tabs().0 >= session::MOST_TABS => self.clone(),
            Act::OpenTab => self.with(Session::open_tab).gone_on(self.pace),
            Act::Look(tab) => {
                let mut next = self.clone();
                Rc::make_mut(&mut next.session).look_at(tab);
                next
            }
            Act::Tick(pace) if self.replay.is_some() => Self { pace, ..self.clone() }.replayed(),
            Act::Tick(pace) => Self { pace, ..self.clone() }.gone_on(pace),
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
            Act::Import(archive) => self.imported(&archive),
            Act::Restart => {
                let beginning = self.with(|session| *session = Session::new());
                Self { file: "Dockerfile_cmd".to_owned(), ..beginning }
            }
            Act::Replay(saved) => {
                let replay = Replay::new((*saved).clone());
                let session = replay.session.clone();
                Self { session, replay: Some(Rc::new(replay)), notice: None, ..self.clone() }.replayed()
            }
            Act::Halt => match &self.replay {
                Some(replay) => self.at(replay, replay.before.clone(), replay.session.clone()),
                None => self.clone(),
            },
            Act::Choose(builder) => Self { builder, ..self.clone() },
            Act::Undo => self.travel(true),
            Act::Redo => self.travel(false),
            Act::Go(place) => {
                let mut next = self.clone();
                while next.past.len() != place.min(self.moments()) {
                    next = next.travel(next.past.len() > place);
                }
                next
            }
            Act::Show(_) | Act::Notice(_) | Act::Present(_) => self.clone(),
        }
    }

    /// The same, at this place of a lecture.
    pub(crate) fn on_stage(self, stage: Option<Stage>) -> Self {
        Self { stage: stage.map(Rc::new), ..self }
    }

    /// Whether there is something to take back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether something was taken back.
    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Moments that can be gone to, besides the first.
    pub(crate) fn moments(&self) -> usize {
        self.past.len() + self.future.len()
    }

    /// Which of them is shown.
    pub(crate) fn place(&self) -> usize {
        self.past.len()
    }

    /// What was done last at each of them, the first one included.
    pub(crate) fn labels(&self) -> Vec<String> {
        self.past.iter().chain([&self.session]).chain(self.future.iter().rev()).map(|session| session.label()).collect()
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
        // What was undone is another future: nothing of it may be lost.
        let branched = if self.future.is_empty() { self.branched.clone() } else { Some(Rc::new(self.saved())) };
        Self { session: Rc::new(session), past, future: Vec::new(), branched, ..self.clone() }
    }

    /// Lets what runs go on.
    fn gone_on(mut self, turns: u64) -> Self {
        Rc::make_mut(&mut self.session).go_on(turns);
        self
    }

    /// Goes on with what is done again.
    fn replayed(&self) -> Self {
        let Some(mut replay) = self.replay.as_deref().cloned() else { return self.clone() };
        let turns = |session: &Session| session.world().moment().turns;
        let began = turns(&replay.session);
        for _ in 0..AT_ONCE {
            let used = turns(&replay.session).saturating_sub(began);
            if used >= self.pace {
                break;
            }
            match replay.go_on(self.pace - used) {
                // It waits for more time, or has much to do.
                Ok(false) if replay.session.is_busy => break,
                Ok(false) => {}
                Ok(true) => {
                    let mut past = replay.before.clone();
                    past.push(replay.session.clone());
                    let mut future = past.split_off(replay.saved.done);
                    future.reverse();
                    let session = past.pop().unwrap_or_else(|| replay.session.clone());
                    return Self { future, ..self.at(&replay, past, session) };
                }
                Err(error) => {
                    let notice = Some(format!("The session was not restored: {error}. {ASIDE}"));
                    return Self { notice, ..Self::new() };
                }
            }
        }
        Self { session: replay.session.clone(), replay: Some(Rc::new(replay)), ..self.clone() }
    }

    /// A moment of a session that was done again.
    fn at(&self, replay: &Replay, mut past: Vec<Rc<Session>>, session: Rc<Session>) -> Self {
        past.drain(..past.len().saturating_sub(DEPTH));
        let file = Some(&replay.saved.file).filter(|file| session.files().contains(file)).unwrap_or(&self.file).clone();
        let (builder, commands) = (replay.saved.builder(), Rc::new(replay.commands.clone()));
        Self { session, past, future: Vec::new(), replay: None, file, builder, commands, ..self.clone() }
    }

    fn travel(&self, back: bool) -> Self {
        let mut next = self.clone();
        let (from, to) = if back { (&mut next.past, &mut next.future) } else { (&mut next.future, &mut next.past) };
        if let Some(session) = from.pop() {
            to.push(std::mem::replace(&mut next.session, session));
        }
        next
    }

    /// The picture, and what happened since the last one.
    fn seen(self) -> Self {
        let view = self.session.world().view();
        if view == *self.view {
            return self;
        }
        let fresh = narrate(&self.view, &view);
        let count = fresh.len();
        let mut all = self.told.0.clone();
        all.extend(fresh);
        all.drain(..all.len().saturating_sub(TOLD));
        Self { view: Rc::new(view), told: Rc::new((all, count)), ..self }
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
