//! The words of overlayfs in a folder: how it marks what a layer removes, and which attributes are its own.
//!
//! (kernel, Documentation/filesystems/overlayfs.rst, "Whiteouts and opaque directories" and "User xattr".)

use crate::mode::Mode;

/// Where [`Mode::OneId`] keeps the owner that a file has in the layer: `uid:gid`.
pub(super) const OWNER: &str = "user.layercake.owner";

/// The value of the opaque attribute on a folder that hides what is below it. (`x` says only that whiteouts inside are
/// files with an attribute.)
pub(super) const YES: &[u8] = b"y";

/// The attribute that makes a folder opaque.
pub(super) fn opaque(mode: Mode) -> &'static str {
    if mode == Mode::Root { "trusted.overlay.opaque" } else { "user.overlay.opaque" }
}

/// The attribute that makes an empty file a whiteout, where devices cannot be made.
pub(super) fn whiteout(mode: Mode) -> &'static str {
    if mode == Mode::Root { "trusted.overlay.whiteout" } else { "user.overlay.whiteout" }
}

/// The attributes that say that a file's content or name lies in a layer below. We never mount an overlay that makes them.
pub(super) fn borrowed(mode: Mode) -> [&'static str; 2] {
    match mode {
        Mode::Root => ["trusted.overlay.metacopy", "trusted.overlay.redirect"],
        Mode::SubordinateIds | Mode::OneId => ["user.overlay.metacopy", "user.overlay.redirect"],
    }
}

/// Whether an extended attribute belongs to the file and goes with it into a layer and out of it: not overlayfs's, which
/// would let a layer speak to the kernel, not ours, and no label that a host's security module gave.
pub(super) fn travels(name: &str) -> bool {
    let is_overlay = name.starts_with("trusted.overlay.") || name.starts_with("user.overlay.");
    let is_label = name.starts_with("security.") && !matches!(name, "security.capability" | "security.ima");
    !is_overlay && !is_label && name != OWNER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_own_attributes_travel() {
        for name in ["user.a", "user.overlayed", "trusted.a", "security.capability", "system.posix_acl_access"] {
            assert!(travels(name), "{name}");
        }
        for name in ["user.overlay.opaque", "trusted.overlay.overlay.opaque", "security.selinux", OWNER] {
            assert!(!travels(name), "{name}");
        }
    }
}
