//! A whole layer tar → the changes that it carries, with the digests of its files, and how many bytes each takes.

use std::io::{self, Read};

use super::encode;
use super::limits::Limits;
use super::reader::{Member, ReadError, Reader};
use crate::container_path::ContainerPath;
use crate::digest::Hasher;
use crate::layer::diff::Change;
use crate::layer::entry::{Entry, Kind};

/// What a layer tar holds, without the bytes of its files. All its bytes are accounted for: those in files, the framing of
/// each member, and the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// What the tar says, in its order.
    pub members: Vec<Listed>,
    /// Bytes after the last member: zeros, unless somebody put something behind the end.
    pub end: u64,
}

impl Contents {
    /// Bytes of the whole tar.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let members = self.members.iter().map(|listed| listed.framing + listed.change.entry().map_or(0, Entry::size));
        members.sum::<u64>() + self.end
    }
}

/// A file of a tar, and where its content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its path.
    pub path: ContainerPath,
    /// What it is. The digest of a regular file is that of no bytes.
    pub entry: Entry,
    /// At which byte of the tar its content begins.
    pub start: u64,
}

/// The files of an archive that people made, which is no layer, in its order; `None` for what is no tar, or has nothing
/// in it: Docker's builders tell by the first member.
///
/// # Errors
/// As [`Reader::member`]; a whiteout, which only a layer can have.
pub fn files<R: Read>(tar: R, limits: &Limits) -> Result<Option<Vec<Stored>>, ReadError> {
    let mut reader = Reader::new(Counted { inner: tar, count: 0 }, limits.clone());
    let mut member = match reader.member() {
        Ok(Some(member)) => Some(member),
        Ok(None) | Err(ReadError::Io(_) | ReadError::Truncated | ReadError::Checksum | ReadError::Number(_)) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    while let Some(found) = member {
        let (path, reason) = match found {
            Member::Entry(path, entry) => {
                files.push(Stored { path, entry, start: reader.source().count });
                member = reader.member()?;
                continue;
            }
            Member::Whiteout(path, _) => (path, "is removed by a mark that only layers have"),
            Member::Opaque(path, _) => (path, "is emptied by a mark that only layers have"),
        };
        return Err(ReadError::Name { name: path.relative().to_owned(), reason });
    }
    Ok(Some(files))
}

/// One member of a tar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it does. An entry is [`Change::Added`]: a tar does not tell whether it was there before.
    pub change: Change,
    /// Bytes of its headers, and of what fills the last block of its content.
    pub framing: u64,
}

/// Reads the layer that `tar` gives, in the order of the tar.
///
/// # Errors
/// As [`Reader::member`].
pub fn changes<R: Read>(tar: R, limits: &Limits) -> Result<Vec<Change>, ReadError> {
    let mut reader = Reader::new(tar, limits.clone());
    let mut changes = Vec::new();
    while let Some(member) = reader.member()? {
        changes.push(change(&mut reader, member)?);
    }
    Ok(changes)
}

/// Reads the layer that `tar` gives to the last byte, and says where the bytes are.
///
/// # Errors
/// As [`Reader::member`].
pub fn list<R: Read>(tar: R, limits: &Limits) -> Result<Contents, ReadError> {
    let mut reader = Reader::new(Counted { inner: tar, count: 0 }, limits.clone());
    let mut contents = Contents::default();
    // Where the last member ends, with what fills its last block.
    let mut start = 0;
    while let Some(member) = reader.member()? {
        let headers = reader.source().count - start;
        let change = change(&mut reader, member)?;
        let size = change.entry().map_or(0, Entry::size);
        let padding = encode::padding(size).len() as u64;
        start = reader.source().count + padding;
        contents.members.push(Listed { change, framing: headers + padding });
    }
    let mut source = reader.into_inner();
    io::copy(&mut source, &mut io::sink()).map_err(ReadError::from)?;
    contents.end = source.count - start;
    Ok(contents)
}

fn change(content: &mut dyn Read, member: Member) -> Result<Change, ReadError> {
    match member {
        Member::Entry(path, entry) => added(content, path, entry),
        Member::Whiteout(path, _) => Ok(Change::Removed(path)),
        Member::Opaque(folder, _) => Ok(Change::Opaque(folder)),
    }
}

fn added(content: &mut dyn Read, path: ContainerPath, mut entry: Entry) -> Result<Change, ReadError> {
    if let Kind::File { digest, .. } = &mut entry.kind {
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            match content.read(&mut buffer)? {
                0 => break,
                count => hasher.update(&buffer[..count]),
            }
        }
        *digest = hasher.finish();
    }
    Ok(Change::Added(path, entry))
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}
