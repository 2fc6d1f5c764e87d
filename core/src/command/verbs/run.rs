//! Verbs that start a process in a container, or join one.

use super::super::action::Action;
use super::super::flag::{Flag, Kind};
use super::super::flags::container::{FILES, IDENTITY, MACHINE, NETWORKS, PROCESS, WATCHING};
use super::super::flags::process::{
    DETACH, DETACH_KEYS, ENV, ENV_FILE, INTERACTIVE, PRIVILEGED, SIG_PROXY, TTY, USER, WORKDIR,
};
use super::super::grammar::{Argument, Verb, example};

const IMAGE_AND_COMMAND: &[Argument] =
    &[Argument::one("IMAGE", Kind::Image), Argument::optional("COMMAND", Kind::Free), Argument::any("ARG", Kind::Free)];

/// `run`
pub(super) static RUN: Verb = Verb::new(Action::Run, "Create a container from an image and run a command in it")
    .about(
        "The command and its arguments take the place of the image's CMD.\n\
         Flags go before the image; what follows the image belongs to the container.",
    )
    .flags(&[RUN_ONLY, PROCESS, IDENTITY, MACHINE, NETWORKS, FILES, WATCHING])
    .process(IMAGE_AND_COMMAND)
    .examples(&[
        example("run -it busybox sh", "A shell in a fresh container"),
        example("run --rm busybox echo hello", "One command; the container is removed after it"),
        example("run -d --name web busybox sleep 1000", "In the background, with a name"),
        example("run -v ./data:/data:ro busybox ls /data", "With a folder of this machine, read-only"),
        example("run -v data:/data busybox touch /data/file", "With a volume, which outlives the container"),
        example("run -d -p 8080:80 web", "Its port 80 is reached at port 8080 of this machine"),
        example("run --entrypoint sh hello -c 'ls /'", "Another program than the image's"),
    ]);

static RUN_ONLY: &[Flag] = &[DETACH, DETACH_KEYS, SIG_PROXY];

/// `create`
pub(super) static CREATE: Verb = Verb::new(Action::Create, "Create a container from an image, and do not start it")
    .about("`start` starts it, as often as you like. `run` creates a container and starts it at once.")
    .flags(&[PROCESS, IDENTITY, MACHINE, NETWORKS, FILES, WATCHING])
    .process(IMAGE_AND_COMMAND)
    .examples(&[example("create --name web busybox sleep 1000", "A container that waits to be started")]);

/// `exec`
pub(super) static EXEC: Verb = Verb::new(Action::Exec, "Run a command in a running container")
    .about(
        "One more process beside the container's first one, in the same namespaces. It ends with the container.\n\
         Flags go before the container; what follows it belongs to the command.",
    )
    .flags(&[&[
        DETACH.help("Run in the background").not_yet("it runs in the foreground; & puts it in the background"),
        DETACH_KEYS,
        ENV,
        ENV_FILE,
        INTERACTIVE,
        PRIVILEGED,
        TTY,
        USER,
        WORKDIR,
    ]])
    .process(&[
        Argument::one("CONTAINER", Kind::RunningContainer),
        Argument::one("COMMAND", Kind::Free),
        Argument::any("ARG", Kind::Free),
    ])
    .examples(&[example("exec web ps", "What runs in the container web"), example("exec -it web sh", "A shell in it")]);

/// `attach`
pub(super) static ATTACH: Verb = Verb::new(Action::Attach, "Connect this terminal to a running container")
    .flags(&[&[DETACH_KEYS, Flag::switch("no-stdin", "Do not pass standard input on"), SIG_PROXY]])
    .arguments(&[Argument::one("CONTAINER", Kind::RunningContainer)])
    .examples(&[example("attach web", "See what web prints from now on, and type into it")])
    .not_yet("`logs -f` shows what a container prints, `exec -it` opens a shell in it");
