//! Flags about a container as it is made: `run` and `create` have them all.

use super::super::flag::{Flag, Kind};
use super::NO_NETWORKS;
use super::process::{ENV, ENV_FILE, INTERACTIVE, PRIVILEGED, TTY, USER, WORKDIR};
use super::registry::PULL;
use super::shared::{LABEL, PLATFORM};

/// `--entrypoint`
pub const ENTRYPOINT: Flag =
    Flag::text("entrypoint", "PROGRAM", "Executable in place of the image's ENTRYPOINT (and without its CMD)");
/// `--hostname`
pub const HOSTNAME: Flag =
    Flag::text("hostname", "NAME", "Name of the machine in the container (default: its short id)").short('h');
/// `--stop-signal`
pub const STOP_SIGNAL: Flag =
    Flag::text("stop-signal", "SIGNAL", "The signal that `stop` sends (default: the image's STOPSIGNAL)");
/// `--name`
pub const NAME: Flag = Flag::text("name", "NAME", "Name of the container (default: a random one)");
/// `--network`
pub const NETWORK: Flag = Flag::text(
    "network",
    "NETWORK",
    "Network: host, bridge (one of its own), none, one that was made, or container:NAME",
)
.also(&["net"])
.naming(Kind::Network);
/// `--add-host`
pub const ADD_HOST: Flag = Flag::text("add-host", "HOST:IP", "One more line of /etc/hosts").repeatable();
/// `--dns`
pub const DNS: Flag = Flag::text("dns", "ADDRESS", "Ask this name server").repeatable();
/// `--dns-option`
pub const DNS_OPTION: Flag =
    Flag::text("dns-option", "OPTION", "Set an option of the name service").also(&["dns-opt"]).repeatable();
/// `--dns-search`
pub const DNS_SEARCH: Flag = Flag::text("dns-search", "DOMAIN", "Look names up in this domain").repeatable();
/// `--ip`
pub const IP: Flag = Flag::text("ip", "ADDRESS", "Its address");
/// `--network-alias`
pub const NETWORK_ALIAS: Flag =
    Flag::text("network-alias", "NAME", "One more name in its network").also(&["net-alias"]).repeatable();
/// `--publish`
pub const PUBLISH: Flag =
    Flag::text("publish", "[IP:][HERE:]THERE[/udp]", "Pass a port of this machine on to a port of the container")
        .short('p')
        .repeatable();
/// `--publish-all`
pub const PUBLISH_ALL: Flag =
    Flag::switch("publish-all", "Pass a free port on to each that the image exposes").short('P');
/// `--expose`
pub const EXPOSE: Flag = Flag::text("expose", "PORT", "Tell that it listens there").repeatable();
/// `--rm`
pub const RM: Flag = Flag::switch("rm", "Remove the container when it ends");
/// `--volume`
pub const VOLUME: Flag = Flag::text(
    "volume",
    "[HERE:]THERE[:ro]",
    "Show a volume, or a folder or file of this machine, in the container; :ro forbids writing",
)
.short('v')
.repeatable()
.naming(Kind::Path);
/// `--mount`
pub const MOUNT: Flag = Flag::text(
    "mount",
    "OPTIONS",
    "Show something in the container: type=volume|bind|tmpfs,source=…,target=…[,readonly]",
)
.repeatable();
/// `--read-only`
pub const READ_ONLY: Flag = Flag::switch("read-only", "Forbid writing to the container's own files");
/// `--tmpfs`
pub const TMPFS: Flag =
    Flag::text("tmpfs", "PATH[:OPTIONS]", "Keep this folder in memory: size=64m, mode=1777, exec").repeatable();
/// `--volumes-from`
pub const VOLUMES_FROM: Flag =
    Flag::text("volumes-from", "CONTAINER[:ro]", "Show the volumes and folders of another container")
        .repeatable()
        .naming(Kind::Container);

/// `--cpu-period`
pub const CPU_PERIOD: Flag = Flag::number("cpu-period", "MICROSECONDS", "The period that --cpu-quota is about");
/// `--cpu-quota`
pub const CPU_QUOTA: Flag =
    Flag::number("cpu-quota", "MICROSECONDS", "Processors' time at most in each period; -1 for no limit");
