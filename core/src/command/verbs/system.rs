//! Verbs about the whole.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::NO_FORMATS;
use super::super::flags::shared::{ALL, FILTER, FOLDER, FORCE, FORMAT, JSON, PORT, SINCE, UNTIL, VOLUMES};
use super::super::grammar::{Argument, Group, Verb, example};
use super::other;

/// `system`
pub(super) static SYSTEM: Group = Group {
    summary: "Work with the whole",
    about: "",
    entries: &[other(&["df"], &USAGE), other(&["events"], &EVENTS), other(&["info"], &INFO), other(&["prune"], &PRUNE)],
    examples: &[],
};

/// `completion`
pub(super) static COMPLETION: Verb =
    Verb::new(Action::Completion, "Print a script by which a shell completes these words")
        .about("The script goes where the shell looks for such; its first lines say where that is.")
        .arguments(&[Argument::one("bash|zsh|fish", Kind::OneOf(&["bash", "zsh", "fish"]))])
        .examples(&[example("completion bash", "The script for bash")]);

/// `doctor`
pub(super) static DOCTOR: Verb =
    Verb::new(Action::Doctor, "Say what this machine allows, and which command mends what it does not")
        .about("It is tried, not guessed. The exit code is 1 where no container can run.")
        .flags(&[&[JSON]])
        .examples(&[example("doctor", "The first thing to ask when a build or a run fails")]);

/// `events`
pub(super) static EVENTS: Verb = Verb::new(Action::Events, "Tell what happens, as it happens")
    .flags(&[&[FILTER, FORMAT, SINCE, UNTIL]])
    .not_yet("there is no daemon that sees everything");

/// `info`
pub(super) static INFO: Verb = Verb::new(Action::Info, "Show what the engine is, and what it has")
    .flags(&[&[FORMAT.short('f')]])
    .not_yet("`images` and `ps -a` show what there is");

/// `serve`
pub(super) static SERVE: Verb = Verb::new(Action::Serve, "Serve the page to a browser on this machine")
    .about("In the page all of this is tried on a model: nothing that happens there touches this machine's images.")
    .flags(&[&[
        FOLDER.help("The page's files, where they are not in this program (default: dist)"),
        PORT.help("The port to listen on; 0 for any that is free"),
    ]])
    .examples(&[example("serve", "Print the page's address, and serve it until Ctrl-C")]);

/// `version`
pub(super) static VERSION: Verb = Verb::new(Action::Version, "Show the program's version")
    .flags(&[&[FORMAT.short('f').not_yet(NO_FORMATS)]])
    .examples(&[example("version", "The version, for a report of what went wrong")]);

/// `system df`
static USAGE: Verb = Verb::new(Action::SystemUsage, "Show how much the disk holds of images, containers and the cache")
    .flags(&[&[FORMAT, Flag::switch("verbose", "Show each of them").short('v')]])
    .not_yet("`images` and `image history` show sizes");

/// `system prune`
static PRUNE: Verb = Verb::new(Action::SystemPrune, "Remove all that nothing uses")
    .flags(&[&[
        ALL.help("Remove all images that no container uses, too"),
        FILTER.without_short(),
        FORCE,
        VOLUMES.help("Remove volumes, too").without_short(),
    ]])
    .not_yet("`rm` and `rmi` remove what you name");
