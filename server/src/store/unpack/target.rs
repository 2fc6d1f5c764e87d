//! One entry at a time → files, links, devices and whiteouts in the folder of the layer.
//!
//! A later entry for a path replaces an earlier one (a folder only takes new attributes). A whiteout hides what the layers
//! below have, never an entry of its own layer, whichever comes first.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::FIXED_TIME;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::reader::ReadError;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{
    AtFlags, FileType, Mode as Bits, OFlags, linkat, makedev, mkdirat, mknodat, openat, statat, symlinkat,
};
use rustix::io::Errno;

use super::folders::{self, Folders, is_whiteout, make_opaque, open_below};
use super::{BUFFER, Summary, UnpackError, attributes, clear, failed};
use crate::mode::Mode;

/// The folder that a layer is unpacked into.
pub(super) struct Target<'a> {
    folders: Folders<'a>,
    mode: Mode,
    /// Times of folders, which are set when nothing is written into them any more.
    times: BTreeMap<ContainerPath, i64>,
    summary: Summary,
    buffer: Vec<u8>,
    /// Whether a folder must not take the place of a file, nor a file that of a folder.
    keeps_kinds: bool,
}

impl<'a> Target<'a> {
    /// Starts in the empty folder `root`, whose attributes stay as they are where the tar has no entry for it.
    pub(super) fn new(root: BorrowedFd<'a>, mode: Mode, limits: &Limits) -> Self {
        let folders = Folders::new(root, mode, limits.entries);
        Self {
            folders,
            mode,
            times: BTreeMap::new(),
            summary: Summary::default(),
            buffer: vec![0; BUFFER],
            keeps_kinds: false,
        }
    }

    /// In a tree that others use: what is there of another kind stays, and is an error.
    pub(super) fn keeping_kinds(self) -> Self {
        Self { keeps_kinds: true, ..self }
    }

    /// Makes `entry` at `path`; a regular file's bytes come from `content`.
    pub(super) fn entry(
        &mut self,
        path: &ContainerPath,
        entry: &Entry,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        self.summary.entries += 1;
        let Some((name, parent)) = path.file_name().zip(path.parent()) else { return self.root(path, entry) };
        let folder = self.folders.open(&parent).map_err(failed("open the folder of", path))?;
        let place = Place { path, folder: folder.as_fd(), name };
        if self.keeps_kinds {
            check_kind(&place, entry)?;
        }
        match &entry.kind {
            Kind::Directory => return self.folder(&place, entry),
            Kind::File { .. } => return self.file(&place, entry, content),
            Kind::HardLink { target } => return self.hard_link(&place, target),
            Kind::Symlink { target } => self.create(&place, |place| symlinkat(target, place.folder, place.name))?,
            Kind::Fifo => self.create(&place, |place| node(place, FileType::Fifo, 0))?,
            Kind::CharacterDevice { major, minor } | Kind::BlockDevice { major, minor } => {
                let is_character = matches!(entry.kind, Kind::CharacterDevice { .. });
                if self.mode != Mode::Root || (is_character && (*major, *minor) == (0, 0)) {
                    self.summary.dropped_devices += 1;
                    return self.clear(&place).map(drop);
                }
                let kind = if is_character { FileType::CharacterDevice } else { FileType::BlockDevice };
                self.create(&place, |place| node(place, kind, makedev(*major, *minor)))?;
            }
        }
        self.summary.dropped_xattrs += attributes::set_at(place.folder, name, path, entry, self.mode)?;
        Ok(())
    }

