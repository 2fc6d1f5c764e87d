//! docker's verbs on the simulated engine, one file a verb: a command line that `core::command` understood is carried out.
//!
//! What takes no time is done at once; what does is a [`Job`](super::world::clients::Job), which is given turns. Errors are docker's
//! words; what they mean and what to try follows as a note, where a person looks.

mod attached;
pub(in crate::sim) mod build;
mod commit;
mod cp;
mod created;
mod diff;
mod exec;
mod failure;
mod history;
mod images;
mod inspect;
pub(in crate::sim) mod layers;
mod login;
mod logs;
mod network;
mod prune;
mod ps;
mod pull;
mod push;
mod rm;
mod rmi;
mod run;
mod start;
mod states;
mod stop;
mod system;
mod tag;
mod telling;
mod top;
pub(in crate::sim) mod volume;

use self::failure::Failure;
use super::world::clients::{Client, Progress};
use super::world::{Note, World};
use crate::command::{self, Action, Asked, Line, Program};

/// Who reads the command line.
pub(in crate::sim) const DOCKER: Program<'static> = Program { name: "docker", world: command::World::Model };

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
        Ok(progress) => {
            // A container is made later, where its image has to be pulled first: that says it then.
            if !matches!(line.action(), Action::Run | Action::Create) {
                say_passed_over(world, client, &line);
            }
            progress
        }
        Err(failure) => failure.tell(world, client),
    }
}

/// Says which flags nobody asked for: the model is not what they would make of it.
fn say_passed_over(world: &mut World, client: &mut Client, line: &Line) {
    let mut flags: Vec<String> = line.passed_over().into_iter().map(|long| format!("--{long}")).collect();
    flags.dedup();
    if !flags.is_empty() {
        let means = format!("The model does not carry out {}: what you see is as without.", flags.join(", "));
        world.explain(client, &Note { means, attempt: None });
    }
}

fn carry_out(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    match line.action() {
        Action::Attach => start::attach(world, client, line),
        Action::Build => build::begin(world, client, line),
        Action::Commit => commit::begin(world, client, line),
        Action::ContainerDiff | Action::Diff => diff::begin(world, client, line),
        Action::ContainerPrune => prune::containers(world, client, line),
        Action::Copy => cp::begin(world, client, line),
        Action::Create => run::create(world, client, line),
        Action::Exec => exec::begin(world, client, line),
        Action::Explain => build::explain(world, client, line),
        Action::History => history::begin(world, client, line),
        Action::ImagePrune => prune::images(world, client, line),
        Action::Images => images::begin(world, client, line),
        Action::Info => system::info(world, client, line),
        Action::ContainerInspect
        | Action::ImageInspect
        | Action::Inspect
        | Action::NetworkInspect
        | Action::VolumeInspect => inspect::begin(world, client, line),
        Action::Kill => stop::kill(world, client, line),
        Action::Layers => layers::begin(world, client, line),
        Action::Login => login::login(world, client, line),
        Action::Logout => login::logout(world, client, line),
        Action::Logs => logs::begin(world, client, line),
        Action::NetworkConnect => network::connect(world, client, line),
        Action::NetworkCreate => network::create(world, client, line),
        Action::NetworkDisconnect => network::disconnect(world, client, line),
        Action::NetworkList => network::list(world, client, line),
        Action::NetworkPrune => network::prune(world, client, line),
        Action::NetworkRemove => network::remove(world, client, line),
        Action::Pause => states::pause(world, client, line),
        Action::Plan => build::plan(world, client, line),
        Action::Port => states::port(world, client, line),
        Action::PruneCache => prune::cache(world, client, line),
        Action::Ps => ps::begin(world, client, line),
        Action::Pull => pull::begin(world, client, line),
        Action::Push => push::begin(world, client, line),
        Action::Remove => rm::begin(world, client, line),
        Action::RemoveImage => rmi::begin(world, client, line),
        Action::Rename => states::rename(world, client, line),
        Action::Restart => stop::restart(world, client, line),
        Action::Run => run::begin(world, client, line),
        Action::Start => start::start(world, client, line),
        Action::Stats => top::stats(world, client, line),
        Action::Stop => stop::stop(world, client, line),
        Action::SystemPrune => prune::system(world, client, line),
        Action::SystemUsage => prune::usage(world, client, line),
        Action::Tag => tag::begin(world, client, line),
        Action::Top => top::top(world, client, line),
        Action::Unpause => states::unpause(world, client, line),
        Action::Update => states::update(world, client, line),
        Action::Version => system::version(world, client, line),
        Action::VolumeCreate => volume::create(world, client, line),
        Action::VolumeList => volume::list(world, client, line),
        Action::VolumePrune => volume::prune(world, client, line),
        Action::VolumeRemove => volume::remove(world, client, line),
        Action::Wait => stop::wait(world, client, line),
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
