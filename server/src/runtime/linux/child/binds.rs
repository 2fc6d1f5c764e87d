//! Folders and files of the host in the container: the caller's own, and the three under /etc that every container gets. Folders
//! in memory, too.

use std::os::fd::OwnedFd;

use rustix::fs::FileType;
use rustix::mount::MountAttrFlags;

use super::super::super::failure::{Failure, Step as _};
use super::super::super::spec::{Bind, Spec, Tmpfs};
use super::generated;
use super::mounts::{attach, copy_tree, create};
use super::tree::{Kind, Tree};
use crate::sys::mount::{Attributes, set_attributes};

/// What is to be mounted, as a detached mount.
#[derive(Debug)]
pub(super) struct Opened {
    source: OwnedFd,
    kind: Kind,
    target: String,
    leaves_place: bool,
}

/// Opens all sources, in the order in which they are to be mounted: what lies below another target comes later.
pub(super) fn open(spec: &Spec) -> Result<Vec<Opened>, Failure> {
    let generated = generated::write(spec).step("write the files for /etc")?;
    // A file of the caller's takes the place of ours.
    let generated =
        generated.iter().filter(|ours| !spec.binds.iter().any(|bind| same_place(&bind.target, &ours.target)));
    let mut opened = open_all(generated.chain(&spec.binds))?;
    for tmpfs in &spec.memory {
        opened.push(in_memory(tmpfs).step("make a folder in memory")?);
    }
    opened.sort_by_key(|it| parts(&it.target).count());
    Ok(opened)
}

/// As [`open`], but only what somebody asked for and what is not in memory.
pub(super) fn open_own(spec: &Spec) -> Result<Vec<Opened>, Failure> {
    let mut opened = open_all(spec.binds.iter())?;
    opened.sort_by_key(|it| parts(&it.target).count());
    Ok(opened)
}

fn open_all<'a>(binds: impl Iterator<Item = &'a Bind>) -> Result<Vec<Opened>, Failure> {
    binds.map(|bind| open_one(bind).step_with(|| format!("bind {}", bind.source.display()))).collect()
}

/// Mounts them. Missing targets are made, as Docker does.
pub(super) fn attach_all(tree: &mut Tree, opened: Vec<Opened>) -> Result<(), Failure> {
    for Opened { source, kind, target, leaves_place } in opened {
        let before = tree.made().len();
        let place = tree.open_or_make(&target, kind).step_with(|| format!("find {target} in the container"))?;
        if leaves_place {
            tree.forget_made_since(before);
        }
        attach(source, place).step_with(|| format!("mount {target}"))?;
    }
    Ok(())
}

fn open_one(bind: &Bind) -> std::io::Result<Opened> {
    let source = copy_tree(&bind.source)?;
    let stat = rustix::fs::fstat(&source)?;
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Directory,
        _ => Kind::File,
    };
    let mut attributes = Attributes::NO_DEVICES;
    if bind.read_only {
        attributes = attributes.and(Attributes::READ_ONLY);
    }
    set_attributes(&source, attributes, true)?;
    Ok(Opened { source, kind, target: bind.target.clone(), leaves_place: bind.leaves_place })
}

fn in_memory(tmpfs: &Tmpfs) -> rustix::io::Result<Opened> {
    let size = tmpfs.size.map(|size| size.to_string());
    // As /tmp: whoever the command runs as may write to it.
    let mut options = vec![("mode", "1777")];
    options.extend(size.as_deref().map(|size| ("size", size)));
    // The later of two counts.
    options.extend(tmpfs.options.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let mut attributes = MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOSUID;
    if !tmpfs.programs {
        attributes |= MountAttrFlags::MOUNT_ATTR_NOEXEC;
    }
    if tmpfs.read_only {
        attributes |= MountAttrFlags::MOUNT_ATTR_RDONLY;
    }
    let source = create("tmpfs", &options, attributes)?;
    Ok(Opened { source, kind: Kind::Directory, target: tmpfs.target.clone(), leaves_place: false })
}

fn same_place(one: &str, other: &str) -> bool {
    parts(one).eq(parts(other))
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}
