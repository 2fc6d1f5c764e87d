//! From a path to a file: folders, links and mounts, with the rights to go through them (path_resolution(7)).

use super::Kernel;
use super::access::{Credentials, Wish};
use super::ids::Location;
use super::mounts::Mounts;
use super::system::System;
use crate::sim::errno::Errno;
use crate::sim::files::{Inode, Kind};

/// How many links a path may lead over.
const LINKS: usize = 40;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder that the last word is in.
    pub folder: Location,
    /// The last word; empty where the path names a folder by itself (`/`, `.`, `..`).
    pub name: String,
    /// What is there.
    pub file: Option<Location>,
    /// Whether a `/` at the end asks for a folder.
    pub wants_folder: bool,
}

impl Place {
    /// What is there.
    ///
    /// # Errors
    /// [`Errno::Enoent`].
    pub fn existing(&self) -> Result<Location, Errno> {
        self.file.ok_or(Errno::Enoent)
    }
}

struct Walker<'a> {
    kernel: &'a Kernel,
    mounts: &'a Mounts,
    credentials: &'a Credentials,
    links: usize,
}

impl Walker<'_> {
    fn walk(&mut self, start: Location, path: &str, follow: bool) -> Result<Place, Errno> {
        if path.is_empty() {
            return Err(Errno::Enoent);
        }
        let mut folder = if path.starts_with('/') { self.mounts.seen_at(self.mounts.root()) } else { start };
        let wants_folder = path.ends_with('/') || path.ends_with("/.");
        let mut words = path.split('/').filter(|word| !word.is_empty() && *word != ".").peekable();
        let mut last = Place { folder, name: String::new(), file: Some(folder), wants_folder };
        while let Some(word) = words.next() {
            let inode = self.kernel.inode(folder);
            let directory = inode.directory()?;
            self.credentials.may(Wish::Execute, inode)?;
            if word == ".." {
                folder = self.above(folder)?;
                last = Place { folder, name: String::new(), file: Some(folder), wants_folder };
                continue;
            }
            if word.len() > 255 {
                return Err(Errno::Enametoolong);
            }
            let found = directory.get(word).map(|inode| self.mounts.seen_at(Location { inode, ..folder }));
            let is_last = words.peek().is_none();
            let Some(found) = found else {
                if !is_last {
                    return Err(Errno::Enoent);
                }
                return Ok(Place { folder, name: word.to_owned(), file: None, wants_folder });
            };
            let is_link = match &self.kernel.inode(found).kind {
                Kind::Symlink(target) if !is_last || follow || wants_folder => Some(target.clone()),
                _ => None,
            };
            if let Some(target) = is_link {
                self.links += 1;
                if self.links > LINKS {
                    return Err(Errno::Eloop);
                }
                let place = self.walk(folder, &target, true)?;
                if is_last {
                    return Ok(Place { wants_folder, ..place });
                }
                folder = place.existing()?;
                continue;
            }
            last = Place { folder, name: word.to_owned(), file: Some(found), wants_folder };
            folder = found;
        }
        if wants_folder && let Some(file) = last.file {
            self.kernel.inode(file).directory()?;
        }
        Ok(last)
    }

    fn above(&self, folder: Location) -> Result<Location, Errno> {
        if folder == self.mounts.seen_at(self.mounts.root()) {
            return Ok(folder);
        }
        let below = self.mounts.covered_by(folder).unwrap_or(folder);
        let parent = self.kernel.inode(below).directory()?.parent();
        Ok(self.mounts.seen_at(Location { inode: parent, ..below }))
    }
}

impl Kernel {
    /// A file that a location names.
    #[must_use]
    pub fn inode(&self, location: Location) -> &Inode {
        self.files(location.file_system).inode(location.inode)
    }

    /// Follows a path in a namespace's mounts.
    ///
    /// # Errors
    /// Why it does not lead anywhere; a last word that does not exist is a place without a file.
    pub fn walk(
        &self,
        mounts: &Mounts,
        credentials: &Credentials,
        start: Location,
        path: &str,
        follow: bool,
    ) -> Result<Place, Errno> {
        Walker { kernel: self, mounts, credentials, links: 0 }.walk(start, path, follow)
    }
}

impl System<'_> {
    /// Follows a path as this process. `follow`: also where the last word is a link.
    ///
    /// # Errors
    /// As [`Kernel::walk`].
    pub fn walk(&self, path: &str, follow: bool) -> Result<Place, Errno> {
        let process = self.process();
        let mounts = &self.kernel.namespace_of(process.namespace).mounts;
        self.kernel.walk(mounts, &process.credentials, process.directory, path, follow)
    }

    /// The path of the folder that this process is in.
    #[must_use]
    pub fn working_directory(&self) -> String {
        self.path_of(self.process().directory)
    }

    /// A path with no links in it. Its last word need not be there.
    ///
    /// # Errors
    /// As [`Kernel::walk`].
    pub fn real_path(&self, path: &str) -> Result<String, Errno> {
        let place = self.walk(path, true)?;
        let folder = self.path_of(place.folder);
        if place.name.is_empty() {
            return Ok(folder);
        }
        Ok(format!("{}/{}", folder.trim_end_matches('/'), place.name))
    }

    fn path_of(&self, mut folder: Location) -> String {
        let mounts = &self.kernel.namespace_of(self.process().namespace).mounts;
        let mut words = Vec::new();
        let root = mounts.seen_at(mounts.root());
        while folder != root {
            let below = mounts.covered_by(folder).unwrap_or(folder);
            let Ok(directory) = self.kernel.inode(below).directory() else { break };
            let parent = Location { inode: directory.parent(), ..below };
            if parent == below {
                break;
            }
            let Ok(directory) = self.kernel.inode(parent).directory() else { break };
            let name = directory.entries().find(|(_, inode)| *inode == below.inode).map(|(name, _)| name.to_string());
            let Some(name) = name else { return "(unreachable)".to_owned() };
            words.push(name);
            folder = mounts.seen_at(parent);
        }
        words.reverse();
        format!("/{}", words.join("/"))
    }

    /// Goes to another folder.
    ///
    /// # Errors
    /// As [`Kernel::walk`], [`Errno::Enotdir`], [`Errno::Eacces`].
    pub fn change_directory(&mut self, path: &str) -> Result<(), Errno> {
        let place = self.walk(path, true)?.existing()?;
        let inode = self.kernel.inode(place);
        inode.directory()?;
        self.process().credentials.may(Wish::Execute, inode)?;
        self.process_mut().directory = place;
        Ok(())
    }
}
