//! The programs that the model knows: utilities, one file for a family of them.
//!
//! [`load`] is the kernel's loader: it finds a program by the name that its file carries. A program that is not here is
//! "not modelled", which the shell says.

mod arguments;
mod docker;
mod files;
mod filter;
mod find;
mod git;
mod grep;
mod init;
mod ls;
mod names;
mod numbers;
mod output;
mod packages;
mod regex;
mod sed;
mod server;
mod sorting;
mod system;
mod task;
mod text;
mod users;

pub(super) use init::start_init;

use super::kernel::{Image, Program};
use super::shell::{Flavour, Shell};
use task::{Once, Running, Task};

/// Makes a program ready to run; `None` where the model does not know it.
#[must_use]
pub fn load(image: &Image) -> Option<Box<dyn Program>> {
    let mut arguments = image.arguments.clone();
    let mut name = image.program.as_str();
    if name == "busybox" {
        // One program of many names: it looks at the one that it was called by.
        let called = base_name(arguments.first()?).to_owned();
        if called == "busybox" {
            arguments.remove(0);
        }
        let applet = base_name(arguments.first().map_or("busybox", String::as_str)).to_owned();
        if matches!(applet.trim_start_matches('-'), "sh" | "ash") {
            return Some(Box::new(Shell::new(Flavour::Ash, arguments)));
        }
        return utility(&applet, arguments);
    }
    name = base_name(name);
    match name {
        "dash" => Some(Box::new(Shell::new(Flavour::Dash, arguments))),
        "bash" => Some(Box::new(Shell::new(Flavour::Bash, arguments))),
        "docker" => Some(Box::new(docker::Docker::default())),
        "docker-init" => Some(Box::new(init::Init::new(arguments))),
        "apt-get" | "apt" => Some(Box::new(Running::new(packages::apt_get(arguments)))),
        "pip" => Some(Box::new(Running::new(packages::pip(arguments)))),
        "npm" => Some(Box::new(Running::new(packages::npm(arguments)))),
        "nginx" => Some(Box::new(server::Server::new(arguments))),
        "hello-world" => Some(Box::new(Running::new(Box::new(Once { run: server::hello, arguments })))),
        "python3" | "node" => Some(Box::new(Running::new(Box::new(Once { run: interpreter(name), arguments })))),
        "apk" => Some(Box::new(Running::new(packages::apk(arguments)))),
        "git" => Some(Box::new(Running::new(Box::new(Once { run: git::git, arguments })))),
        name => utility(name, arguments),
    }
}

/// The names of all utilities, in order: what an image of the model can be given.
pub fn names() -> impl Iterator<Item = &'static str> {
    UTILITIES.iter().map(|(name, _)| *name)
}

fn utility(name: &str, arguments: Vec<String>) -> Option<Box<dyn Program>> {
    let (_, make) = UTILITIES.iter().find(|(known, _)| *known == name)?;
    let task = match make {
        Make::Once(run) => Box::new(Once { run: *run, arguments }),
        Make::Task(make) => make(arguments),
    };
    Some(Box::new(Running::new(task)))
}

/// A language's interpreter: the model knows its version, and not its language.
fn interpreter(name: &str) -> task::Run {
    if name == "node" { server::node } else { server::python }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

enum Make {
    /// It does all that it does at once.
    Once(task::Run),
    /// It goes on for a while.
    Task(fn(Vec<String>) -> Box<dyn Task>),
}

/// Utilities by name.
const UTILITIES: [(&str, Make); 46] = [
    ("[", Make::Once(names::bracket)),
    ("basename", Make::Once(names::basename)),
    ("cat", Make::Task(filter::cat)),
    ("chmod", Make::Once(files::chmod)),
    ("chown", Make::Once(files::chown)),
    ("cp", Make::Once(files::cp)),
    ("cut", Make::Task(text::cut)),
    ("dirname", Make::Once(names::dirname)),
    ("echo", Make::Once(names::echo)),
    ("env", Make::Task(system::env)),
    ("expr", Make::Once(numbers::expr)),
    ("false", Make::Once(|_, _, _| 1)),
    ("find", Make::Once(find::find)),
    ("grep", Make::Task(grep::grep)),
    ("head", Make::Task(filter::head)),
    ("hostname", Make::Once(system::hostname)),
    ("id", Make::Once(system::id)),
    ("kill", Make::Once(system::kill)),
    ("ln", Make::Once(files::ln)),
    ("ls", Make::Once(ls::ls)),
    ("mkdir", Make::Once(files::mkdir)),
    ("mkfifo", Make::Once(files::mkfifo)),
    ("mv", Make::Once(files::mv)),
    ("printenv", Make::Once(system::printenv)),
    ("printf", Make::Once(names::printf)),
    ("ps", Make::Once(system::ps)),
    ("pwd", Make::Once(names::pwd)),
    ("readlink", Make::Once(names::readlink)),
    ("realpath", Make::Once(names::realpath)),
    ("rev", Make::Task(text::rev)),
    ("rm", Make::Once(files::rm)),
    ("rmdir", Make::Once(files::rmdir)),
    ("sed", Make::Task(sed::sed)),
    ("seq", Make::Task(numbers::seq)),
    ("sleep", Make::Task(system::sleep)),
    ("sort", Make::Task(sorting::sort)),
    ("tail", Make::Task(filter::tail)),
    ("tee", Make::Task(filter::tee)),
    ("test", Make::Once(names::test)),
    ("touch", Make::Once(files::touch)),
    ("tr", Make::Task(text::tr)),
    ("true", Make::Once(|_, _, _| 0)),
    ("uniq", Make::Task(sorting::uniq)),
    ("wc", Make::Task(text::wc)),
    ("whoami", Make::Once(system::whoami)),
    ("yes", Make::Task(numbers::yes)),
];
