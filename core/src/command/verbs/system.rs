//! Verbs about the whole.

use super::super::action::Action;
use super::super::flag::Kind;
use super::super::flags::shared::{
    ALL, FILTER, FOLDER, FORCE, FORMAT, JSON, MEND, PORT, SINCE, UNTIL, VERBOSE, VOLUMES,
};
use super::super::grammar::{Argument, Group, Verb, example};
use super::other;

/// `system`
pub(super) static SYSTEM: Group = Group {
    summary: "Work with the whole",
    about: "",
    entries: &[
        other(&["check"], &CHECK),
        other(&["df"], &USAGE),
        other(&["events"], &EVENTS),
        other(&["info"], &INFO),
        other(&["prune"], &PRUNE),
    ],
    examples: &[],
};

/// What is said of `--filter` where something is removed.
pub(super) const PRUNED: &str =
    "Only those made before until=24h (or a moment), with label=KEY[=VALUE], or without (label!=…)";
/// What is said of removals of all that nothing uses.
pub(super) const PRUNING: &str = "It asks first, unless -f is given. What a container or a build that runs has stays.";

/// `system check`
static CHECK: Verb = Verb::new(Action::SystemCheck, "Say whether the store has what it says it has, and what mends it")
    .about(
        "Every byte is read: tars against their digests, unpacked layers against their tars, images, containers, volumes. The exit \
         code is 1 where something is wrong.",
    )
    .flags(&[&[JSON, MEND]])
    .examples(&[
        example("system check", "After a full disk, a crash, or somebody's hand in the store"),
        example("system check --mend", "Unpack damaged layers again, take damaged images away"),
    ]);

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
    .about("Of containers, images, volumes and the cache. Without --since from now on, without --until until Ctrl-C.")
    .flags(&[&[FILTER, FORMAT, SINCE, UNTIL]])
    .examples(&[
        example("events", "What happens from now on, whoever does it"),
        example("events --since 1h --until 0s -f event=die", "Which containers ended in the last hour"),
    ]);

/// `info`
pub(super) static INFO: Verb = Verb::new(Action::Info, "Show what the engine is, and what it has")
    .flags(&[&[FORMAT.short('f')]])
    .examples(&[example("info", "How many containers and images there are, and where they lie")]);

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
    .flags(&[&[FORMAT.short('f')]])
    .examples(&[example("version", "The version, for a report of what went wrong")]);

/// `system df`
static USAGE: Verb = Verb::new(Action::SystemUsage, "Show how much the disk holds of images, containers and the cache")
    .flags(&[&[FORMAT, VERBOSE]])
    .examples(&[
        example("system df", "What there is, and what a prune would free"),
        example("system df -v", "Each of them"),
    ]);

/// `system prune`
static PRUNE: Verb = Verb::new(Action::SystemPrune, "Remove all that nothing uses")
    .flags(&[&[
        ALL.help("Remove all images that no container uses, too"),
        FILTER.without_short().help(PRUNED),
        FORCE,
        VOLUMES.help("Remove volumes that nobody named, too").without_short(),
    ]])
    .about(PRUNING)
    .examples(&[
        example("system prune", "Containers that ended, images without a name, what only builds would use"),
        example("system prune -a --volumes -f", "All but what containers use and volumes with names"),
    ]);
