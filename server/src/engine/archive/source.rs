//! A file or a pipe, compressed or not → an archive whose files can be read in any order.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::os::unix::fs::{FileExt, OpenOptionsExt};

use layercake_core::image::archive::contents::{Contents, Place};
use layercake_core::image::archive::listing;
use layercake_core::layer::archive::compression::{Compression, decompressed};

use super::bytes::{Bounded, Hashed, Passed, Watched};
use super::{ArchiveFault, unreadable};
use crate::engine::EngineError;
use crate::engine::interrupt::Interrupts;
use crate::store::scratch::Scratch;
use crate::store::{Store, StoreError};

/// The most that is read at once.
const BUFFER: usize = 256 << 10;

/// An open archive.
pub(super) struct Source<'a> {
    file: File,
    contents: Contents,
    interrupts: &'a Interrupts,
    /// Holds the copy of what could not be read in place.
    _copy: Option<Scratch>,
}

impl<'a> Source<'a> {
    /// Opens an archive. What comes through a pipe, or compressed, is copied into the store's scratch space first: the list
    /// of its images may be its last file.
    pub(super) fn open(input: File, store: &Store, interrupts: &'a Interrupts) -> Result<Self, EngineError> {
        let mut head = [0; 6];
        // A pipe has no places: it is copied anyway.
        let in_place =
            input.read_at(&mut head, 0).is_ok_and(|count| Compression::of(&head[..count]) == Compression::None);
        let (file, copy) = match in_place {
            true => (input, None),
            false => copied(&input, store, interrupts).map(|(file, scratch)| (file, Some(scratch)))?,
        };
        // Where reading starts is the file's own affair: a redirected standard input may have been read from.
        (&file).rewind().map_err(unreadable)?;
        let contents = Contents::read(BufReader::with_capacity(BUFFER, Watched::all(&file, interrupts)));
        let contents = contents.map_err(ArchiveFault::from)?;
        Ok(Self { file, contents, interrupts, _copy: copy })
    }

    /// The bytes at a place.
    pub(super) fn bytes(&self, place: Place) -> Watched<'_> {
        Watched::part(&self.file, place, self.interrupts)
    }
}

impl listing::Source for Source<'_> {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.bytes(place).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn copied(input: &File, store: &Store, interrupts: &Interrupts) -> Result<(File, Scratch), EngineError> {
    let scratch = store.scratch()?;
    let path = scratch.path().join("archive");
    let failed = |action| {
        let path = path.clone();
        move |source| StoreError::Io { action, path, source }
    };
    let mut copy =
        File::options().read(true).write(true).create_new(true).mode(0o600).open(&path).map_err(failed("create"))?;
    let passed = Passed::default();
    let watched = Hashed { inner: Watched::all(input, interrupts), passed: &passed };
    let mut from = Bounded { inner: decompressed(watched).map_err(unreadable)?, passed: &passed, count: 0 };
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(_) if from.is_bomb() => return Err(ArchiveFault::Bomb(super::bytes::RATIO).into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error).into()),
        };
        io::Write::write_all(&mut copy, &buffer[..count]).map_err(failed("write"))?;
    }
    Ok((copy, scratch))
}
