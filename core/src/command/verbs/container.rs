//! Verbs about containers that were made.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::NO_NETWORKS;
use super::super::flags::container::{
    CPU_PERIOD, CPU_QUOTA, CPU_SHARES, CPUS, CPUSET_CPUS, MEMORY, MEMORY_RESERVATION, MEMORY_SWAP, PIDS_LIMIT,
};
use super::super::flags::process::{DETACH_KEYS, INTERACTIVE};
use super::super::flags::shared::{
    ALL, ARCHIVE, ATTACH, AUTHOR, CHANGE, FILTER, FOLLOW, FOLLOW_LINK, FORCE, FORMAT, MESSAGE, NO_PAUSE, NO_STREAM,
    NO_TRUNC, OUTPUT, PAUSE as PAUSE_MEANWHILE, QUIET, SIGNAL, SINCE, TAIL, TIMEOUT, TIMESTAMPS, UNTIL, VOLUMES,
};
use super::super::grammar::{Argument, Entry, Group, Section, Verb, example};
use super::system::{PRUNED, PRUNING};
use super::{lists, other, run, verb};

/// `container`
pub(super) static CONTAINER: Group = Group {
    summary: "Work with containers",
    about: "",
    entries: &[
        other(&["attach"], &run::ATTACH),
        other(&["commit"], &COMMIT),
        other(&["cp"], &COPY),
        other(&["create"], &run::CREATE),
        other(&["diff"], &DIFF),
        other(&["exec"], &run::EXEC),
        other(&["export"], &EXPORT),
        other(&["inspect"], &lists::INSPECT_CONTAINER),
        other(&["kill"], &KILL),
        other(&["logs"], &LOGS),
        LIST,
        other(&["pause"], &PAUSE),
        other(&["port"], &PORT),
        other(&["prune"], &PRUNE),
        other(&["rename"], &RENAME),
        other(&["restart"], &RESTART),
        other(&["rm", "remove"], &REMOVE),
        other(&["run"], &run::RUN),
        other(&["start"], &START),
        other(&["stats"], &STATS),
        other(&["stop"], &STOP),
        other(&["top"], &TOP),
        other(&["unpause"], &UNPAUSE),
        other(&["update"], &UPDATE),
        other(&["wait"], &WAIT),
    ],
    examples: &[],
};

const LIST: Entry = verb(&["ls", "list", "ps"], Section::Other, &lists::PS);

const ONE: &[Argument] = &[Argument::one("CONTAINER", Kind::Container)];
const SEVERAL: &[Argument] = &[Argument::several("CONTAINER", Kind::Container)];
const SEVERAL_RUNNING: &[Argument] = &[Argument::several("CONTAINER", Kind::RunningContainer)];

/// `commit`
pub(super) static COMMIT: Verb = Verb::new(Action::Commit, "Make an image from what a container has changed")
    .about("The container's writable layer becomes the topmost layer of a new image.")
    .flags(&[&[AUTHOR, CHANGE, MESSAGE, NO_PAUSE, PAUSE_MEANWHILE]])
    .arguments(&[Argument::one("CONTAINER", Kind::Container), Argument::optional("REPOSITORY[:TAG]", Kind::Image)])
    .examples(&[
        example("commit web mine:1", "An image mine:1 from the container web"),
        example("commit -m 'installed figlet' web mine:2", "With a remark that history shows"),
    ]);

/// `cp`
pub(super) static COPY: Verb = Verb::new(Action::Copy, "Copy files between a container and this machine")
    .about("A path in a container is written CONTAINER:PATH. - reads or writes a tar.")
    .flags(&[&[ARCHIVE, FOLLOW_LINK, QUIET.help("Do not tell how much was copied")]])
    .arguments(&[Argument::one("FROM", Kind::Path), Argument::one("TO", Kind::Path)])
    .examples(&[
        example("cp web:/etc/hosts .", "A file out of the container web"),
        example("cp site/. web:/srv", "What is in a folder, into a folder of the container"),
        example("cp web:/etc -", "A folder as a tar, to standard output"),
    ]);

/// `container diff`
static DIFF: Verb = Verb::new(Action::ContainerDiff, "Show what a container has changed in its files")
    .about("A: added, C: changed, D: deleted. This is what `commit` would put into a layer.")
    .arguments(ONE)
    .examples(&[example("container diff web", "The files of its writable layer")]);

/// `export`
pub(super) static EXPORT: Verb = Verb::new(Action::Export, "Write a container's files as a tar")
    .flags(&[&[OUTPUT]])
    .arguments(ONE)
    .about("Its image's files and its own; not what is mounted in it. `import` makes an image of such a tar.")
    .examples(&[example("export -o web.tar web", "All files that web has")]);

/// `kill`
pub(super) static KILL: Verb = Verb::new(Action::Kill, "Send a signal to the first process of running containers")
    .flags(&[&[SIGNAL.default("KILL")]])
    .arguments(SEVERAL_RUNNING)
    .examples(&[example("kill -s HUP web", "Send SIGHUP to its first process")]);

/// `logs`
pub(super) static LOGS: Verb = Verb::new(Action::Logs, "Show what a container has printed")
    .flags(&[&[
        Flag::switch("details", "Show more of each line").not_yet("there is no more to show"),
        FOLLOW,
        SINCE,
        TAIL,
        TIMESTAMPS,
        UNTIL,
    ]])
    .arguments(ONE)
    .examples(&[
        example("logs -f web", "What web has printed, and what it will print"),
        example("logs -t --tail 5 --since 10m web", "Of the last ten minutes the last five lines, with their times"),
    ]);

