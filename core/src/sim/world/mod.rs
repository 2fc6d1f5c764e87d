//! A session's whole world: the host's files and terminals, the engine with its images and containers, the registries, the clock.
//!
//! # For the page
//!
//! - [`World::new`] makes the world of a seed; the same seed and the same inputs make the same world, always.
//! - Inputs: [`World::open_terminal`], [`World::submit`] (a line, mended where it was pasted from slides), [`World::type_keys`]
//!   (what a person types, Ctrl-C is `\x03`), [`World::edit`] (a file of the host), [`World::unpack`] (a folder of it),
//!   [`World::import`] (images from outside). Each goes into the [`Log`], with its moment.
//! - Time: [`World::run`] gives turns until everybody waits, and says why it rests ([`Rest`]): nobody can go on, somebody sleeps
//!   until a moment, or the fuel is used up and there is more to do. The clock stands still meanwhile. [`World::run_until`] lets
//!   simulated time pass up to a moment. [`World::settle`] runs, and skips the time in which a foreground command only waits, until
//!   every terminal waits for its user (or fuel and time are used up).
//! - Output: [`World::take_output`] gives what was written on a terminal since, as bytes and [`Note`]s (what an error means, what to
//!   try, what was mended), in order.
//! - Questions: [`World::complete`] says what may come next on a line, [`World::plan`] says what a build would do, [`World::ledger`] where the bytes of images are.
//! - State: [`World::view`] is a typed picture of everything; [`World::images`], [`World::containers`] and [`World::registry`] are
//!   there for more.
//! - A `clone` is a cheap moment to go back to. [`World::log`] is the truth: [`World::replay`] makes the same world of it, and
//!   [`World::go_to`] with [`World::enter`] does so bit by bit.
//!
//! # Inside
//!
//! The host and the containers are namespaces of one [`Kernel`]. `docker` is a program on the host that asks the engine: it waits for
//! an answer from outside of the kernel. `clients` keeps what each of them asked for, and gives it turns after the processes have had
//! theirs; `sim::docker` has a file for each verb.

pub mod bases;
pub(in crate::sim) mod clients;
mod completing;
pub mod containers;
pub(in crate::sim) mod engine;
mod host;
mod identity;
pub mod images;
pub mod importing;
pub mod log;
mod mending;
mod mounting;
mod names;
pub mod networks;
pub mod output;
pub mod planning;
pub mod registry;
mod storing;
#[cfg(test)]
mod tests;
pub(in crate::sim) mod tree;
mod unpacking;
pub mod view;
pub mod volumes;

use clients::Client;
use containers::Containers;
use host::Host;
use images::Images;
use log::{Input, Log, Moment};
use names::Names;
use networks::Network;
use registry::Registries;
use volumes::Volume;

pub(in crate::sim) use host::exercise_files;
pub use output::{Note, Output};

use super::kernel::{Kernel, Nanoseconds, Pid, Rest, TerminalId};
use super::programs;
use crate::ordered;

/// Which model this is: a log of another one may replay to something else.
pub const MODEL: u32 = 4;

/// When the simulated clock starts: a day of the lecture's term, seconds since 1970.
pub const STARTED: i64 = 1_599_570_000;

/// After so many turns of processes the engine has a look.
const SLICE: u64 = 256;

/// After so many turns it is looked whether everybody waits.
const BETWEEN_LOOKS: u64 = 4 * SLICE;

/// A session's world.
#[derive(Debug, Clone)]
pub struct World {
    pub(in crate::sim) kernel: Kernel,
    pub(in crate::sim) images: Images,
    pub(in crate::sim) containers: Containers,
    pub(in crate::sim) volumes: ordered::Map<String, Volume>,
    pub(in crate::sim) networks: Vec<Network>,
    pub(in crate::sim) registries: Registries,
    pub(in crate::sim) names: Names,
    /// Containers that somebody stopped: they are not started again.
    pub(in crate::sim) stopped: ordered::Set<String>,
    /// Containers that go when nobody looks at them any more (`--rm`).
    pub(in crate::sim) removing: ordered::Set<String>,
    /// Who waits for the engine.
    clients: ordered::Map<Pid, Client>,
    host: Host,
    /// Turns given so far.
    turns: u64,
    log: Log,
}

