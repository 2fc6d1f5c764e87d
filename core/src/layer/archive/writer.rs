//! Entries and their content → the canonical layer tar, byte for byte the same wherever it is written.
//!
//! What is fixed: entries in the one order of a layer (folders before their content, in each folder the opaque mark, then
//! whiteouts, then entries, by bytes of the name), each path once; ustar headers with octal numbers, a pax header only
//! where a value does not fit or a name is not ASCII, its records by key; owners as numbers, never names; whole seconds; no
//! access or change times; two blocks of zeros at the end and nothing after. A change here changes every layer's digest.

use std::io::{self, Read, Write};

use super::encode;
use super::header::{BLOCK, MAJOR, MINOR, fits};
use crate::container_path::ContainerPath;
use crate::layer::entry::{Entry, Kind};
use crate::layer::order::{self, Mark};
use crate::layer::whiteout;

/// The most that is copied at once.
const BUFFER: usize = 128 << 10;

/// Why an entry was not written. The archive is unusable then.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The sink failed.
    #[error("cannot write the tar")]
    Io(#[from] io::Error),
    /// The content could not be read.
    #[error("cannot read {path}")]
    Content {
        /// Of which file.
        path: ContainerPath,
        /// What the source said.
        #[source]
        source: io::Error,
    },
    /// The content is shorter than the entry says.
    #[error("{path} has fewer than {size} bytes")]
    Short {
        /// Which file.
        path: ContainerPath,
        /// The bytes that it should have.
        size: u64,
    },
    /// Entries do not come in canonical order, or one comes twice.
    #[error("{0} is out of order")]
    Order(ContainerPath),
    /// A layer cannot carry this.
    #[error("{path} cannot be in a layer: its {what} is invalid")]
    Invalid {
        /// Which entry.
        path: ContainerPath,
        /// What of it.
        what: &'static str,
    },
}

/// Writes one layer tar.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    last: Option<(ContainerPath, Mark)>,
    buffer: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// A writer of a tar to `inner`, which should be buffered.
    pub fn new(inner: W) -> Self {
        Self { inner, last: None, buffer: vec![0; BUFFER] }
    }

    /// Writes `entry` at `path`, and for a regular file as many bytes of `content` as it has. The digest in the entry is
    /// not compared with them.
    ///
    /// # Errors
    /// [`WriteError`]: what the sink or `content` said, a wrong order, or what no layer can carry.
    pub fn append(&mut self, path: &ContainerPath, entry: &Entry, content: &mut dyn Read) -> Result<(), WriteError> {
        check(path, entry).map_err(|what| WriteError::Invalid { path: path.clone(), what })?;
        self.step(path, Mark::Entry)?;
        self.inner.write_all(&encode::entry(path, entry))?;
        match entry.kind {
            Kind::File { size, .. } => self.content(path, size, content),
            _ => Ok(()),
        }
    }

    /// Writes that `path` is removed.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn whiteout(&mut self, path: &ContainerPath, mtime: i64) -> Result<(), WriteError> {
        let name = path.file_name().filter(|_| !path.components().any(whiteout::is_reserved));
        let (Some(name), Some(folder)) = (name, path.parent()) else {
            return Err(WriteError::Invalid { path: path.clone(), what: "name" });
        };
        self.step(path, Mark::Whiteout)?;
        Ok(self.inner.write_all(&encode::mark(&folder.join(&whiteout::name_of(name)), mtime))?)
    }

    /// Writes that nothing remains of what the layers below have in `folder`.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn opaque(&mut self, folder: &ContainerPath, mtime: i64) -> Result<(), WriteError> {
        if folder.components().any(whiteout::is_reserved) {
            return Err(WriteError::Invalid { path: folder.clone(), what: "name" });
        }
        self.step(folder, Mark::Opaque)?;
        Ok(self.inner.write_all(&encode::mark(&folder.join(whiteout::OPAQUE), mtime))?)
    }

    /// Writes the end, and gives the sink back.
    ///
    /// # Errors
    /// What the sink said.
    pub fn finish(mut self) -> io::Result<W> {
        self.inner.write_all(&[0; 2 * BLOCK])?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    /// Sees that entries come in order, each once.
    fn step(&mut self, path: &ContainerPath, mark: Mark) -> Result<(), WriteError> {
        if let Some((last, last_mark)) = &self.last
            && order::compare((last, *last_mark), (path, mark)).is_ge()
        {
            return Err(WriteError::Order(path.clone()));
        }
        self.last = Some((path.clone(), mark));
        Ok(())
    }

    fn content(&mut self, path: &ContainerPath, size: u64, content: &mut dyn Read) -> Result<(), WriteError> {
        let mut left = size;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(BUFFER);
            match content.read(&mut self.buffer[..wanted]) {
                Ok(0) => return Err(WriteError::Short { path: path.clone(), size }),
                Ok(count) => {
                    self.inner.write_all(&self.buffer[..count])?;
                    left -= count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(WriteError::Content { path: path.clone(), source }),
            }
        }
        Ok(self.inner.write_all(encode::padding(size))?)
    }
}

/// What of an entry no layer can carry, if anything.
fn check(path: &ContainerPath, entry: &Entry) -> Result<(), &'static str> {
    let is_xattr = |name: &String| !name.is_empty() && !name.contains(['=', '\0']);
    match &entry.kind {
        kind if path.is_root() && *kind != Kind::Directory => Err("kind"),
        _ if path.as_str().contains('\0') || path.components().any(whiteout::is_reserved) => Err("name"),
        _ if entry.mode > 0o7777 => Err("mode"),
        _ if entry.uid == u32::MAX || entry.gid == u32::MAX => Err("owner"),
        _ if !entry.xattrs.keys().all(is_xattr) => Err("extended attribute"),
        Kind::Symlink { target } if target.is_empty() || target.contains('\0') => Err("link target"),
        Kind::HardLink { target } if !can_link(path, target) => Err("link target"),
        Kind::CharacterDevice { major, minor } | Kind::BlockDevice { major, minor }
            if !fits(MAJOR, u64::from(*major)) || !fits(MINOR, u64::from(*minor)) =>
        {
            Err("device number")
        }
        _ => Ok(()),
    }
}

/// Whether a hard link at `path` can name `target`: the clean path of a file that stands before it.
fn can_link(path: &ContainerPath, target: &str) -> bool {
    let parsed = ContainerPath::new(target);
    parsed.relative() == target
        && !target.contains('\0')
        && !parsed.components().any(whiteout::is_reserved)
        && !parsed.is_root()
        && order::compare((&parsed, Mark::Entry), (path, Mark::Entry)).is_lt()
}