/// `pause`
pub(super) static PAUSE: Verb = Verb::new(Action::Pause, "Let all processes of containers stand still")
    .about("The kernel gives them no time. They keep their memory, and notice nothing but that time has passed.")
    .arguments(SEVERAL_RUNNING)
    .examples(&[example("pause web", "It answers nobody until `unpause web`")]);

/// `unpause`
pub(super) static UNPAUSE: Verb = Verb::new(Action::Unpause, "Let paused containers go on")
    .arguments(SEVERAL_RUNNING)
    .examples(&[example("unpause web", "It goes on where it stopped")]);

/// `port`
pub(super) static PORT: Verb = Verb::new(Action::Port, "Show which ports are passed on to a container")
    .arguments(&[Argument::one("CONTAINER", Kind::RunningContainer), Argument::optional("PORT[/PROTOCOL]", Kind::Free)])
    .examples(&[
        example("port web", "All ports of web that can be reached from outside, and by which of this machine's"),
        example("port web 80", "Where its port 80 is reached"),
    ]);

/// `container prune`
static PRUNE: Verb = Verb::new(Action::ContainerPrune, "Remove all containers that have ended")
    .about(PRUNING)
    .flags(&[&[FILTER.without_short().help(PRUNED), FORCE]])
    .examples(&[example("container prune -f --filter until=24h", "Those that are a day old")]);

/// `rename`
pub(super) static RENAME: Verb = Verb::new(Action::Rename, "Give a container another name")
    .arguments(&[Argument::one("CONTAINER", Kind::Container), Argument::one("NAME", Kind::Free)])
    .examples(&[example("rename eager_hopper web", "The container is called web from now on")]);

/// `restart`
pub(super) static RESTART: Verb = Verb::new(Action::Restart, "Stop containers and start them again")
    .about("As `stop` and `start`: what it has written stays.")
    .flags(&[&[SIGNAL.help("The signal that asks it to end"), TIMEOUT.default("10")]])
    .arguments(SEVERAL)
    .examples(&[example("restart -t 2 web", "Give it two seconds to end by itself")]);

/// `rm`
pub(super) static REMOVE: Verb = Verb::new(Action::Remove, "Remove containers")
    .about("What they have written is lost, but for what `commit` has kept.")
    .flags(&[&[
        FORCE.help("Kill a running container first"),
        Flag::switch("link", "Remove a link, not the container").short('l').not_yet(NO_NETWORKS),
        VOLUMES.help("Remove the volumes that nobody named, too"),
    ]])
    .arguments(SEVERAL)
    .examples(&[
        example("rm web", "Remove a container that has ended"),
        example("rm -f web", "Remove it even if it runs"),
        example("rm -v db", "With the volumes that were made for it alone"),
    ]);

/// `start`
pub(super) static START: Verb = Verb::new(Action::Start, "Start containers that were created or have ended")
    .about("What a container wrote before is still there, and its command is the same. `run` makes a new container.")
    .flags(&[&[ATTACH, DETACH_KEYS, INTERACTIVE]])
    .arguments(SEVERAL)
    .examples(&[
        example("start web", "Start it in the background"),
        example("start -ai box", "Start it with this terminal"),
    ]);

/// `stats`
pub(super) static STATS: Verb = Verb::new(Action::Stats, "Show what containers use of the machine")
    .flags(&[&[ALL.help("Show those that have ended, too"), FORMAT, NO_STREAM, NO_TRUNC.help("Print ids uncut")]])
    .arguments(&[Argument::any("CONTAINER", Kind::RunningContainer)])
    .examples(&[
        example("stats", "All that run, again every second"),
        example("stats --no-stream web", "Of web, once"),
    ]);

/// `stop`
pub(super) static STOP: Verb = Verb::new(Action::Stop, "Stop running containers")
    .about("The first process is sent the image's stop signal, and killed if it is still there when the time is over.")
    .flags(&[&[
        SIGNAL.help("The signal that asks it to end (default: the image's STOPSIGNAL, or SIGTERM)"),
        TIMEOUT.default("10"),
    ]])
    .arguments(SEVERAL_RUNNING)
    .examples(&[example("stop -t 2 web", "Give it two seconds to end by itself")]);

/// `top`
pub(super) static TOP: Verb = Verb::new(Action::Top, "Show the processes of a container")
    .about("As this machine's `ps -ef` shows them, with this machine's numbers. Other options for `ps` may follow.")
    .process(&[Argument::one("CONTAINER", Kind::RunningContainer), Argument::any("PS-OPTION", Kind::Free)])
    .examples(&[
        example("top web", "All its processes"),
        example("top web -o pid,cmd", "Of each the number and the command"),
    ]);

/// `update`
pub(super) static UPDATE: Verb = Verb::new(Action::Update, "Change the limits of containers")
    .flags(&[&[
        CPU_PERIOD,
        CPU_QUOTA,
        CPU_SHARES,
        CPUS,
        CPUSET_CPUS,
        MEMORY,
        MEMORY_RESERVATION,
        MEMORY_SWAP,
        PIDS_LIMIT,
        Flag::text("restart", "POLICY", "Start it again when it ends").not_yet("containers are started by hand"),
    ]])
    .arguments(SEVERAL)
    .examples(&[example("update -m 256m --pids-limit 50 web", "Less memory and fewer processes from now on")]);

/// `wait`
pub(super) static WAIT: Verb = Verb::new(Action::Wait, "Wait until containers have ended, and print their exit codes")
    .arguments(SEVERAL)
    .examples(&[example("wait web", "Print its exit code when it has ended")]);
