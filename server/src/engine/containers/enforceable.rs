//! Which limits of containers hold on this machine: what `doctor` and `info` tell, and what is advised where one does not.

use crate::runtime::linux::cgroup::hierarchies::{self, Hierarchies, Version};

/// What limits hold on this machine, as who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enforceable {
    /// The kernel's names of what can be counted and limited.
    pub controllers: Vec<&'static str>,
    /// Whether groups can be made at all.
    pub has_groups: bool,
    /// Whether the kernel's second interface is in use.
    pub is_second_version: bool,
    /// The number of the user who asks; `None` for root.
    pub user: Option<u32>,
}

/// Looks which limits hold.
#[must_use]
pub fn enforceable() -> Enforceable {
    let found = Hierarchies::find();
    let all = found.usable.iter().flat_map(|it| &it.controllers);
    Enforceable {
        controllers: all.map(|controller| controller.name(found.version)).collect(),
        has_groups: !found.usable.is_empty(),
        is_second_version: found.version == Version::Two,
        user: hierarchies::caller(),
    }
}

impl Enforceable {
    /// Whether there is the controller of this name.
    #[must_use]
    pub fn has(&self, controller: &str) -> bool {
        self.controllers.contains(&controller)
    }

    /// Whether containers can be paused.
    #[must_use]
    pub fn can_pause(&self) -> bool {
        // Every group of the second version can stand still.
        self.has_groups && (self.is_second_version || self.has("freezer"))
    }
}
