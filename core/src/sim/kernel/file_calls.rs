//! Opening, reading and writing.

use std::sync::Arc;

use super::access::Wish;
use super::descriptor::{Open, OpenFlags};
use super::device::Device;
use super::ids::{Location, TerminalId};
use super::process::Descriptor;
use super::system::System;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, Kind, Permissions};

/// The largest file that the model carries.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

impl System<'_> {
    /// Opens a file; the lowest free descriptor.
    ///
    /// # Errors
    /// As open(2).
    pub fn open(&mut self, path: &str, flags: OpenFlags, mode: u32) -> Result<u32, Errno> {
        let place = self.walk(path, true)?;
        let location = match place.file {
            Some(_) if flags.create && flags.exclusive => return Err(Errno::Eexist),
            Some(location) => location,
            None if !flags.create => return Err(Errno::Enoent),
            None if place.wants_folder => return Err(Errno::Eisdir),
            None => self.make(&place, Kind::File(Content::empty()), mode)?,
        };
        let open = self.open_at(location, flags)?;
        let file = self.kernel.enter_open_file(open, flags);
        Ok(self.enter_descriptor(file, 0))
    }

    fn open_at(&mut self, location: Location, flags: OpenFlags) -> Result<Open, Errno> {
        let process = self.process();
        let inode = self.kernel.inode(location);
        // Who makes a file may write it, whatever its mode is.
        let fresh = flags.create && inode.size() == 0 && inode.permissions.uid == process.credentials.uid;
        for (wanted, wish) in [(flags.read, Wish::Read), (flags.write, Wish::Write)] {
            if wanted && !fresh {
                process.credentials.may(wish, inode)?;
            }
        }
        match &inode.kind {
            Kind::Directory(_) if flags.write => Err(Errno::Eisdir),
            Kind::Directory(_) => Ok(Open::Directory(location)),
            Kind::CharacterDevice(5, 0 | 1) => process.terminal.map(Open::Terminal).ok_or(Errno::Enoent),
            Kind::CharacterDevice(major, minor) => Device::of(*major, *minor).map(Open::Device).ok_or(Errno::Eperm),
            Kind::BlockDevice(..) => Err(Errno::Eperm),
            // Nobody waits at the other end of a named pipe in the model.
            Kind::Fifo => Err(Errno::NotModelled),
            Kind::Symlink(_) => Err(Errno::Eloop),
            Kind::File(_) => {
                if flags.write {
                    self.check_writable(location)?;
                }
                if flags.truncate && flags.write {
                    let now = self.now();
                    self.kernel.files_mut(location.file_system).set_content(location.inode, Content::empty(), now)?;
                }
                Ok(Open::File(location))
            }
        }
    }

    /// Opens a terminal as descriptors 0, 1 and 2 of this process.
    pub fn open_terminal(&mut self, terminal: TerminalId) {
        let flags = OpenFlags { read: true, write: true, ..OpenFlags::default() };
        let file = self.kernel.enter_open_file(Open::Terminal(terminal), flags);
        for number in 0..3 {
            self.kernel.use_open_file(file);
            self.process_mut().descriptors.insert(number, Descriptor { file, close_on_exec: false });
        }
        self.process_mut().terminal = Some(terminal);
    }

    /// Whether the descriptor is a terminal's.
    #[must_use]
    pub fn is_terminal(&self, descriptor: u32) -> bool {
        matches!(self.open_file(descriptor), Ok(Open::Terminal(_)))
    }

    /// At most `limit` bytes; none at the end.
    ///
    /// # Errors
    /// [`Errno::Eagain`] where one has to wait; otherwise as read(2).
    pub fn read(&mut self, descriptor: u32, limit: usize) -> Result<Vec<u8>, Errno> {
        let id = self.descriptor(descriptor)?;
        let file = self.kernel.open_files.get(&id).ok_or(Errno::Ebadf)?;
        if !file.flags.read {
            return Err(Errno::Ebadf);
        }
        let offset = file.offset;
        let bytes = match file.open {
            Open::File(location) => {
                let Kind::File(content) = &self.kernel.inode(location).kind else { return Err(Errno::Einval) };
                let bytes = content.bytes()?;
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                bytes[start..start.saturating_add(limit).min(bytes.len())].to_vec()
            }
            Open::Directory(_) => return Err(Errno::Eisdir),
            Open::Device(device) => device.read(offset, limit),
            Open::PipeReader(pipe) => self.kernel.pipe_mut(pipe).read(limit)?,
            Open::PipeWriter(_) => return Err(Errno::Ebadf),
            Open::Terminal(terminal) => match self.kernel.terminals.get_mut(&terminal) {
                Some(terminal) => terminal.read(limit)?,
                None => Vec::new(),
            },
        };
        if let Some(file) = self.kernel.open_files.get_mut(&id) {
            file.offset += bytes.len() as u64;
        }
        Ok(bytes)
    }

    /// Writes as much as there is room for; how much that was.
    ///
    /// # Errors
    /// [`Errno::Eagain`] where one has to wait; otherwise as write(2). A pipe that nobody reads also sends SIGPIPE.
    pub fn write(&mut self, descriptor: u32, bytes: &[u8]) -> Result<usize, Errno> {
        let id = self.descriptor(descriptor)?;
        let file = self.kernel.open_files.get(&id).ok_or(Errno::Ebadf)?;
        if !file.flags.write {
            return Err(Errno::Ebadf);
        }
        let (offset, append) = (file.offset, file.flags.append);
        match file.open {
            Open::File(location) => {
                let end = self.write_file(location, (!append).then_some(offset), bytes)?;
                if let Some(file) = self.kernel.open_files.get_mut(&id) {
                    file.offset = end;
                }
                Ok(bytes.len())
            }
            Open::Device(device) => device.write(bytes),
            Open::PipeWriter(pipe) => {
                let written = self.kernel.write_pipe(pipe, bytes);
                if written == Err(Errno::Epipe) {
                    self.kernel.signal(self.pid, super::signal::Signal::PIPE, true);
                }
                written
            }
            Open::Terminal(terminal) => Ok(match self.kernel.terminals.get_mut(&terminal) {
                Some(terminal) => terminal.write(bytes),
                // Whoever looked at it is gone.
                None => bytes.len(),
            }),
            Open::Directory(_) | Open::PipeReader(_) => Err(Errno::Ebadf),
        }
    }

    /// Writes at `offset`, or at the end; returns where the writing ended.
    fn write_file(&mut self, location: Location, offset: Option<u64>, bytes: &[u8]) -> Result<u64, Errno> {
        let now = self.now();
        let keeps_rights = self.process().credentials.is_root();
        let inode = self.kernel.files_mut(location.file_system).inode_mut(location.inode);
        let Kind::File(content) = &mut inode.kind else { return Err(Errno::Einval) };
        let Content::Bytes(old) = content else { return Err(Errno::NotModelled) };
        let offset = offset.unwrap_or(old.len() as u64);
        let end = offset + bytes.len() as u64;
        if end > LARGEST_FILE {
            return Err(Errno::Enospc);
        }
        let (start, stop) = (offset as usize, end as usize);
        let old = Arc::make_mut(old);
        if old.len() < stop {
            old.resize(stop, 0);
        }
        old[start..stop].copy_from_slice(bytes);
        inode.modified = now;
        // Whoever writes a set-user-ID program without being root makes an ordinary file of it.
        if !keeps_rights {
            inode.permissions.mode &= 0o1777;
        }
        Ok(end)
    }

    /// Makes a file where `place` has none.
    pub(super) fn make(&mut self, place: &super::walk::Place, kind: Kind, mode: u32) -> Result<Location, Errno> {
        self.check_writable(place.folder)?;
        let process = self.process();
        let folder = self.kernel.inode(place.folder);
        process.credentials.may(Wish::Write, folder)?;
        // In a set-group-ID folder, what is made belongs to the folder's group.
        let inherits = folder.permissions.mode & 0o2000 != 0;
        let gid = if inherits { folder.permissions.gid } else { process.credentials.gid };
        let mut mode = if matches!(kind, Kind::Symlink(_)) { 0o777 } else { mode & !process.umask };
        if inherits && matches!(kind, Kind::Directory(_)) {
            mode |= 0o2000;
        }
        let permissions = Permissions { mode, uid: process.credentials.uid, gid };
        let now = self.now();
        let files = self.kernel.files_mut(place.folder.file_system);
        let inode = files.add(place.folder.inode, &place.name, kind, permissions, now)?;
        Ok(Location { inode, ..place.folder })
    }

    pub(super) fn check_writable(&self, location: Location) -> Result<(), Errno> {
        let mounts = &self.kernel.namespace_of(self.process().namespace).mounts;
        if mounts.is_read_only(location) { Err(Errno::Erofs) } else { Ok(()) }
    }
}
