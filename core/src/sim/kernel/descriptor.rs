//! Open files and the descriptors that name them: opening, copying, closing.

use super::Kernel;
use super::ids::{Location, OpenFileId, PipeId, TerminalId};
use super::process::Descriptor;
use super::system::System;
use crate::sim::errno::Errno;

/// What an open file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// A regular file.
    File(Location),
    /// A folder.
    Directory(Location),
    /// A device of memory: null, zero, full, random.
    Device(super::device::Device),
    /// A pipe's end for reading.
    PipeReader(PipeId),
    /// A pipe's end for writing.
    PipeWriter(PipeId),
    /// A terminal.
    Terminal(TerminalId),
}

/// How a file is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenFlags {
    /// To read.
    pub read: bool,
    /// To write.
    pub write: bool,
    /// Every write goes to the end.
    pub append: bool,
    /// It is made where it is not there.
    pub create: bool,
    /// It must not be there.
    pub exclusive: bool,
    /// It is emptied.
    pub truncate: bool,
}

impl OpenFlags {
    /// To read.
    pub const READ: Self =
        Self { read: true, write: false, append: false, create: false, exclusive: false, truncate: false };
    /// To write anew.
    pub const WRITE: Self =
        Self { read: false, write: true, append: false, create: true, exclusive: false, truncate: true };
    /// To write at the end.
    pub const APPEND: Self =
        Self { read: false, write: true, append: true, create: true, exclusive: false, truncate: false };
}

#[derive(Debug, Clone)]
pub(super) struct OpenFile {
    pub(super) open: Open,
    pub(super) flags: OpenFlags,
    pub(super) offset: u64,
    /// Descriptors that name it.
    pub(super) uses: usize,
}

impl Kernel {
    /// Enters an open file that no descriptor names yet.
    pub(super) fn enter_open_file(&mut self, open: Open, flags: OpenFlags) -> OpenFileId {
        let id = OpenFileId(self.number());
        match open {
            Open::PipeReader(pipe) => self.pipe_mut(pipe).readers += 1,
            Open::PipeWriter(pipe) => self.pipe_mut(pipe).writers += 1,
            _ => {}
        }
        self.open_files.insert(id, OpenFile { open, flags, offset: 0, uses: 0 });
        id
    }

    pub(super) fn use_open_file(&mut self, id: OpenFileId) {
        if let Some(file) = self.open_files.get_mut(&id) {
            file.uses += 1;
        }
    }

    /// One descriptor less; the last one closes the file.
    pub(super) fn release_open_file(&mut self, id: OpenFileId) {
        let Some(file) = self.open_files.get_mut(&id) else { return };
        file.uses -= 1;
        if file.uses > 0 {
            return;
        }
        let open = file.open;
        self.open_files.remove(&id);
        match open {
            Open::PipeReader(pipe) => self.pipe_mut(pipe).readers -= 1,
            Open::PipeWriter(pipe) => self.pipe_mut(pipe).writers -= 1,
            Open::File(location) | Open::Directory(location) => self.forget(location),
            Open::Device(_) | Open::Terminal(_) => {}
        }
        if let Open::PipeReader(id) | Open::PipeWriter(id) = open
            && self.pipes.get(&id).is_some_and(|pipe| pipe.readers == 0 && pipe.writers == 0)
        {
            self.pipes.remove(&id);
        }
    }

    /// Drops an inode without a name that nobody has open.
    pub(super) fn forget(&mut self, location: Location) {
        let held = |open: Open| open == Open::File(location) || open == Open::Directory(location);
        if !self.open_files.values().any(|file| held(file.open)) {
            self.files_mut(location.file_system).forget(location.inode);
        }
    }

    pub(super) fn pipe_mut(&mut self, id: PipeId) -> &mut super::pipe::Pipe {
        self.pipes.entry(id).or_default()
    }
}

impl System<'_> {
    /// A new descriptor for an open file: the lowest number that is free, not below `from`.
    pub(super) fn enter_descriptor(&mut self, file: OpenFileId, from: u32) -> u32 {
        let number = (from..).find(|number| !self.process().descriptors.contains_key(number)).unwrap_or(u32::MAX);
        self.kernel.use_open_file(file);
        self.process_mut().descriptors.insert(number, Descriptor { file, close_on_exec: false });
        number
    }

    pub(super) fn descriptor(&self, number: u32) -> Result<OpenFileId, Errno> {
        self.process().descriptors.get(&number).map(|descriptor| descriptor.file).ok_or(Errno::Ebadf)
    }

    /// What a descriptor names.
    ///
    /// # Errors
    /// [`Errno::Ebadf`].
    pub fn open_file(&self, number: u32) -> Result<Open, Errno> {
        let id = self.descriptor(number)?;
        self.kernel.open_files.get(&id).map(|file| file.open).ok_or(Errno::Ebadf)
    }

    /// Makes a pipe: the end to read from, and the end to write to.
    pub fn pipe(&mut self) -> (u32, u32) {
        let pipe = PipeId(self.kernel.number());
        let reader = self.kernel.enter_open_file(Open::PipeReader(pipe), OpenFlags::READ);
        let write = OpenFlags { read: false, write: true, ..OpenFlags::default() };
        let writer = self.kernel.enter_open_file(Open::PipeWriter(pipe), write);
        (self.enter_descriptor(reader, 3), self.enter_descriptor(writer, 3))
    }

    /// A descriptor from which a text can be read: a here-document. It is a pipe that holds all of it.
    pub fn text(&mut self, bytes: &[u8]) -> u32 {
        let (reader, writer) = self.pipe();
        if let Ok(Open::PipeReader(pipe)) = self.open_file(reader) {
            self.kernel.pipe_mut(pipe).fill(bytes);
        }
        // The last writer goes: the text has an end.
        let _ = self.close(writer);
        reader
    }

    /// Makes `to` name what `from` names; what `to` named before is closed.
    ///
    /// # Errors
    /// [`Errno::Ebadf`].
    pub fn copy_descriptor(&mut self, from: u32, to: u32) -> Result<(), Errno> {
        let file = self.descriptor(from)?;
        if from != to {
            // First one more use: closing could otherwise end what is being copied.
            self.kernel.use_open_file(file);
            let _ = self.close(to);
            self.process_mut().descriptors.insert(to, Descriptor { file, close_on_exec: false });
        }
        Ok(())
    }

    /// Copies a descriptor to the lowest free number from 10 on, to be closed by an exec: how a shell keeps what a
    /// redirection covers.
    ///
    /// # Errors
    /// [`Errno::Ebadf`].
    pub fn save_descriptor(&mut self, from: u32) -> Result<u32, Errno> {
        let file = self.descriptor(from)?;
        let number = self.enter_descriptor(file, 10);
        self.set_close_on_exec(number);
        Ok(number)
    }

    /// Lets an exec close a descriptor.
    pub fn set_close_on_exec(&mut self, number: u32) {
        if let Some(descriptor) = self.process_mut().descriptors.get_mut(&number) {
            descriptor.close_on_exec = true;
        }
    }

    /// Closes a descriptor.
    ///
    /// # Errors
    /// [`Errno::Ebadf`].
    pub fn close(&mut self, number: u32) -> Result<(), Errno> {
        let descriptor = self.process_mut().descriptors.remove(&number).ok_or(Errno::Ebadf)?;
        self.kernel.release_open_file(descriptor.file);
        Ok(())
    }
}