impl World {
    /// The world at its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut kernel = Kernel::new(STARTED, programs::load);
        let host = Host::new(&mut kernel);
        let mut names = Names::new(seed);
        let networks = networks::built_in(&mut names, STARTED);
        Self {
            kernel,
            networks,
            images: Images::default(),
            containers: Containers::default(),
            volumes: ordered::Map::new(),
            registries: Registries::new(),
            names,
            stopped: ordered::Set::new(),
            removing: ordered::Set::new(),
            clients: ordered::Map::new(),
            host,
            turns: 0,
            log: Log::new(MODEL, seed),
        }
    }

    /// The world that a log's inputs make.
    ///
    /// # Errors
    /// [`log::ReplayError`] where the log is of another model, or its moments do not come about.
    pub fn replay(log: &Log) -> Result<Self, log::ReplayError> {
        if log.model != MODEL {
            return Err(log::ReplayError::Model { log: log.model, here: MODEL });
        }
        let mut world = Self::new(log.seed);
        for entry in &log.entries {
            while !world.go_to(entry.moment, u64::MAX)? {}
            world.log.entries.push(entry.clone());
            world.apply(entry.input.clone());
        }
        while !world.go_to(log.end, u64::MAX)? {}
        Ok(world)
    }

    /// Goes on towards a moment of a log, with at most `fuel` turns: whether it is there. For whoever replays a log bit by bit.
    ///
    /// # Errors
    /// [`log::ReplayError::Moment`] where it does not come about.
    pub fn go_to(&mut self, moment: Moment, fuel: u64) -> Result<bool, log::ReplayError> {
        let left = moment.turns.checked_sub(self.turns).ok_or(log::ReplayError::Moment(moment))?;
        let rest = self.advance_until(moment.clock, &mut left.min(fuel));
        if rest == Rest::OutOfFuel {
            if self.turns < moment.turns {
                return Ok(false);
            }
            // All turns were given: what is left is time that passed without one.
            self.kernel.advance(moment.clock);
        }
        if self.moment() == moment { Ok(true) } else { Err(log::ReplayError::Moment(moment)) }
    }

    /// The inputs so far, each with its moment.
    #[must_use]
    pub fn inputs(&self) -> &[log::Entry] {
        &self.log.entries
    }

    /// All inputs so far, up to now.
    #[must_use]
    pub fn log(&self) -> Log {
        Log { end: self.moment(), ..self.log.clone() }
    }

    /// How far the world is.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment { clock: self.kernel.clock(), turns: self.turns }
    }

    /// The time, seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.kernel.now()
    }

    /// The processes, files and terminals.
    #[must_use]
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The engine's images.
    #[must_use]
    pub fn images(&self) -> &Images {
        &self.images
    }

    /// The engine's containers.
    #[must_use]
    pub fn containers(&self) -> &Containers {
        &self.containers
    }

    /// The registries.
    #[must_use]
    pub fn registry(&self) -> &Registries {
        &self.registries
    }

    /// Enters an input, and does what it says.
    pub fn enter(&mut self, input: Input) {
        self.log.push(self.moment(), input.clone());
        self.apply(input);
    }

    fn apply(&mut self, input: Input) {
        match input {
            Input::Open => {
                self.open();
            }
            Input::Submit { terminal, line } => {
                let mended = mending::mend(&line);
                if let Some(note) = mended.note {
                    self.note(terminal, &note);
                }
                self.type_on(terminal, &format!("{}\n", mended.text));
            }
            Input::Type { terminal, text } => self.type_on(terminal, &text),
            Input::Edit { path, text } => {
                if self.write_host_file(&path, &text) {
                    self.log.maker = self.log.entries.len().checked_sub(1);
                }
            }
            // What was logged was taken when it came; of a log that somebody else has made, what is broken does nothing.
            Input::Import { archive } => drop(self.take_images(&archive)),
            Input::Unpack { folder, tar } => drop(self.take_files(&folder, &tar)),
        }
    }

    /// Opens one more terminal, with a shell on the host; its number, from 0.
    pub fn open_terminal(&mut self) -> usize {
        self.enter(Input::Open);
        self.host.terminals.len() - 1
    }

    /// Types a line on a terminal and ends it. What comes from slides is mended first: prompts, typographic dashes and quotes; a note
    /// says so.
    pub fn submit(&mut self, terminal: usize, line: &str) {
        self.enter(Input::Submit { terminal, line: line.to_owned() });
    }

    /// Types keys on a terminal: text, `\n` for the end of a line, `\x03` for Ctrl-C, `\x04` for Ctrl-D.
    pub fn type_keys(&mut self, terminal: usize, keys: &str) {
        self.enter(Input::Type { terminal, text: keys.to_owned() });
    }

    /// Writes a file of the host, as an editor does. `path` is absolute, or below the exercise's folder.
    pub fn edit(&mut self, path: &str, text: &str) {
        self.enter(Input::Edit { path: path.to_owned(), text: text.to_owned() });
    }

    fn type_on(&mut self, terminal: usize, text: &str) {
        if let Some(terminal) = self.host.terminals.get(terminal) {
            self.kernel.type_on(*terminal, text.as_bytes());
        }
    }

    /// Gives turns until nobody can go on, or `fuel` turns were given. The clock stands still.
    pub fn run(&mut self, fuel: u64) -> Rest {
        self.turn_by_turn(&mut { fuel })
    }

    /// Gives turns, and lets time pass up to `moment` (nanoseconds since the start) as sleepers need it.
    pub fn run_until(&mut self, moment: Nanoseconds, fuel: u64) -> Rest {
        self.advance_until(moment, &mut { fuel })
    }

    /// Runs until every terminal waits for its user, skipping the time in which foreground commands only wait, but not more than
    /// `time` of it. Whether it came to that.
    pub fn settle(&mut self, time: Nanoseconds, fuel: u64) -> bool {
        let mut fuel = fuel;
        let end = self.kernel.clock().saturating_add(time);
        loop {
            // What runs in the background may never rest: who waits for the person is looked for now and then.
            let mut some = fuel.min(BETWEEN_LOOKS);
            fuel -= some;
            let rest = self.turn_by_turn(&mut some);
            fuel += some;
            if self.is_settled() {
                return true;
            }
            match rest {
                Rest::OutOfFuel if fuel > 0 => {}
                Rest::Until(moment) if moment <= end => self.kernel.advance(moment),
                _ => return false,
            }
        }
    }

    fn advance_until(&mut self, end: Nanoseconds, fuel: &mut u64) -> Rest {
        loop {
            match self.turn_by_turn(fuel) {
                Rest::Until(moment) if moment <= end => self.kernel.advance(moment),
                Rest::OutOfFuel => return Rest::OutOfFuel,
                rest => {
                    self.kernel.advance(end);
                    return rest;
                }
            }
        }
    }

    /// Turns of processes, and after every slice of them, or when they rest, turns of the engine. Who has the next turn depends on
    /// how many turns there were in all, not on how they were asked for: so a replay comes to the same. Where the fuel is used up it is
    /// not known whether anybody could go on: no time may pass.
    fn turn_by_turn(&mut self, fuel: &mut u64) -> Rest {
        while *fuel > 0 {
            let at_an_end = self.turns.is_multiple_of(SLICE);
            if at_an_end && self.serve() {
                self.turns += 1;
                *fuel -= 1;
                continue;
            }
            let slice = (SLICE - self.turns % SLICE).min(*fuel);
            let mut left = slice;
            let rest = self.kernel.run(&mut left);
            let used = slice - left;
            self.turns += used;
            *fuel -= used;
            if rest == Rest::OutOfFuel || *fuel == 0 {
                continue;
            }
            if self.serve() {
                self.turns += 1;
                *fuel -= 1;
            } else {
                return self.earliest(rest);
            }
        }
        Rest::OutOfFuel
    }

    /// The engine's turn: containers that printed or ended, and those who ask it. Whether anything went on.
    fn serve(&mut self) -> bool {
        let mut news = self.watch_containers();
        news |= self.serve_clients();
        news
    }

    fn earliest(&self, rest: Rest) -> Rest {
        let wakes = self.clients.values().filter_map(|client| client.until).min();
        match (rest, wakes) {
            (Rest::Until(one), Some(other)) => Rest::Until(one.min(other)),
            (Rest::Idle, Some(moment)) => Rest::Until(moment),
            (rest, _) => rest,
        }
    }

    pub(in crate::sim) fn terminal_of(&self, terminal: usize) -> Option<TerminalId> {
        self.host.terminals.get(terminal).copied()
    }
}
