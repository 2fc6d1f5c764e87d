//! The kernel's own file systems: /proc, /sys, and what of the control groups may be seen.

use std::os::fd::OwnedFd;

use rustix::fs::{FsWord, Mode};
use rustix::io::Errno;
use rustix::mount::MountAttrFlags;

use super::super::super::failure::{Failure, Step as _};
use super::super::cgroup::Entrance;
use super::super::cgroup::hierarchies::Version;
use super::mounts::{DATA_ONLY, attach, attach_at, copy_tree, create, create_of_words};
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
pub(super) fn mount_sys(tree: &mut Tree, entrance: &Entrance) -> Result<(), Failure> {
    let place = tree.open_or_make("/sys", Kind::Directory).step("find /sys in the container")?;
    let sys = match create("sysfs", &[], READ_ONLY_DATA) {
        // A user namespace that does not own the network namespace may not mount a sysfs, which would show its devices.
        Err(Errno::PERM) => host_sys()?,
        made => made.step("mount /sys")?,
    };
    attach(&sys, place).step("mount /sys")?;
    mount_control_groups(&sys, entrance)
}

/// The host's /sys with all that is mounted in it (the kernel lets a user namespace not look below single mounts), read-only.
fn host_sys() -> Result<OwnedFd, Failure> {
    let sys = copy_tree("/sys").step("bind the host's /sys")?;
    let attributes =
        Attributes::READ_ONLY.and(Attributes::NO_DEVICES).and(Attributes::NO_SUID).and(Attributes::NO_EXECUTE);
    set_attributes(&sys, attributes, true).step("make the host's /sys read-only")?;
    Ok(sys)
}

/// Shows the container's own control group, read-only, as the root of its tree: with version 2 there is one for all, with version 1 there
/// are those that were made for it.
fn mount_control_groups(sys: &OwnedFd, entrance: &Entrance) -> Result<(), Failure> {
    const PLACE: &str = "fs/cgroup";
    let is_version_2 = rustix::fs::statfs("/sys/fs/cgroup").is_ok_and(|it| it.f_type == CGROUP2_SUPER_MAGIC);
    let groups = if is_version_2 { create("cgroup2", &[], READ_ONLY_DATA) } else { Err(Errno::NODEV) };
    let groups = match groups {
        Ok(groups) => groups,
        Err(_) => first_version(entrance)?,
    };
    match attach_at(&groups, sys, PLACE) {
        // A kernel without control groups.
        Err(Errno::NOENT) => Ok(()),
        attached => attached.step("mount /sys/fs/cgroup"),
    }
}

/// A folder of the hierarchies of version 1 in which the container has a group, named and linked as systemd does it.
fn first_version(entrance: &Entrance) -> Result<OwnedFd, Failure> {
    let folder =
        create("tmpfs", &[("mode", "755"), ("size", "64k")], DATA_ONLY).step("make a folder for control groups")?;
    for controllers in entrance.visible() {
        let words: Vec<&str> = controllers.iter().map(|it| it.name(Version::One)).collect();
        let name = words.join(",");
        let step = || format!("mount the control groups of {name}");
        let hierarchy = create_of_words("cgroup", &words, READ_ONLY_DATA).step_with(step)?;
        rustix::fs::mkdirat(&folder, &name, Mode::from_raw_mode(0o555)).step_with(step)?;
        attach_at(&hierarchy, &folder, &name).step_with(step)?;
        for word in words.iter().filter(|_| words.len() > 1) {
            rustix::fs::symlinkat(&name, &folder, *word).step_with(step)?;
        }
    }
    set_attributes(&folder, Attributes::READ_ONLY, false).step("make the folder of control groups read-only")?;
    Ok(folder)
}
