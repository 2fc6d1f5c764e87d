//! Flags about a process in a container, which `run`, `create` and `exec` share.

use super::super::flag::{Flag, Kind};

/// `--detach`
pub const DETACH: Flag = Flag::switch("detach", "Run in the background and print the container's id").short('d');
/// `--detach-keys`
pub const DETACH_KEYS: Flag = Flag::text("detach-keys", "KEYS", "Keys that leave the container's terminal")
    .not_yet("a terminal is left only when its process ends");
/// `--env`
pub const ENV: Flag =
    Flag::text("env", "NAME=VALUE", "Set an environment variable; NAME alone takes its value from here")
        .short('e')
        .repeatable();
/// `--env-file`
pub const ENV_FILE: Flag =
    Flag::text("env-file", "FILE", "Set the environment variables of a file").repeatable().naming(Kind::Path);
/// `--interactive`
pub const INTERACTIVE: Flag = Flag::switch("interactive", "Pass standard input on").short('i');
/// `--privileged`
pub const PRIVILEGED: Flag = Flag::switch("privileged", "Take the walls down: all capabilities, all devices")
    .not_yet("containers keep docker's default walls");
/// `--sig-proxy`
pub const SIG_PROXY: Flag =
    Flag::switch("sig-proxy", "Pass signals on to the process").default("true").not_yet("signals are always passed on");
/// `--tty`
pub const TTY: Flag = Flag::switch("tty", "Give it a terminal").short('t');
/// `--user`
pub const USER: Flag = Flag::text("user", "USER[:GROUP]", "Run as this user, by name or number").short('u');
/// `--workdir`
pub const WORKDIR: Flag = Flag::text("workdir", "PATH", "Working directory in the container").short('w');
