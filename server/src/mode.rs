//! As whom this process works: decides overlay's options, whiteouts and owners, in the store and in the runtime alike.

use serde::{Deserialize, Serialize};

/// Whose ids the files of the store carry. Recorded in the store's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Real root: `trusted.overlay.*`, any owner.
    Root,
    /// A user namespace with subordinate ids: `user.overlay.*`, owners within the map.
    SubordinateIds,
    /// A user namespace with one id: `user.overlay.*`; every file belongs to id 0, other owners are kept in an xattr.
    OneId,
}
