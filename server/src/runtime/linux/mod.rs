//! Containers on Linux: namespaces, mounts, ids, capabilities, seccomp, terminals.

pub mod user_namespace;
