//! The kernel's own share of a container's start, to measure the product against: the namespaces, overlay, mounts, filter and command
//! of a default container without a network, by one process that looks nothing up, keeps no record and carries no output.
//!
//! `floor SCRATCH LOWER FOUNDATION COMMAND [ARGUMENT...]`: SCRATCH must not exist, FOUNDATION holds the places to mount on. As an
//! ordinary user, in a user namespace made as the product makes it.

use std::ffi::CString;
use std::fs::{DirBuilder, create_dir, remove_dir_all};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::process::ExitCode;

use layercake_server::runtime::linux::user_namespace;
use layercake_server::sys::mount::{Attributes, set_attributes};
use layercake_server::sys::process::{Cloned, SingleThread, clone_into};
use layercake_server::sys::{network, seccomp};
use rustix::fs::{CWD, FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags,
    fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, move_mount, open_tree,
};

const NAMESPACES: libc::c_int = libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWNET;
const NODES: [(&str, u32, u32); 6] =
    [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];
const HIDDEN_FILES: [&str; 5] = ["interrupts", "kcore", "keys", "latency_stats", "timer_list"];
const HIDDEN_FOLDERS: [&str; 4] = ["proc/acpi", "proc/asound", "proc/scsi", "sys/firmware"];
const FROZEN: [&str; 5] = ["bus", "fs", "irq", "sys", "sysrq-trigger"];
const GENERATED: [&str; 3] = ["etc/hostname", "etc/hosts", "etc/resolv.conf"];
/// As long as the product's filter.
const INSTRUCTIONS: usize = 145;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scratch, lower, foundation, command @ ..] = arguments.as_slice() else { return Ok(ExitCode::from(2)) };
    let root = rustix::process::geteuid().is_root();
    user_namespace::enter(user_namespace::available_mode()).map_err(io::Error::other)?;
    DirBuilder::new().mode(0o700).create(scratch)?;
    create_dir(Path::new(scratch).join("upper"))?;
    create_dir(Path::new(scratch).join("work"))?;
    let Cloned::Parent { pidfd, .. } = clone_into(NAMESPACES, None, SingleThread::verify()?)? else {
        return Err(become_command(Path::new(scratch), [lower, foundation], command, root));
    };
    let wait = rustix::process::WaitId::PidFd(pidfd.as_fd());
    let status = rustix::process::waitid(wait, rustix::process::WaitIdOptions::EXITED)?;
    remove_dir_all(scratch)?;
    let ended_well = status.is_some_and(|status| status.exit_status() == Some(0));
    Ok(if ended_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn become_command(scratch: &Path, lowers: [&String; 2], command: &[String], root: bool) -> io::Error {
    let become_it = || -> io::Result<()> {
        mount(scratch, lowers, root)?;
        rustix::system::sethostname(b"floor")?;
        seccomp::install(&filter())?;
        let words: Vec<CString> = command.iter().map(|word| CString::new(word.as_str())).collect::<Result<_, _>>()?;
        let program = words.first().ok_or(Errno::NOENT)?;
        nix::unistd::execv(program, &words)?;
        Ok(())
    };
    become_it().err().unwrap_or_else(|| Errno::NOEXEC.into())
}

/// Mounts everything, and makes it the root.
fn mount(scratch: &Path, lowers: [&String; 2], root: bool) -> io::Result<()> {
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let tree = overlay(scratch, lowers, root)?;
    attach(&tree, CWD, scratch.join("upper"))?;
    let data = MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let frozen = data | MountAttrFlags::MOUNT_ATTR_RDONLY;
    let proc = create("proc", &[], data)?;
    attach(&proc, &tree, "proc")?;
    let dev = create("tmpfs", &[("mode", "755"), ("size", "65536k")], MountAttrFlags::MOUNT_ATTR_NOSUID)?;
    attach(&dev, &tree, "dev")?;
    let nodes = NODES.map(|node| device(&dev, node, root));
    set_attributes(&dev, Attributes::NO_DEVICES, false)?;
    for (node, (name, ..)) in nodes.into_iter().zip(NODES) {
        attach(node?, &dev, name)?;
    }
    let size: &[(&str, &str)] = &[("mode", "1777"), ("size", "65536k")];
    for (name, kind, options) in [("pts", "devpts", &[][..]), ("shm", "tmpfs", size), ("mqueue", "mqueue", &[][..])] {
        rustix::fs::mkdirat(&dev, name, Mode::RWXU)?;
        attach(create(kind, options, data)?, &dev, name)?;
    }
    let sys = create("sysfs", &[], frozen)?;
    attach(&sys, &tree, "sys")?;
    let empty = || create("tmpfs", &[("mode", "555"), ("size", "0")], frozen);
    attach(empty()?, &sys, "fs/cgroup")?;
    for path in GENERATED {
        attach(copy(CWD, Path::new(lowers[1]).join(path))?, &tree, path)?;
    }
    network::raise_loopback()?;
    for path in HIDDEN_FILES {
        cover(copy(&dev, "null")?, &proc, path)?;
    }
    let empty = empty()?;
    // A detached mount is copied from kernel 6.15 on; before, only what has its place.
    attach(&empty, &sys, "fs/cgroup")?;
    for path in HIDDEN_FOLDERS {
        cover(copy(&sys, "fs/cgroup")?, &tree, path)?;
    }
    for path in FROZEN {
        let Ok(mount) = copy(&proc, path) else { continue };
        set_attributes(&mount, Attributes::READ_ONLY, false)?;
        attach(mount, &proc, path)?;
    }
    rustix::process::fchdir(&tree)?;
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    Ok(rustix::process::chdir("/")?)
}

fn overlay(scratch: &Path, lowers: [&String; 2], root: bool) -> io::Result<OwnedFd> {
    let context = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    for lower in lowers {
        fsconfig_set_string(&context, "lowerdir+", lower.as_str())?;
    }
    fsconfig_set_string(&context, "upperdir", scratch.join("upper"))?;
    fsconfig_set_string(&context, "workdir", scratch.join("work"))?;
    fsconfig_set_flag(&context, "volatile")?;
    if !root {
        fsconfig_set_flag(&context, "userxattr")?;
    }
    fsconfig_create(&context)?;
    Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::MOUNT_ATTR_NODEV)?)
}

