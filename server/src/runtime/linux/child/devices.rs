//! /dev: the six devices that every program may expect, terminals, shared memory, message queues.
//!
//! The folder itself lies on a mount that opens no devices. Each node has a mount of its own, which does; so a node that the
//! container makes (it has CAP_MKNOD) cannot be opened anywhere, and no device control group is needed.

use std::os::fd::OwnedFd;

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen,
};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::spec::Spec;
use super::environment::APT_CONFIGURATION;
use super::mounts::{DATA_ONLY, attach, attach_at, copy_at, create};
use super::tree::{Kind, Tree};
use crate::mode;
use crate::sys::mount::{Attributes, set_attributes};

/// Name, major and minor number (Linux's devices.txt); all 0666.
const NODES: [(&str, u32, u32); 6] =
    [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];
const LINKS: [(&str, &str); 6] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("core", "/proc/kcore"),
    ("ptmx", "pts/ptmx"),
];
/// What /dev, and what /dev/shm may hold, as Docker has it.
const SIZE: (&str, &str) = ("size", "65536k");

/// A mounted /dev, and the means to hide files by its null device.
#[derive(Debug)]
pub(super) struct Devices {
    /// Open on /dev.
    pub(super) folder: OwnedFd,
}

/// Mounts /dev and what belongs in it.
pub(super) fn mount(tree: &mut Tree, spec: &Spec, mode: mode::Mode) -> Result<Devices, Failure> {
    let place = tree.open_or_make("/dev", Kind::Directory).step("find /dev in the container")?;
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_STRICTATIME;
    let folder = create("tmpfs", &[("mode", "755"), SIZE], attributes).step("mount /dev")?;
    attach(&folder, place).step("mount /dev")?;
    let nodes = NODES.map(|node| make_node(&folder, node, mode));
    // From here on, no node can be opened in this folder but by the copies of mounts just made.
    set_attributes(&folder, Attributes::NO_DEVICES, false).step("forbid devices in /dev")?;
    for (node, (name, ..)) in nodes.into_iter().zip(NODES) {
        attach_at(node?, &folder, name).step_with(|| format!("mount /dev/{name}"))?;
    }
    for (name, target) in LINKS {
        rustix::fs::symlinkat(target, &folder, name).step_with(|| format!("make /dev/{name}"))?;
    }
    mount_below(&folder, "pts", &terminals().step("make a terminal file system")?)?;
    let size = spec.resources.shm_size.map(|size| size.to_string());
    let size = ("size", size.as_deref().unwrap_or(SIZE.1));
    let shared_memory = create("tmpfs", &[("mode", "1777"), size], DATA_ONLY).step("make shared memory")?;
    mount_below(&folder, "shm", &shared_memory)?;
    let queues = create("mqueue", &[], DATA_ONLY).step("make message queues")?;
    mount_below(&folder, "mqueue", &queues)?;
    if mode == mode::Mode::OneId {
        write_apt_configuration(&folder).step("write a configuration for apt")?;
    }
    Ok(Devices { folder })
}

/// Makes a node in `folder` and returns a detached mount of it alone, through which it can be opened.
fn make_node(folder: &OwnedFd, (name, major, minor): (&str, u32, u32), mode: mode::Mode) -> Result<OwnedFd, Failure> {
    let permissions = Mode::from_raw_mode(0o666);
    if mode == mode::Mode::Root {
        // Nodes of its own: the container's root could change the host's.
        let device = rustix::fs::makedev(major, minor);
        rustix::fs::mknodat(folder, name, FileType::CharacterDevice, permissions, device)
            .step_with(|| format!("make /dev/{name}"))?;
        return copy_at(folder, name).step_with(|| format!("mount /dev/{name}"));
    }
    // No user namespace can make a node that opens; the host's belong to a user who is nobody here.
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::openat(folder, name, flags, permissions).step_with(|| format!("make /dev/{name}"))?;
    let host =
        rustix::fs::open(format!("/dev/{name}"), OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
            .step_with(|| format!("open the host's /dev/{name}"))?;
    check_node(&host, major, minor).step_with(|| format!("use the host's /dev/{name}"))?;
    copy_at(&host, "").step_with(|| format!("bind the host's /dev/{name}"))
}

/// Whether the descriptor is open on this character device.
fn check_node(node: &OwnedFd, major: u32, minor: u32) -> rustix::io::Result<()> {
    let stat = rustix::fs::fstat(node)?;
    let is_ours = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev)) == (major, minor);
    if is_ours { Ok(()) } else { Err(Errno::NODEV) }
}

/// A detached mount of the container's null device, to hide files with. Checked to be what it says: over anything else, a
/// "hidden" file would be another's content (CVE-2025-31133).
pub(super) fn null_mount(devices: &Devices) -> Result<OwnedFd, Failure> {
    let null = copy_at(&devices.folder, "null").step("copy /dev/null")?;
    check_node(&null, 1, 3).step("use /dev/null to hide files")?;
    Ok(null)
}

/// The container's null device, open, in the root that this process has entered.
pub(super) fn open_null() -> Result<OwnedFd, Failure> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOCTTY;
    let null = rustix::fs::open("/dev/null", flags, Mode::empty()).step("open /dev/null")?;
    check_node(&null, 1, 3).step("use /dev/null as input")?;
    Ok(null)
}

fn mount_below(folder: &OwnedFd, name: &str, mount: &OwnedFd) -> Result<(), Failure> {
    rustix::fs::mkdirat(folder, name, Mode::from_raw_mode(0o755)).step_with(|| format!("make /dev/{name}"))?;
    attach_at(mount, folder, name).step_with(|| format!("mount /dev/{name}"))
}

/// A terminal file system of its own: terminals of the host, and of other containers, have no name in it.
fn terminals() -> rustix::io::Result<OwnedFd> {
    let make = |group: Option<&str>| {
        let context = fsopen("devpts", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_set_string(&context, "source", "devpts")?;
        fsconfig_set_flag(&context, "newinstance")?;
        fsconfig_set_string(&context, "ptmxmode", "0666")?;
        fsconfig_set_string(&context, "mode", "0620")?;
        if let Some(group) = group {
            fsconfig_set_string(&context, "gid", group)?;
        }
        fsconfig_create(&context)?;
        let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
        fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)
    };
    match make(Some("5")) {
        // Group tty has no id in a user namespace with few.
        Err(Errno::INVAL) => make(None),
        made => made,
    }
}

/// With one id, apt cannot give up privileges to its own user: without this, nothing could be installed. It lies where no layer
/// gets it from.
fn write_apt_configuration(folder: &OwnedFd) -> rustix::io::Result<()> {
    let path = APT_CONFIGURATION.trim_start_matches("/dev/");
    if let Some((parent, _)) = path.rsplit_once('/') {
        rustix::fs::mkdirat(folder, parent, Mode::from_raw_mode(0o755))?;
    }
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(folder, path, flags, Mode::from_raw_mode(0o644))?;
    rustix::io::write(&file, b"APT::Sandbox::User \"root\";\n")?;
    Ok(())
}