/// `--cpu-shares`
pub const CPU_SHARES: Flag =
    Flag::number("cpu-shares", "NUMBER", "Share of the processors' time, beside 1024 of others").short('c');
/// `--cpus`
pub const CPUS: Flag = Flag::text("cpus", "NUMBER", "Processors' time at most: 1.5 is one and a half");
/// `--cpuset-cpus`
pub const CPUSET_CPUS: Flag = Flag::text("cpuset-cpus", "LIST", "Run on these processors only: 0-2,4");
/// `--init`
pub const INIT: Flag =
    Flag::switch("init", "Run a small init as process 1, which passes signals on and buries children");
/// `--memory`
pub const MEMORY: Flag = Flag::text("memory", "BYTES", "Memory at most: 512m").short('m');
/// `--memory-reservation`
pub const MEMORY_RESERVATION: Flag =
    Flag::text("memory-reservation", "BYTES", "Memory that is left to it when the machine is short of it");
/// `--memory-swap`
pub const MEMORY_SWAP: Flag =
    Flag::text("memory-swap", "BYTES", "Memory and swap at most (default: twice --memory); -1 for no limit of swap");
/// `--oom-score-adj`
pub const OOM_SCORE_ADJ: Flag =
    Flag::number("oom-score-adj", "NUMBER", "How soon it is killed when the machine is short of memory: -1000 to 1000");
/// `--pids-limit`
pub const PIDS_LIMIT: Flag = Flag::number("pids-limit", "NUMBER", "Processes and threads at most; -1 for no limit");
/// `--shm-size`
pub const SHM_SIZE: Flag = Flag::text("shm-size", "BYTES", "Size of /dev/shm (default: 64m)");
/// `--ulimit`
pub const ULIMIT: Flag =
    Flag::text("ulimit", "NAME=SOFT[:HARD]", "Set a limit of each of its processes: nofile=1024:2048").repeatable();

const DEFAULT_WALLS: &str = "containers have docker's default capabilities, filters and masks";
const NO_HEALTH: &str = "no health checks are run";
const ONE_LOG: &str = "there is one kind of log, which `logs` reads";
const OWN_NAMESPACES: &str = "containers have namespaces of their own, as docker's default is";

/// What the process is, and what it sees.
pub(in crate::command) static PROCESS: &[Flag] = &[
    ENTRYPOINT,
    ENV,
    ENV_FILE,
    HOSTNAME,
    INIT,
    INTERACTIVE,
    STOP_SIGNAL,
    Flag::number("stop-timeout", "SECONDS", "Seconds that `stop` waits").not_yet("give them to `stop` by -t"),
    TTY,
    USER,
    WORKDIR,
];

/// What the container is.
pub(in crate::command) static IDENTITY: &[Flag] = &[
    Flag::text("cidfile", "FILE", "Write the container's id to a file")
        .naming(Kind::Path)
        .not_yet("the id is printed by -d and by `ps --no-trunc`"),
    LABEL.short('l').not_yet("containers have no labels"),
    Flag::text("label-file", "FILE", "Put the labels of a file on it")
        .repeatable()
        .not_yet("containers have no labels"),
    NAME,
    PLATFORM,
    PULL,
    Flag::text("restart", "POLICY", "Start it again when it ends: no, on-failure[:N], always or unless-stopped")
        .default("no")
        .not_yet("containers are started by hand"),
    RM,
];

