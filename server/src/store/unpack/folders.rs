//! The folder that an entry goes to: opened by openat2 so that no link leads out, made where the tar does not list it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;

use layercake_core::container_path::ContainerPath;
use rustix::fs::{
    AtFlags, FileType, Mode as Bits, OFlags, ResolveFlags, fchmod, fsetxattr, fstat, mkdirat, openat, openat2,
    readlinkat, statat, unlinkat,
};
use rustix::io::Errno;

use crate::mode::Mode;
use crate::store::overlay;

/// How a folder is opened: to be listed too, since attributes can be set through no lesser descriptor.
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// As many links as the kernel follows in one path.
const LINKS: usize = 40;

/// The folders of the layer that is being unpacked.
pub(super) struct Folders<'a> {
    root: BorrowedFd<'a>,
    mode: Mode,
    /// Folders that were made without an entry, and their inodes: by a link, a folder can be met under another path.
    implied: BTreeMap<ContainerPath, u64>,
    /// Inodes of folders that got their entry only when they were there.
    listed: BTreeSet<u64>,
    /// How many more may be made so.
    budget: u64,
    /// The one that was opened last: entries mostly come folder by folder.
    last: Option<(ContainerPath, Rc<OwnedFd>)>,
}

impl<'a> Folders<'a> {
    /// No folder but `root`, and `budget` more that may be made for paths that pass through them.
    pub(super) fn new(root: BorrowedFd<'a>, mode: Mode, budget: u64) -> Self {
        Self { root, mode, implied: BTreeMap::new(), listed: BTreeSet::new(), budget, last: None }
    }

    /// The folder that everything lies in.
    pub(super) fn root(&self) -> BorrowedFd<'a> {
        self.root
    }

    /// Opens the folder `path`, links in it followed within the root, and makes what is missing of it. A link to nothing is
    /// followed too: what it points to may lie in a layer below.
    pub(super) fn open(&mut self, path: &ContainerPath) -> Result<Rc<OwnedFd>, Errno> {
        if let Some((last, folder)) = &self.last
            && last == path
        {
            return Ok(Rc::clone(folder));
        }
        let folder = match existing_through_links(self.root, path) {
            // What is no folder may be a whiteout, which a folder of the same layer may follow.
            Err(Errno::NOENT | Errno::NOTDIR) => self.make(path)?,
            folder => Rc::new(folder?),
        };
        self.last = Some((path.clone(), Rc::clone(&folder)));
        Ok(folder)
    }

    /// Knows that `folder` is at `path`, since the next entries are likely to lie in it.
    pub(super) fn remember(&mut self, path: &ContainerPath, folder: OwnedFd) {
        self.last = Some((path.clone(), Rc::new(folder)));
    }

    /// Knows that the tar has an entry for `folder`, which was there already.
    pub(super) fn list(&mut self, folder: BorrowedFd<'_>) -> Result<(), Errno> {
        self.listed.insert(fstat(folder)?.st_ino);
        Ok(())
    }

    /// Knows that something was removed from `path`: descriptors may now be of folders that are gone.
    pub(super) fn removed(&mut self, path: &ContainerPath) {
        self.last = None;
        let below = self.implied.range(path..).map(|(implied, _)| implied);
        for implied in below.take_while(|implied| implied.is_within(path)).cloned().collect::<Vec<_>>() {
            self.implied.remove(&implied);
        }
    }

    /// The folders that no entry stands for, open.
    pub(super) fn implied(self) -> impl Iterator<Item = (ContainerPath, OwnedFd)> {
        let Self { root, implied, listed, .. } = self;
        let unlisted = implied.into_iter().filter(move |(_, inode)| !listed.contains(inode));
        unlisted.filter_map(move |(path, inode)| {
            // By way of a link, something else may have come there.
            let folder = existing(root, &path).ok()?;
            (fstat(&folder).ok()?.st_ino == inode).then_some((path, folder))
        })
    }

    /// Goes word by word, as the kernel would if the root were `/`, and makes what is missing.
    fn make(&mut self, path: &ContainerPath) -> Result<Rc<OwnedFd>, Errno> {
        let mut words: Vec<String> = path.components().rev().map(str::to_owned).collect();
        let mut here: Vec<(String, Rc<OwnedFd>)> = Vec::new();
        let mut links = 0;
        while let Some(word) = words.pop() {
            let folder = here.last().map_or(self.root, |(_, folder)| folder.as_fd());
            let opened = match word.as_str() {
                "" | "." => continue,
                ".." => {
                    here.pop();
                    continue;
                }
                word => open_below(folder, word),
            };
            let opened = match opened {
                Ok(opened) => opened,
                Err(Errno::NOENT) => self.make_implied(folder, &word, &here)?,
                Err(Errno::NOTDIR | Errno::LOOP) => match readlinkat(folder, &word, Vec::new()) {
                    Ok(target) => {
                        links += 1;
                        let target = target.into_string().map_err(|_| Errno::INVAL)?;
                        if links > LINKS {
                            return Err(Errno::LOOP);
                        }
                        if target.starts_with('/') {
                            here.clear();
                        }
                        words.extend(target.split('/').rev().map(str::to_owned));
                        continue;
                    }
                    Err(_) if is_whiteout(folder, &word)? => {
                        unlinkat(folder, &word, AtFlags::empty())?;
                        let made = self.make_implied(folder, &word, &here)?;
                        make_opaque(made.as_fd(), self.mode)?;
                        made
                    }
                    Err(_) => return Err(Errno::NOTDIR),
                },
                Err(error) => return Err(error),
            };
            here.push((word, Rc::new(opened)));
        }
        match here.pop() {
            Some((_, folder)) => Ok(folder),
            None => Ok(Rc::new(open_below(self.root, ".")?)),
        }
    }

    /// Makes the folder `word` in `folder`, whose own words are `here`.
    fn make_implied(
        &mut self,
        folder: BorrowedFd<'_>,
        word: &str,
        here: &[(String, Rc<OwnedFd>)],
    ) -> Result<OwnedFd, Errno> {
        self.budget = self.budget.checked_sub(1).ok_or(Errno::NOSPC)?;
        mkdirat(folder, word, Bits::RWXU)?;
        let made = open_below(folder, word)?;
        fchmod(&made, Bits::from_raw_mode(0o755))?;
        let words: Vec<_> = here.iter().map(|(word, _)| word.as_str()).chain([word]).collect();
        let inode = fstat(&made)?.st_ino;
        // The number may have been that of a folder that is gone.
        self.listed.remove(&inode);
        self.implied.insert(ContainerPath::new(&words.join("/")), inode);
        Ok(made)
    }
}

