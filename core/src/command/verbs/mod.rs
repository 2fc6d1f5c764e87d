//! The verbs, a file for each family, and the words that lead to them.

mod build;
mod container;
mod dockerfile;
mod image;
mod lists;
mod network;
mod registry;
mod run;
mod system;
mod volume;

use super::grammar::{Entry, Group, Node, Section, Verb, example};

/// The words that may follow the program's name.
pub static ROOT: Group = Group {
    summary: "Builds images from Dockerfiles and runs containers from images, with no docker underneath",
    about: "",
    entries: &[
        verb(&["run"], Section::Common, &run::RUN),
        verb(&["exec"], Section::Common, &run::EXEC),
        verb(&["ps"], Section::Common, &lists::PS),
        verb(&["build"], Section::Common, &build::BUILD),
        verb(&["images"], Section::Common, &lists::IMAGES),
        verb(&["history"], Section::Common, &image::HISTORY),
        verb(&["logs"], Section::Common, &container::LOGS),
        verb(&["stop"], Section::Common, &container::STOP),
        verb(&["rm"], Section::Common, &container::REMOVE),
        verb(&["rmi"], Section::Common, &image::REMOVE),
        verb(&["plan"], Section::Explaining, &build::PLAN),
        verb(&["explain"], Section::Explaining, &build::EXPLAIN),
        verb(&["layers"], Section::Explaining, &image::LAYERS),
        verb(&["diff"], Section::Explaining, &lists::DIFF),
        verb(&["doctor"], Section::Explaining, &system::DOCTOR),
        group(&["dockerfile"], Section::Explaining, &dockerfile::DOCKERFILE),
        group(&["dockerignore"], Section::Explaining, &dockerfile::DOCKERIGNORE),
        group(&["builder"], Section::Management, &build::BUILDER),
        group(&["container"], Section::Management, &container::CONTAINER),
        group(&["image"], Section::Management, &image::IMAGE),
        group(&["network"], Section::Management, &network::NETWORK),
        group(&["system"], Section::Management, &system::SYSTEM),
        group(&["volume"], Section::Management, &volume::VOLUME),
        other(&["attach"], &run::ATTACH),
        other(&["commit"], &container::COMMIT),
        other(&["completion"], &system::COMPLETION),
        other(&["cp"], &container::COPY),
        other(&["create"], &run::CREATE),
        other(&["events"], &system::EVENTS),
        other(&["export"], &container::EXPORT),
        other(&["import"], &image::IMPORT),
        other(&["info"], &system::INFO),
        other(&["inspect"], &lists::INSPECT),
        other(&["kill"], &container::KILL),
        other(&["load"], &image::LOAD),
        other(&["login"], &registry::LOGIN),
        other(&["logout"], &registry::LOGOUT),
        other(&["pause"], &container::PAUSE),
        other(&["port"], &container::PORT),
        other(&["pull"], &registry::PULL),
        other(&["push"], &registry::PUSH),
        other(&["rename"], &container::RENAME),
        other(&["restart"], &container::RESTART),
        other(&["save"], &image::SAVE),
        other(&["serve"], &system::SERVE),
        other(&["start"], &container::START),
        other(&["stats"], &container::STATS),
        other(&["tag"], &image::TAG_VERB),
        other(&["top"], &container::TOP),
        other(&["unpause"], &container::UNPAUSE),
        other(&["update"], &container::UPDATE),
        other(&["version"], &system::VERSION),
        other(&["wait"], &container::WAIT),
    ],
    examples: &[
        example("image bootstrap busybox", "Make a small base image from Debian's packages"),
        example("run -it busybox sh", "Open a shell in a fresh container"),
        example("build -t hello:1 .", "Build the Dockerfile of this folder"),
        example("image history hello:1", "Show the layers, and which instruction made each"),
        example("layers hello:1", "Show what each layer holds, and what is wasted"),
        example("explain", "Say why the last build used its cache, or could not"),
    ],
};

const fn verb(names: &'static [&'static str], section: Section, verb: &'static Verb) -> Entry {
    Entry { names, section, node: Node::Verb(verb) }
}

const fn group(names: &'static [&'static str], section: Section, group: &'static Group) -> Entry {
    Entry { names, section, node: Node::Group(group) }
}

const fn other(names: &'static [&'static str], leads_to: &'static Verb) -> Entry {
    verb(names, Section::Other, leads_to)
}
