//! Making mounts detached from every tree, copying them, and putting them in their places, all by descriptor.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::CWD;
use rustix::io::Result;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, fsconfig_create, fsconfig_set_flag,
    fsconfig_set_string, fsmount, fsopen, move_mount, open_tree,
};
use rustix::path::Arg;

/// No devices, no set-user-id programs, no programs at all: what kernel file systems are mounted with.
pub(super) const DATA_ONLY: MountAttrFlags =
    MountAttrFlags::MOUNT_ATTR_NODEV.union(MountAttrFlags::MOUNT_ATTR_NOSUID).union(MountAttrFlags::MOUNT_ATTR_NOEXEC);

/// A new file system of this type, detached.
pub(super) fn create(kind: &str, options: &[(&str, &str)], attributes: MountAttrFlags) -> Result<OwnedFd> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    // What /proc/mounts shows as its source.
    fsconfig_set_string(&context, "source", kind)?;
    for (key, value) in options {
        fsconfig_set_string(&context, *key, *value)?;
    }
    fsconfig_create(&context)?;
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)
}

/// As [`create`], for a file system whose options are single words.
pub(super) fn create_of_words(kind: &str, words: &[&str], attributes: MountAttrFlags) -> Result<OwnedFd> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&context, "source", kind)?;
    for word in words {
        fsconfig_set_flag(&context, *word)?;
    }
    fsconfig_create(&context)?;
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)
}

/// A detached copy of the mount of what lies at `path`, with all that is mounted below it.
pub(super) fn copy_tree(path: impl Arg) -> Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
    open_tree(CWD, path, flags)
}

/// A detached copy of the mount of what `path` names below `folder`; of `folder` itself where it is empty.
pub(super) fn copy_at(folder: impl AsFd, path: &str) -> Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH
        | OpenTreeFlags::AT_SYMLINK_NOFOLLOW;
    open_tree(folder, path, flags)
}

/// Puts a detached mount over what `target` is open on.
pub(super) fn attach(mount: impl AsFd, target: impl AsFd) -> Result<()> {
    attach_at(mount, target, "")
}

/// Puts a detached mount over what `path` names below `folder`, which must not be a symlink.
pub(super) fn attach_at(mount: impl AsFd, folder: impl AsFd, path: &str) -> Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(mount, "", folder, path, flags)
}