/// Opens the folder `path`, its own last word no link.
pub(super) fn existing(root: BorrowedFd<'_>, path: &ContainerPath) -> Result<OwnedFd, Errno> {
    resolve(root, path, FOLDER | OFlags::NOFOLLOW)
}

/// Opens the folder `path`, or the one that it links to.
pub(super) fn existing_through_links(root: BorrowedFd<'_>, path: &ContainerPath) -> Result<OwnedFd, Errno> {
    resolve(root, path, FOLDER)
}

/// Opens the folder `name` of `folder`; a link is none.
pub(super) fn open_below(folder: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Errno> {
    openat(folder, name, FOLDER | OFlags::NOFOLLOW, Bits::empty())
}

/// Whether `name` is a removal, as overlayfs marks it.
pub(super) fn is_whiteout(folder: BorrowedFd<'_>, name: &str) -> Result<bool, Errno> {
    let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice && stat.st_rdev == 0)
}

/// Hides what the layers below have in `folder`.
pub(super) fn make_opaque(folder: BorrowedFd<'_>, mode: Mode) -> Result<(), Errno> {
    fsetxattr(folder, overlay::opaque(mode), overlay::YES, rustix::fs::XattrFlags::empty())
}

/// Opens `path` as if `root` were `/`: neither `..` nor an absolute link leads out, and no link of /proc is followed.
fn resolve(root: BorrowedFd<'_>, path: &ContainerPath, flags: OFlags) -> Result<OwnedFd, Errno> {
    let path = if path.is_root() { "." } else { path.relative() };
    let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    // The kernel gives up on `..` when anything at all is renamed meanwhile, and asks to be called again.
    for _ in 0..1000 {
        match openat2(root, path, flags, Bits::empty(), how) {
            Err(Errno::AGAIN | Errno::INTR) => {}
            opened => return opened,
        }
    }
    Err(Errno::AGAIN)
}
