//! Archives of whole images: `load` takes images out of one, `save` writes one.
//!
//! Which images an archive holds, and how its documents look, core says; here its bytes are read and written, streaming, and
//! every digest is checked on the way. A load is all or nothing: images and names appear when every layer of every image is
//! there, and what was made before is taken back where something goes wrong.

mod bytes;
mod listing;
mod load;
mod output;
mod save;
mod source;

pub use load::{LoadEvent, Loaded};
pub use output::Destination;

use std::io;

use layercake_core::digest::Digest;
use layercake_core::image::archive::ArchiveError;
use layercake_core::layer::archive::writer::WriteError;

use crate::store::StoreError;

/// Why images were not loaded or saved.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// The archive is malformed, hostile, or holds no image.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The archive could not be read.
    #[error("read the archive")]
    Read(#[source] io::Error),
    /// The archive grows out of proportion as it is decompressed.
    #[error("the archive becomes more than {0} times larger as it is decompressed")]
    Bomb(u64),
    /// A file has other bytes than what names it says.
    #[error("{file:?} of the archive should be {expected}, and is {found}")]
    Digest {
        /// Which.
        file: String,
        /// What it should be.
        expected: Digest,
        /// What it is.
        found: Digest,
    },
    /// A file has another size than what names it says.
    #[error("{file:?} of the archive should have {expected} bytes, and has {found}")]
    Size {
        /// Which.
        file: String,
        /// As many as it should have.
        expected: u64,
        /// As many as it has.
        found: u64,
    },
    /// Config and manifest do not agree.
    #[error("an image's config tells of {config} layers, and its manifest of {manifest}")]
    Layers {
        /// As many as the config has.
        config: usize,
        /// As many as the manifest has.
        manifest: usize,
    },
    /// The image is for another system.
    #[error("image operating system {0:?} cannot be used on this platform")]
    System(String),
    /// The image is for another platform than was asked for.
    #[error("{image} is for {found}, not for {wanted}")]
    Platform {
        /// What it is called.
        image: String,
        /// What it is for.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// A layer could not be taken.
    #[error("cannot load the layer {file:?}")]
    Layer {
        /// Its file.
        file: String,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// A blob of the store has other bytes than its name says.
    #[error("blob {0} of the store is damaged")]
    DamagedBlob(Digest),
    /// The archive could not be written.
    #[error("write the archive")]
    Write(#[from] WriteError),
    /// The signals that would stop the work could not be taken.
    #[error("take signals")]
    Signals(#[source] io::Error),
    /// Somebody stopped it.
    #[error("interrupted: nothing was kept")]
    Interrupted,
}

impl ArchiveFault {
    /// Whether who should have read the archive went away.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(WriteError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
