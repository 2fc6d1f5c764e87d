//! What a namespace sees where: its root, and the file systems that lie over its folders.

use super::ids::Location;
use crate::ordered;

/// The mounts of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounts {
    root: Location,
    over: ordered::Map<Location, Mount>,
    read_only: bool,
}

/// What lies over a folder or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mount {
    /// The folder, or file, that is seen instead.
    pub seen: Location,
    /// Whether nobody may write there.
    pub read_only: bool,
}

impl Mounts {
    /// Only a root.
    #[must_use]
    pub fn new(root: Location) -> Self {
        Self { root, over: ordered::Map::new(), read_only: false }
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Location {
        self.root
    }

    /// Makes the root's file system read-only here.
    pub fn make_root_read_only(&mut self) {
        self.read_only = true;
    }

    /// Lays something over `point`.
    pub fn mount(&mut self, point: Location, mount: Mount) {
        self.over.insert(point, mount);
    }

    /// What is seen at `location`.
    #[must_use]
    pub(super) fn seen_at(&self, location: Location) -> Location {
        // More than one may lie over another.
        let mut location = location;
        while let Some(mount) = self.over.get(&location).filter(|mount| mount.seen != location) {
            location = mount.seen;
        }
        location
    }

    /// The folder that `location` lies over, if it is the top of a mount.
    #[must_use]
    pub(super) fn covered_by(&self, location: Location) -> Option<Location> {
        self.over.iter().find(|(_, mount)| mount.seen == location).map(|(point, _)| *point)
    }

    /// Whether nobody may write to the file system that `location` is in.
    #[must_use]
    pub(super) fn is_read_only(&self, location: Location) -> bool {
        let of = location.file_system;
        match self.over.values().find(|mount| mount.seen.file_system == of) {
            Some(mount) => mount.read_only,
            None => self.read_only && of == self.root.file_system,
        }
    }
}
