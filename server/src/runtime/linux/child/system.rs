//! The kernel's own file systems: /proc, /sys, and what of the control groups may be seen.

use std::os::fd::OwnedFd;

use rustix::fs::FsWord;
use rustix::io::Errno;
use rustix::mount::MountAttrFlags;

use super::super::super::failure::{Failure, Step as _};
use super::mounts::{DATA_ONLY, attach, attach_at, copy_tree, create};
use super::tree::{Kind, Tree};
use crate::sys::mount::{Attributes, set_attributes};

const READ_ONLY_DATA: MountAttrFlags = DATA_ONLY.union(MountAttrFlags::MOUNT_ATTR_RDONLY);
/// linux/magic.h.
const CGROUP2_SUPER_MAGIC: FsWord = 0x6367_7270;

/// Mounts /proc of the new process namespace; the descriptor is open on its root.
pub(super) fn mount_proc(tree: &mut Tree) -> Result<OwnedFd, Failure> {
    let place = tree.open_or_make("/proc", Kind::Directory).step("find /proc in the container")?;
    let proc = create("proc", &[], DATA_ONLY).step("mount /proc")?;
    attach(&proc, place).step("mount /proc")?;
    Ok(proc)
}

/// Mounts /sys, read-only.
pub(super) fn mount_sys(tree: &mut Tree) -> Result<(), Failure> {
    let place = tree.open_or_make("/sys", Kind::Directory).step("find /sys in the container")?;
    let sys = match create("sysfs", &[], READ_ONLY_DATA) {
        // A user namespace that does not own the network namespace may not mount a sysfs, which would show its devices.
        Err(Errno::PERM) => host_sys()?,
        made => made.step("mount /sys")?,
    };
    attach(&sys, place).step("mount /sys")?;
    mount_control_groups(&sys)
}

/// The host's /sys with all that is mounted in it (the kernel lets a user namespace not look below single mounts), read-only.
fn host_sys() -> Result<OwnedFd, Failure> {
    let sys = copy_tree("/sys").step("bind the host's /sys")?;
    let attributes =
        Attributes::READ_ONLY.and(Attributes::NO_DEVICES).and(Attributes::NO_SUID).and(Attributes::NO_EXECUTE);
    set_attributes(&sys, attributes, true).step("make the host's /sys read-only")?;
    Ok(sys)
}

/// Shows the control group tree read-only where the host has the one of version 2, and nothing where it has version 1's many.
fn mount_control_groups(sys: &OwnedFd) -> Result<(), Failure> {
    const PLACE: &str = "fs/cgroup";
    let is_version_2 = rustix::fs::statfs("/sys/fs/cgroup").is_ok_and(|it| it.f_type == CGROUP2_SUPER_MAGIC);
    let groups = if is_version_2 { create("cgroup2", &[], READ_ONLY_DATA) } else { Err(Errno::NODEV) };
    let groups = match groups {
        Ok(groups) => groups,
        Err(_) => create("tmpfs", &[("mode", "555"), ("size", "0")], READ_ONLY_DATA)
            .step("make a folder for control groups")?,
    };
    match attach_at(&groups, sys, PLACE) {
        // A kernel without control groups.
        Err(Errno::NOENT) => Ok(()),
        attached => attached.step("mount /sys/fs/cgroup"),
    }
}