/// What the container has of the machine.
pub(in crate::command) static MACHINE: &[Flag] = &[
    Flag::text("blkio-weight", "WEIGHT", "Share of the disks' time")
        .not_yet("disks are not limited; memory, processors and processes are"),
    Flag::text("cap-add", "CAPABILITY", "Give it a capability").repeatable().not_yet(DEFAULT_WALLS),
    Flag::text("cap-drop", "CAPABILITY", "Take a capability from it").repeatable().not_yet(DEFAULT_WALLS),
    Flag::text("cgroup-parent", "CGROUP", "Put it below this cgroup")
        .not_yet("each container has a group of its own, called layercake- and its id"),
    Flag::text("cgroupns", "MODE", "Cgroup namespace: host or private").not_yet(OWN_NAMESPACES),
    CPU_PERIOD,
    CPU_QUOTA,
    CPU_SHARES,
    CPUS,
    CPUSET_CPUS,
    Flag::text("device", "DEVICE", "Give it a device of this machine").repeatable().not_yet(DEFAULT_WALLS),
    Flag::text("gpus", "GPUS", "Give it graphics processors").not_yet("there is no support for them"),
    Flag::text("group-add", "GROUP", "One more group for the user")
        .repeatable()
        .not_yet("the user's groups are the image's"),
    Flag::text("ipc", "MODE", "Whose shared memory it sees").not_yet(OWN_NAMESPACES),
    MEMORY,
    MEMORY_RESERVATION,
    MEMORY_SWAP,
    Flag::switch("oom-kill-disable", "Do not kill it for its memory")
        .not_yet("a container that gets no more memory and is not killed stands still for ever"),
    OOM_SCORE_ADJ,
    Flag::text("pid", "MODE", "Whose processes it sees").not_yet(OWN_NAMESPACES),
    PIDS_LIMIT,
    PRIVILEGED,
    Flag::text("runtime", "NAME", "What runs it").not_yet("there is one runtime, this engine's"),
    Flag::text("security-opt", "OPTION", "Change its walls").repeatable().not_yet(DEFAULT_WALLS),
    SHM_SIZE,
    Flag::text("sysctl", "NAME=VALUE", "Set a parameter of the kernel").repeatable().not_yet(DEFAULT_WALLS),
    ULIMIT,
    Flag::text("userns", "MODE", "Whose user ids it has").not_yet(OWN_NAMESPACES),
    Flag::text("uts", "MODE", "Whose host name it has").not_yet(OWN_NAMESPACES),
];

/// How the container is reached.
pub(in crate::command) static NETWORKS: &[Flag] = &[
    ADD_HOST,
    DNS,
    DNS_OPTION,
    DNS_SEARCH,
    EXPOSE,
    IP,
    Flag::text("link", "CONTAINER", "Reach another container by name")
        .repeatable()
        .naming(Kind::Container)
        .not_yet(NO_NETWORKS),
    Flag::text("mac-address", "ADDRESS", "Its hardware address").not_yet("it follows from the address"),
    NETWORK,
    NETWORK_ALIAS,
    PUBLISH,
    PUBLISH_ALL,
];

/// What the container has of files.
pub(in crate::command) static FILES: &[Flag] = &[
    MOUNT,
    READ_ONLY,
    Flag::text("storage-opt", "OPTION", "Set an option of its files").repeatable().not_yet("there is nothing to set"),
    TMPFS,
    VOLUME,
    Flag::text("volume-driver", "DRIVER", "What makes its volumes").not_yet("volumes are folders of the store"),
    VOLUMES_FROM,
];

/// How the container is watched.
pub(in crate::command) static WATCHING: &[Flag] = &[
    Flag::text("attach", "STREAM", "Which of its streams to connect: stdin, stdout or stderr")
        .short('a')
        .repeatable()
        .not_yet("in the foreground its output is connected, and by -i its input"),
    Flag::text("health-cmd", "COMMAND", "Tell by this command whether it is well").not_yet(NO_HEALTH),
    Flag::text("health-interval", "DURATION", "Time between two checks").not_yet(NO_HEALTH),
    Flag::number("health-retries", "NUMBER", "Failures until it counts as ill").not_yet(NO_HEALTH),
    Flag::text("health-start-period", "DURATION", "Time in which failures do not count").not_yet(NO_HEALTH),
    Flag::text("health-timeout", "DURATION", "Time that a check may take").not_yet(NO_HEALTH),
    Flag::text("log-driver", "DRIVER", "Where its log goes").not_yet(ONE_LOG),
    Flag::text("log-opt", "OPTION", "Set an option of its log").repeatable().not_yet(ONE_LOG),
    Flag::switch("no-healthcheck", "Do not check whether it is well").not_yet(NO_HEALTH),
];
