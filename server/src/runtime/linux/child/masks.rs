//! Hides and freezes what of /proc and /sys is the host's business: Docker's lists.
//!
//! All by descriptor from the mounts just made; nothing of the image is on the way (CVE-2025-31133, CVE-2025-52881).

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, OFlags};
use rustix::io::Errno;
use rustix::mount::MountAttrFlags;

use super::super::super::failure::{Failure, Step as _};
use super::devices::{Devices, null_mount};
use super::mounts::{DATA_ONLY, attach_at, copy_at, create};
use super::tree::Tree;
use crate::sys::mount::{Attributes, set_attributes};

/// Hidden, below /proc.
const HIDDEN_IN_PROC: [&str; 10] = [
    "acpi",
    "asound",
    "interrupts",
    "kcore",
    "keys",
    "latency_stats",
    "sched_debug",
    "scsi",
    "timer_list",
    "timer_stats",
];
/// Hidden, below /sys.
const HIDDEN_IN_SYS: [&str; 3] = ["devices/virtual/powercap", "firmware", "fs/selinux"];
/// Read-only, below /proc.
const FROZEN_IN_PROC: [&str; 5] = ["bus", "fs", "irq", "sys", "sysrq-trigger"];

/// Covers all of it.
pub(super) fn cover(tree: &Tree, proc: &OwnedFd, devices: &Devices) -> Result<(), Failure> {
    let sys = tree.open("/sys", OFlags::PATH | OFlags::DIRECTORY).step("find /sys")?;
    let mut covers = Covers { null: null_mount(devices)?, empty: None };
    for path in HIDDEN_IN_PROC {
        covers.hide(proc, path)?;
    }
    for path in HIDDEN_IN_SYS {
        covers.hide(&sys, path)?;
    }
    hide_thermal_throttles(&mut covers, &sys)?;
    for path in FROZEN_IN_PROC {
        freeze(proc, path)?;
    }
    Ok(())
}

/// What is laid over things: the null device over files, one empty read-only folder over all folders.
struct Covers {
    null: OwnedFd,
    empty: Option<Empty>,
}

/// The folder that is laid over the first is mounted there; copies of it cover the others.
struct Empty {
    place: OwnedFd,
    name: String,
}

impl Covers {
    fn hide(&mut self, folder: impl AsFd, path: &str) -> Result<(), Failure> {
        let stat = match rustix::fs::statat(&folder, path, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(()),
            stat => stat.step_with(|| format!("look at {path}"))?,
        };
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            // A mount can be put in one place only, so each gets a copy.
            let null = copy_at(&self.null, "").step("copy /dev/null")?;
            return attach_at(null, folder, path).step_with(|| format!("hide {path}"));
        }
        match &self.empty {
            Some(Empty { place, name }) => {
                let copy = copy_at(place, name).step("copy an empty folder")?;
                attach_at(copy, folder, path).step_with(|| format!("hide {path}"))
            }
            None => {
                let attributes = DATA_ONLY | MountAttrFlags::MOUNT_ATTR_RDONLY;
                let options = [("mode", "555"), ("size", "0")];
                let empty = create("tmpfs", &options, attributes).step("make an empty folder")?;
                attach_at(&empty, &folder, path).step_with(|| format!("hide {path}"))?;
                let place = folder.as_fd().try_clone_to_owned().step("keep a folder open")?;
                self.empty = Some(Empty { place, name: path.to_owned() });
                Ok(())
            }
        }
    }
}

/// One counter folder for each processor that has them: they betray what other programs do.
fn hide_thermal_throttles(covers: &mut Covers, sys: &OwnedFd) -> Result<(), Failure> {
    for number in 0.. {
        let processor = format!("devices/system/cpu/cpu{number}");
        match rustix::fs::statat(sys, &processor, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => covers.hide(sys, &format!("{processor}/thermal_throttle"))?,
            Err(_) => break,
        }
    }
    Ok(())
}

/// Makes what is there read-only by a mount of its own.
fn freeze(folder: &OwnedFd, path: &str) -> Result<(), Failure> {
    let copy = match copy_at(folder, path) {
        Err(Errno::NOENT) => return Ok(()),
        copy => copy.step_with(|| format!("copy {path}"))?,
    };
    set_attributes(&copy, Attributes::READ_ONLY, false).step_with(|| format!("make {path} read-only"))?;
    attach_at(copy, folder, path).step_with(|| format!("make {path} read-only"))
}
