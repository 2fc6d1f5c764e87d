//! The host, or a container: what its processes see as their own.

use std::sync::Arc;

use super::Kernel;
use super::ids::{NamespaceId, Pid};
use super::mounts::Mounts;
use super::process::Status;

/// A machine of its own, as its processes see it.
#[derive(Debug, Clone)]
pub struct Namespace {
    /// What `hostname` prints.
    pub hostname: Arc<str>,
    /// What lies where.
    pub mounts: Mounts,
    /// Its process 1, once there is one.
    pub(super) init: Option<Pid>,
    /// How process 1 ended, and with it everything.
    pub(super) ended: Option<Status>,
    /// The number given last to one of its processes.
    pub(super) last: u32,
}

impl Namespace {
    /// How its process 1 ended, if it has.
    #[must_use]
    pub fn ended(&self) -> Option<Status> {
        self.ended
    }

    /// Its process 1.
    #[must_use]
    pub fn init(&self) -> Option<Pid> {
        self.init
    }
}

impl Kernel {
    /// Makes a namespace without processes.
    pub fn add_namespace(&mut self, hostname: &str, mounts: Mounts) -> NamespaceId {
        let id = NamespaceId(self.number());
        self.namespaces.insert(id, Namespace { hostname: hostname.into(), mounts, init: None, ended: None, last: 0 });
        id
    }

    /// Replaces what a namespace sees where.
    pub fn set_mounts(&mut self, id: NamespaceId, mounts: Mounts) {
        if let Some(namespace) = self.namespaces.get_mut(&id) {
            namespace.mounts = mounts;
        }
    }

    /// Gives a namespace up whose processes have ended.
    pub fn remove_namespace(&mut self, id: NamespaceId) {
        self.namespaces.remove(&id);
    }

    pub(super) fn namespace_of(&self, id: NamespaceId) -> &Namespace {
        self.namespaces.get(&id).expect("a namespace outlives its processes")
    }
}