fn create(kind: &str, options: &[(&str, &str)], attributes: MountAttrFlags) -> io::Result<OwnedFd> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    for (key, value) in options {
        fsconfig_set_string(&context, *key, *value)?;
    }
    fsconfig_create(&context)?;
    Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
}

fn device(dev: &OwnedFd, (name, major, minor): (&str, u32, u32), root: bool) -> io::Result<OwnedFd> {
    let mode = Mode::from_raw_mode(0o666);
    if root {
        rustix::fs::mknodat(dev, name, FileType::CharacterDevice, mode, rustix::fs::makedev(major, minor))?;
        return copy(dev, name);
    }
    rustix::fs::openat(dev, name, OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC, mode)?;
    copy(CWD, format!("/dev/{name}"))
}

fn copy(folder: impl AsFd, path: impl AsRef<Path>) -> io::Result<OwnedFd> {
    Ok(open_tree(folder, path.as_ref(), OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC)?)
}

fn attach(mount: impl AsFd, folder: impl AsFd, path: impl AsRef<Path>) -> rustix::io::Result<()> {
    move_mount(mount, "", folder, path.as_ref(), MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
}

/// Not every kernel has everything that is hidden.
fn cover(mount: OwnedFd, folder: &OwnedFd, path: &str) -> io::Result<()> {
    match attach(mount, folder, path) {
        Err(Errno::NOENT) => Ok(()),
        attached => Ok(attached?),
    }
}

/// Allows everything, by as many comparisons as the product's tree is deep.
fn filter() -> Vec<seccomp::Instruction> {
    let instruction = |code, operand| seccomp::Instruction { code, jump_true: 0, jump_false: 0, operand };
    let (load, jump, jump_if_equal, allow) = (0x20, 0x05, 0x15, instruction(0x06, 0x7fff_0000));
    let mut program = vec![instruction(load, 0)];
    program.extend([instruction(jump_if_equal, u32::MAX); 8]);
    let rest = INSTRUCTIONS - program.len() - 2;
    program.push(instruction(jump, rest as u32));
    program.extend(vec![allow; rest + 1]);
    program
}
