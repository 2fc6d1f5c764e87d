//! The container's root: an overlay of its image's layers and its writable folder.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen,
};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::spec::{Root, Spec};
use super::mounts::attach;
use crate::mode;

/// In the container's folder: what lies under all layers, so that the places to mount on exist in most images without a trace in
/// the writable folder. Docker lays the like over the image; under it, the image's own folders keep their modes and symlinks.
const FOUNDATION: &str = "foundation";
const FOUNDATION_FOLDERS: [&str; 4] = ["dev", "etc", "proc", "sys"];
const FOUNDATION_FILES: [&str; 3] = ["etc/hostname", "etc/hosts", "etc/resolv.conf"];

/// Mounts the root, over the writable folder (which nobody looks into any more in this mount namespace); the descriptor is open on
/// its top.
pub(super) fn mount(spec: &Spec, mode: mode::Mode) -> Result<OwnedFd, Failure> {
    let Root { lowers, upper, work, volatile } = &spec.root;
    let foundation = spec.directory.join(FOUNDATION);
    lay(&foundation).step("lay the root's foundation")?;
    if *volatile {
        // Left behind by an earlier volatile mount: the kernel refuses to mount again over what it may have left half-written.
        // What comes from a crash is the store's to throw away; what comes from an ordinary end is whole.
        let _ = std::fs::remove_dir_all(work.join("work/incompat"));
    }
    let place = rustix::fs::open(upper, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .step_with(|| format!("open {}", upper.display()))?;
    let layers: Vec<&Path> = lowers.iter().map(AsRef::as_ref).chain([foundation.as_path()]).collect();
    let overlay = overlay(&layers, upper, work, *volatile, mode).step("mount the overlay")?;
    attach(&overlay, place).step("mount the overlay")?;
    Ok(overlay)
}

fn overlay(
    layers: &[&Path],
    upper: &Path,
    work: &Path,
    volatile: bool,
    mode: mode::Mode,
) -> rustix::io::Result<OwnedFd> {
    let context = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&context, "source", "overlay")?;
    for layer in layers {
        fsconfig_set_string(&context, "lowerdir+", *layer)?;
    }
    fsconfig_set_string(&context, "upperdir", upper)?;
    fsconfig_set_string(&context, "workdir", work)?;
    // An inode index would tie the writable folder to these very layers; a container's folder may be moved.
    fsconfig_set_string(&context, "index", "off")?;
    if mode == mode::Mode::Root {
        // The layers' format knows neither redirected folders nor files without their data, whatever the kernel's default.
        fsconfig_set_string(&context, "redirect_dir", "nofollow")?;
        fsconfig_set_string(&context, "metacopy", "off")?;
    } else {
        // trusted.* attributes are not for a user namespace; this also turns redirects and data-less files off.
        fsconfig_set_flag(&context, "userxattr")?;
    }
    if volatile {
        fsconfig_set_flag(&context, "volatile")?;
    }
    fsconfig_create(&context)?;
    // No device of an image, nor one that the container makes, can be opened: only the nodes of /dev, which have mounts of their own.
    // So no device cgroup is needed.
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::MOUNT_ATTR_NODEV)
}

/// Makes the foundation, if it is not there from an earlier start.
fn lay(foundation: &Path) -> rustix::io::Result<()> {
    match rustix::fs::mkdir(foundation, Mode::from_raw_mode(0o755)) {
        Err(Errno::EXIST) => return Ok(()),
        made => made?,
    }
    let folder =
        rustix::fs::openat(CWD, foundation, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    for name in FOUNDATION_FOLDERS {
        rustix::fs::mkdirat(&folder, name, Mode::from_raw_mode(0o755))?;
    }
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
    for name in FOUNDATION_FILES {
        rustix::fs::openat(&folder, name, flags, Mode::from_raw_mode(0o644))?;
    }
    Ok(())
}