    /// Hides what the layers below have at `path`.
    pub(super) fn whiteout(&mut self, path: &ContainerPath, mtime: i64) -> Result<(), UnpackError> {
        self.summary.entries += 1;
        // The reader gives no whiteout of the root.
        let Some((name, parent)) = path.file_name().zip(path.parent()) else { return Ok(()) };
        let folder = self.folders.open(&parent).map_err(failed("open the folder of", path))?;
        match mknodat(&*folder, name, FileType::CharacterDevice, Bits::empty(), 0) {
            Ok(()) => attributes::set_times_at(folder.as_fd(), name, mtime),
            Err(Errno::EXIST) => match open_below(folder.as_fd(), name) {
                // It is this layer's own, but what it would be merged with goes.
                Ok(existing) => make_opaque(existing.as_fd(), self.mode),
                Err(Errno::NOTDIR | Errno::LOOP | Errno::NXIO) => Ok(()),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        }
        .map_err(failed("remove", path))
    }

    /// Hides all that the layers below have in the folder `path`.
    pub(super) fn opaque(&mut self, path: &ContainerPath) -> Result<(), UnpackError> {
        self.summary.entries += 1;
        self.summary.opaque_root |= path.is_root();
        let folder = self.folders.open(path).map_err(failed("open", path))?;
        make_opaque(folder.as_fd(), self.mode).map_err(failed("empty", path))
    }

    /// Sets the times of folders, and says what came of it all.
    pub(super) fn finish(self) -> Result<Summary, UnpackError> {
        let Self { folders, times, mut summary, .. } = self;
        let root = folders.root();
        for (path, folder) in folders.implied() {
            attributes::set_times(folder.as_fd(), FIXED_TIME).map_err(failed("set the times of", &path))?;
            summary.implied.push(path);
        }
        for (path, mtime) in times {
            match folders::existing(root, &path) {
                Ok(folder) => {
                    attributes::set_times(folder.as_fd(), mtime).map_err(failed("set the times of", &path))?
                }
                // By way of a link, something else came there.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {}
                Err(error) => return Err(failed("open", &path)(error)),
            }
        }
        Ok(summary)
    }

    fn root(&mut self, path: &ContainerPath, entry: &Entry) -> Result<(), UnpackError> {
        let root = self.folders.root();
        attributes::strip(root).map_err(failed("change", path))?;
        self.summary.dropped_xattrs += attributes::set(root, path, entry, self.mode)?;
        self.times.insert(path.clone(), entry.mtime);
        Ok(())
    }

    fn folder(&mut self, place: &Place<'_>, entry: &Entry) -> Result<(), UnpackError> {
        let Place { path, folder, name } = *place;
        let mut hides_lower = false;
        let made = match mkdirat(folder, name, Bits::RWXU) {
            Err(Errno::EXIST) => match open_below(folder, name) {
                Ok(existing) => {
                    attributes::strip(existing.as_fd()).map_err(failed("change", path))?;
                    self.folders.list(existing.as_fd()).map_err(failed("change", path))?;
                    Ok(existing)
                }
                Err(_) => {
                    hides_lower = self.clear(place)?;
                    mkdirat(folder, name, Bits::RWXU).and_then(|()| open_below(folder, name))
                }
            },
            made => made.and_then(|()| open_below(folder, name)),
        };
        let made = made.map_err(failed("create", path))?;
        if hides_lower {
            make_opaque(made.as_fd(), self.mode).map_err(failed("empty", path))?;
        }
        self.summary.dropped_xattrs += attributes::set(made.as_fd(), path, entry, self.mode)?;
        self.times.insert(path.clone(), entry.mtime);
        self.folders.remember(path, made);
        Ok(())
    }

    fn file(&mut self, place: &Place<'_>, entry: &Entry, content: &mut dyn Read) -> Result<(), UnpackError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let bits = Bits::RUSR | Bits::WUSR;
        let mut file = File::from(self.create(place, |place| openat(place.folder, place.name, flags, bits))?);
        loop {
            let count = content.read(&mut self.buffer).map_err(ReadError::from)?;
            if count == 0 {
                break;
            }
            file.write_all(&self.buffer[..count]).map_err(failed("write", place.path))?;
            self.summary.bytes += count as u64;
        }
        self.summary.dropped_xattrs += attributes::set(file.as_fd(), place.path, entry, self.mode)?;
        attributes::set_times(file.as_fd(), entry.mtime).map_err(failed("set the times of", place.path))
    }

    fn hard_link(&mut self, place: &Place<'_>, target: &str) -> Result<(), UnpackError> {
        let missing = || UnpackError::LinkTarget { path: place.path.clone(), target: target.to_owned() };
        let target_path = ContainerPath::new(target);
        let (target_name, parent) = target_path.file_name().zip(target_path.parent()).ok_or_else(missing)?;
        let target_folder = folders::existing_through_links(self.folders.root(), &parent).map_err(|_| missing())?;
        let stat = statat(&target_folder, target_name, AtFlags::SYMLINK_NOFOLLOW).map_err(|_| missing())?;
        let is_folder = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        if is_folder || is_whiteout(target_folder.as_fd(), target_name).map_err(|_| missing())? {
            return Err(missing());
        }
        if let Ok(existing) = statat(place.folder, place.name, AtFlags::SYMLINK_NOFOLLOW)
            && (existing.st_dev, existing.st_ino) == (stat.st_dev, stat.st_ino)
        {
            // Replacing a name of a file by another name of it would lose the file.
            return Ok(());
        }
        // Without AT_SYMLINK_FOLLOW a link is linked itself, not what it points to.
        self.create(place, |place| linkat(&target_folder, target_name, place.folder, place.name, AtFlags::empty()))
    }

    /// Makes something that must not be there yet, in place of what an earlier entry left.
    fn create<T>(
        &mut self,
        place: &Place<'_>,
        make: impl Fn(&Place<'_>) -> Result<T, Errno>,
    ) -> Result<T, UnpackError> {
        let made = match make(place) {
            Err(Errno::EXIST) => {
                self.clear(place)?;
                make(place)
            }
            made => made,
        };
        made.map_err(failed("create", place.path))
    }

    /// Removes what an earlier entry left; returns whether that was a whiteout.
    fn clear(&mut self, place: &Place<'_>) -> Result<bool, UnpackError> {
        let was_whiteout = match is_whiteout(place.folder, place.name) {
            Err(Errno::NOENT) => return Ok(false),
            is_whiteout => is_whiteout.map_err(failed("replace", place.path))?,
        };
        let name = CString::new(place.name).map_err(failed("replace", place.path))?;
        clear::remove(place.folder, &name).map_err(failed("replace", place.path))?;
        self.folders.removed(place.path);
        let below = self.times.range(place.path..).take_while(|(path, _)| path.is_within(place.path));
        for path in below.map(|(path, _)| path.clone()).collect::<Vec<_>>() {
            self.times.remove(&path);
        }
        Ok(was_whiteout)
    }
}

/// Where an entry goes.
struct Place<'a> {
    path: &'a ContainerPath,
    /// The folder that it goes into.
    folder: BorrowedFd<'a>,
    /// Its name there.
    name: &'a str,
}

/// Refuses what would put a folder in a file's place, or the other way round.
fn check_kind(place: &Place<'_>, entry: &Entry) -> Result<(), UnpackError> {
    let Ok(existing) = statat(place.folder, place.name, AtFlags::SYMLINK_NOFOLLOW) else { return Ok(()) };
    let is_folder = FileType::from_raw_mode(existing.st_mode) == FileType::Directory;
    let path = || place.path.clone();
    match entry.kind {
        Kind::Directory if !is_folder => Err(UnpackError::FolderOverFile(path())),
        Kind::Directory => Ok(()),
        _ if is_folder => Err(UnpackError::FileOverFolder(path())),
        _ => Ok(()),
    }
}

fn node(place: &Place<'_>, kind: FileType, device: u64) -> Result<(), Errno> {
    mknodat(place.folder, place.name, kind, Bits::RUSR | Bits::WUSR, device)
}
