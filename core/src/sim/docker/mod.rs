//! docker's verbs on the simulated engine, one file a verb: a command line that `core::command` understood is carried out.
//!
//! What takes no time is done at once; what does is a [`Job`](super::world::clients::Job), which is given turns. Errors are docker's
//! words; what they mean and what to try follows as a note, where a person looks.

mod attached;
mod build;
mod commit;
mod created;
mod exec;
mod failure;
mod history;
mod images;
mod login;
mod ps;
mod pull;
mod push;
mod rm;
mod rmi;
mod run;
mod tag;
mod telling;

use self::failure::Failure;
use super::world::World;
use super::world::clients::{Client, Progress};
use crate::command::{self, Action, Asked, Line, Program};

/// Who reads the command line.
const DOCKER: Program<'static> = Program { name: "docker", world: command::World::Model };

/// The version whose words the model speaks.
const VERSION: &str = "28.5.2";

/// What comes of a command.
type Begun = Result<Progress, Failure>;

/// Carries a command line out, or begins to.
pub(in crate::sim) fn begin(world: &mut World, client: &mut Client) -> Progress {
    let line = match command::parse(DOCKER, &client.words) {
        Ok(Asked::Line(line)) => line,
        Ok(Asked::Help(place)) => {
            client.print(command::help(DOCKER, &place));
            return Progress::Done(0);
        }
        Ok(Asked::Version) => {
            client.line(format_args!("Docker version {VERSION}, simulated by Layercake"));
            return Progress::Done(0);
        }
        Err(error) => {
            client.complain(format!("{error}\n"));
            return Progress::Done(error.exit_code());
        }
    };
    match carry_out(world, client, &line) {
        Ok(progress) => progress,
        Err(failure) => failure.tell(world, client),
    }
}

fn carry_out(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    match line.action() {
        Action::Build => build::begin(world, client, line),
        Action::Commit => commit::begin(world, client, line),
        Action::Create => run::create(world, client, line),
        Action::Exec => exec::begin(world, client, line),
        Action::History => history::begin(world, client, line),
        Action::Images => images::begin(world, client, line),
        Action::Login => login::login(world, client, line),
        Action::Logout => login::logout(world, client, line),
        Action::Ps => ps::begin(world, client, line),
        Action::Pull => pull::begin(world, client, line),
        Action::Push => push::begin(world, client, line),
        Action::Remove => rm::begin(world, client, line),
        Action::RemoveImage => rmi::begin(world, client, line),
        Action::Run => run::begin(world, client, line),
        Action::Tag => tag::begin(world, client, line),
        Action::Version => {
            client.line(format_args!("Docker version {VERSION}, simulated by Layercake"));
            Ok(Progress::Done(0))
        }
        _ => Err(not_modelled(line)),
    }
}

/// That the model cannot carry a verb out: it says so, and does not pretend.
fn not_modelled(line: &Line) -> Failure {
    let words = line.path().join(" ");
    Failure::new(format!("docker: '{words}' is not modelled"))
        .means("Real docker has this command; this simulated one does not carry it out.")
        .attempt("docker --help")
}
