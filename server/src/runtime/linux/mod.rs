//! Containers on Linux: namespaces, mounts, ids, capabilities, seccomp, terminals.
//!
//! In the order in which a container meets them: [`user_namespace`] makes an ordinary user's command root of its own, [`executable`]
//! gives the monitor a program that no container can overwrite, [`monitor`] is the process beside the container, [`spawn`] makes
//! pid 1 in its namespaces, [`cgroup`] is the group that counts and limits it, [`child`] is what pid 1 does before it becomes the
//! command, [`streams`] carries its output to the caller and the [`log`], [`record`] says how it ended, [`publish`] passes ports on to it,
//! and [`mount_points`] removes what a build's step must not leave. [`switch`] has the networks of containers, and speaks with the kernel
//! by [`netlink`] and [`netfilter`]. [`join`] takes the way of `exec`. [`probe`] tries, without a container, what the machine allows.

pub(crate) mod cgroup;
pub(super) mod child;
pub(super) mod executable;
mod id_ranges;
mod join;
mod log;
pub(super) mod monitor;
mod mount_points;
mod netfilter;
mod netlink;
pub mod probe;
pub(super) mod process_table;
mod publish;
mod record;
mod spawn;
mod streams;
pub mod switch;
pub(crate) mod ulimits;
pub mod user_namespace;
