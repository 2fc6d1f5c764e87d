//! The container's root: an overlay of its image's layers and its writable folder.

use std::ffi::CString;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;

use rustix::fs::{Access, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, fsconfig_create, fsconfig_set_flag, fsconfig_set_string,
    fsmount, fsopen,
};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::spec::{Root, Spec};
use super::mounts::attach;
use super::tree::{Kind, Tree};
use crate::mode;
use crate::sys::mount::{Attributes, set_attributes};

/// What lies under all layers, so that the places to mount on exist in most images without a trace in the writable folder. Docker
/// lays the like over the image; under it, the image's own folders keep their modes and symlinks.
const FOUNDATION_FOLDERS: [&str; 4] = ["dev", "etc", "proc", "sys"];
const FOUNDATION_FILES: [&str; 3] = ["etc/hostname", "etc/hosts", "etc/resolv.conf"];

/// What the kernel takes, the foundation among them.
const MOST_LAYERS: usize = 500;

/// Mounts the root, over the writable folder (which nobody looks into any more in this mount namespace); the descriptor is open on
/// its top.
pub(super) fn mount(spec: &Spec, mode: mode::Mode) -> Result<OwnedFd, Failure> {
    let Root { lowers, foundation, upper, work, volatile, .. } = &spec.root;
    lay(foundation, &spec.directory.join("foundation")).step("lay the root's foundation")?;
    if *volatile {
        // Left behind by an earlier volatile mount: the kernel refuses to mount again over what it may have left half-written.
        // What comes from a crash is the store's to throw away; what comes from an ordinary end is whole.
        let _ = std::fs::remove_dir_all(work.join("work/incompat"));
    }
    let place = rustix::fs::open(upper, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .step_with(|| format!("open {}", upper.display()))?;
    let layers: Vec<&Path> = lowers.iter().map(AsRef::as_ref).chain([foundation.as_path()]).collect();
    if layers.len() > MOST_LAYERS {
        let most = MOST_LAYERS - 1;
        return Err(Failure::setup("mount the overlay", format!("the image has more than {most} layers")));
    }
    let options = options(*volatile, mode);
    if takes_single_layers() {
        let overlay = overlay(&layers, Some((upper, work)), &options).step("mount the overlay")?;
        attach(&overlay, place).step("mount the overlay")?;
        return Ok(overlay);
    }
    mount_with_page(&layers, Some((upper, work)), &options, &place).step("mount the overlay")?;
    // Looked up again: now it means what is mounted there.
    rustix::fs::open(upper, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .step_with(|| format!("open {}", upper.display()))
}

/// Mounts what the container has written over its layers, all for reading: so it does not matter who writes there meanwhile.
pub(super) fn mount_for_reading(spec: &Spec, mode: mode::Mode) -> Result<OwnedFd, Failure> {
    let Root { lowers, foundation, upper, .. } = &spec.root;
    lay(foundation, &spec.directory.join("foundation")).step("lay the root's foundation")?;
    let open = || rustix::fs::open(upper, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let place = open().step_with(|| format!("open {}", upper.display()))?;
    let layers: Vec<&Path> =
        [upper.as_path()].into_iter().chain(lowers.iter().map(AsRef::as_ref)).chain([foundation.as_path()]).collect();
    let options = options(false, mode);
    if takes_single_layers() {
        let overlay = overlay(&layers, None, &options).step("mount the overlay")?;
        attach(&overlay, place).step("mount the overlay")?;
        return Ok(overlay);
    }
    mount_with_page(&layers, None, &options, &place).step("mount the overlay")?;
    open().step_with(|| format!("open {}", upper.display()))
}

/// Forbids writing to the root itself; what is mounted in it stays as it is. Comes after the last thing that makes a place there.
pub(super) fn forbid_writing(tree: &mut Tree, spec: &Spec) -> Result<(), Failure> {
    // What cannot be made is told when it is entered.
    let _ = tree.open_or_make(&spec.process.cwd, Kind::Directory);
    set_attributes(tree.root(), Attributes::READ_ONLY, false).step("forbid writing to the root")
}

/// Mounts, where nobody sees it, an overlay of the folders `lower`, `upper` and `work` in `folder`.
pub(in super::super) fn try_overlay(folder: &Path, mode: mode::Mode) -> rustix::io::Result<()> {
    let [lower, upper, work] = ["lower", "upper", "work"].map(|name| folder.join(name));
    let options = options(false, mode);
    if takes_single_layers() {
        return overlay(&[&lower], Some((&upper, &work)), &options).map(drop);
    }
    let place = rustix::fs::open(&upper, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    mount_with_page(&[&lower], Some((&upper, &work)), &options, &place)
}

/// What the overlay is told besides its folders: names, with values where they have some.
fn options(volatile: bool, mode: mode::Mode) -> Vec<(&'static str, Option<&'static str>)> {
    // An inode index would tie the writable folder to these very layers; a container's folder may be moved.
    let mut options = vec![("index", Some("off"))];
    if mode == mode::Mode::Root {
        // The layers' format knows neither redirected folders nor files without their data, whatever the kernel's default.
        options.extend([("redirect_dir", Some("nofollow")), ("metacopy", Some("off"))]);
    } else {
        // trusted.* attributes are not for a user namespace; this also turns redirects and data-less files off.
        options.push(("userxattr", None));
    }
    if volatile {
        options.push(("volatile", None));
    }
    options
}

/// No device of an image, nor one that the container makes, can be opened: only the nodes of /dev, which have mounts of their own.
/// So no device control group is needed.
const NO_DEVICES: MountAttrFlags = MountAttrFlags::MOUNT_ATTR_NODEV;

fn overlay(
    layers: &[&Path],
    writable: Option<(&Path, &Path)>,
    options: &[(&str, Option<&str>)],
) -> rustix::io::Result<OwnedFd> {
    let context = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&context, "source", "overlay")?;
    for layer in layers {
        fsconfig_set_string(&context, "lowerdir+", *layer)?;
    }
    if let Some((upper, work)) = writable {
        fsconfig_set_string(&context, "upperdir", upper)?;
        fsconfig_set_string(&context, "workdir", work)?;
    }
    for (name, value) in options {
        match value {
            Some(value) => fsconfig_set_string(&context, *name, *value)?,
            None => fsconfig_set_flag(&context, *name)?,
        }
    }
    fsconfig_create(&context)?;
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, NO_DEVICES)
}

/// Whether the kernel takes layers one by one (`lowerdir+`), which sets no limit to their paths: Linux 6.8.
fn takes_single_layers() -> bool {
    let uname = rustix::system::uname();
    let mut numbers =
        uname.release().to_str().unwrap_or_default().split(['.', '-']).map_while(|it| it.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(6), Some(8))
}

/// As [`overlay`], for older kernels: all options in one page of memory, so the folders go by descriptors, whose names are short.
fn mount_with_page(
    layers: &[&Path],
    writable: Option<(&Path, &Path)>,
    options: &[(&str, Option<&str>)],
    place: &OwnedFd,
) -> rustix::io::Result<()> {
    let folders: Vec<OwnedFd> = layers
        .iter()
        .copied()
        .chain(writable.into_iter().flat_map(|(upper, work)| [upper, work]))
        .map(|path| rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()))
        .collect::<Result<_, _>>()?;
    let names: Vec<String> =
        folders.iter().chain([place]).map(|it| format!("/proc/self/fd/{}", it.as_raw_fd())).collect();
    let (place, folders) = names.split_last().ok_or(Errno::INVAL)?;
    let (lowers, writable) = folders.split_at(layers.len());
    let mut page = format!("lowerdir={}", lowers.join(":"));
    if let [upper, work] = writable {
        page.push_str(&format!(",upperdir={upper},workdir={work}"));
    }
    for (name, value) in options {
        page.push_str(&format!(",{name}{}", value.map(|value| format!("={value}")).unwrap_or_default()));
    }
    let page = CString::new(page).map_err(|_| Errno::INVAL)?;
    rustix::mount::mount("overlay", place.as_str(), "overlay", MountFlags::NODEV, page.as_c_str())
}

/// Makes the foundation, if no other container has: first at `own`, so that nobody sees it before it is whole. One for all, because
/// to make and remove six folders for each container took a tenth of its time.
fn lay(foundation: &Path, own: &Path) -> rustix::io::Result<()> {
    match rustix::fs::access(foundation, Access::EXISTS) {
        Err(Errno::NOENT) => {}
        found => return found,
    }
    match rustix::fs::mkdir(own, Mode::from_raw_mode(0o755)) {
        // Left by a start that was killed.
        Err(Errno::EXIST) => {}
        made => made?,
    }
    let folder = rustix::fs::open(own, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    for name in FOUNDATION_FOLDERS {
        match rustix::fs::mkdirat(&folder, name, Mode::from_raw_mode(0o755)) {
            Err(Errno::EXIST) => {}
            made => made?,
        }
    }
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
    for name in FOUNDATION_FILES {
        rustix::fs::openat(&folder, name, flags, Mode::from_raw_mode(0o644))?;
    }
    match rustix::fs::renameat_with(CWD, own, CWD, foundation, RenameFlags::NOREPLACE) {
        // Another container was faster; ours goes with the container's folder.
        Err(Errno::EXIST) => Ok(()),
        renamed => renamed,
    }
}
