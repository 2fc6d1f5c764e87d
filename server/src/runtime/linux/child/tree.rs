//! Finds places in a container's root, and makes them where they are missing, without ever being led out of it: symlinks count from
//! the container's root, whatever an image or a running container has put there (CVE-2021-30465, CVE-2024-45310).

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, Result};

/// As the kernel's own limit.
const MOST_SYMLINKS: usize = 40;

/// What to make where nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder, 0755.
    Directory,
    /// An empty file, 0644.
    File,
}

/// A root and what was made in it.
#[derive(Debug)]
pub(super) struct Tree {
    root: OwnedFd,
    made: Vec<String>,
}

impl Tree {
    /// The tree below the folder that `root` is open on.
    pub(super) fn new(root: OwnedFd) -> Self {
        Self { root, made: Vec::new() }
    }

    /// The root.
    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Paths of what was made, outermost first.
    pub(super) fn made(&self) -> &[String] {
        &self.made
    }

    /// Lets what was made since there were `count` paths stay for good.
    pub(super) fn forget_made_since(&mut self, count: usize) {
        self.made.truncate(count);
    }

    /// Opens what `path` names.
    pub(super) fn open(&self, path: &str, flags: OFlags) -> Result<OwnedFd> {
        // No magic links: /proc/self/fd/N would name what this process, not the container, has open (CVE-2024-21626).
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        for _ in 0..16 {
            match rustix::fs::openat2(&self.root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve) {
                // A rename somewhere made the kernel unsure of a `..`.
                Err(Errno::AGAIN) => {}
                other => return other,
            }
        }
        Err(Errno::AGAIN)
    }

    /// Opens what `path` names as a place, making it and the folders that lead to it where they are missing.
    pub(super) fn open_or_make(&mut self, path: &str, kind: Kind) -> Result<OwnedFd> {
        match self.open(path, OFlags::PATH) {
            Err(Errno::NOENT) => self.make(path, kind),
            found => found,
        }
    }

    /// Walks by hand, a component at a time, and makes what is missing. `..` goes back along the folders passed through, so that
    /// no rename can turn it elsewhere.
    fn make(&mut self, path: &str, kind: Kind) -> Result<OwnedFd> {
        let mut ahead: VecDeque<String> = components(path).collect();
        let mut behind: Vec<(OwnedFd, String)> = Vec::new();
        let mut symlinks = 0;
        while let Some(name) = ahead.pop_front() {
            if name == ".." {
                behind.pop();
                continue;
            }
            let (here, so_far) = match behind.last() {
                Some((folder, path)) => (folder.as_fd(), path.as_str()),
                None => (self.root.as_fd(), ""),
            };
            let so_far = format!("{so_far}/{name}");
            let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let found = match rustix::fs::openat(here, &name, flags, Mode::empty()) {
                Err(Errno::NOENT) => {
                    let last = ahead.is_empty();
                    if last && kind == Kind::File {
                        let create =
                            OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
                        rustix::fs::openat(here, &name, create, Mode::from_raw_mode(0o644))?;
                    } else {
                        rustix::fs::mkdirat(here, &name, Mode::from_raw_mode(0o755))?;
                    }
                    self.made.push(so_far.clone());
                    rustix::fs::openat(here, &name, flags, Mode::empty())?
                }
                found => found?,
            };
            // A symlink opened as a place has a target to read; anything else says no such entry or invalid.
            match rustix::fs::readlinkat(&found, "", Vec::new()) {
                Ok(target) => {
                    symlinks += 1;
                    if symlinks > MOST_SYMLINKS {
                        return Err(Errno::LOOP);
                    }
                    let target = target.into_string().map_err(|_| Errno::ILSEQ)?;
                    if target.starts_with('/') {
                        behind.clear();
                    }
                    for component in components(&target).collect::<Vec<_>>().into_iter().rev() {
                        ahead.push_front(component);
                    }
                }
                Err(_) => behind.push((found, so_far)),
            }
        }
        match behind.pop() {
            Some((found, _)) => Ok(found),
            None => rustix::io::fcntl_dupfd_cloexec(&self.root, 3),
        }
    }
}

/// The parts of a path that lead anywhere.
fn components(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    /// Makes `path` in a tree with some symlinks; `expected` are all files of the folder above the root afterwards.
    fn check(path: &str, kind: Kind, expected: &str, made: &[&str]) {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join("root");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        symlink("/", root.join("top")).unwrap();
        symlink("../../..", root.join("a/b/up")).unwrap();
        symlink("/run/file", root.join("dangling")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let descriptor = rustix::fs::open(&root, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).unwrap();
        let mut tree = Tree::new(descriptor);
        let found = tree.open_or_make(path, kind);
        assert_eq!(std::fs::read_dir(above.path()).unwrap().count(), 1, "{path} left the root");
        let place = match found {
            Ok(found) => {
                let place = std::fs::read_link(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&found)));
                let place = place.unwrap();
                format!("/{}", place.strip_prefix(root.canonicalize().unwrap()).unwrap_or(Path::new("OUT")).display())
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(place, expected);
        assert_eq!(tree.made(), made);
    }

    #[test]
    fn makes_what_is_missing() {
        check("/x/y", Kind::Directory, "/x/y", &["/x", "/x/y"]);
        check("x/y", Kind::File, "/x/y", &["/x", "/x/y"]);
        check("/a/b", Kind::Directory, "/a/b", &[]);
    }

    #[test]
    fn stays_inside() {
        check("/../../x", Kind::Directory, "/x", &["/x"]);
        check("/top/../x", Kind::Directory, "/x", &["/x"]);
        check("/a/b/up/x", Kind::Directory, "/x", &["/x"]);
        check("/a/b/up", Kind::Directory, "/", &[]);
    }

    #[test]
    fn makes_the_target_of_a_dangling_symlink() {
        check("/dangling", Kind::File, "/run/file", &["/run", "/run/file"]);
    }

    #[test]
    fn gives_up_on_a_loop() {
        check("/loop", Kind::File, "Too many levels of symbolic links (os error 40)", &[]);
        check("/loop/x", Kind::File, "Too many levels of symbolic links (os error 40)", &[]);
    }
}
