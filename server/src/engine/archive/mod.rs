//! Archives of whole images: `load` takes images out of one, `save` writes one.
//!
//! Which images an archive holds, and how its documents look, core says; here its bytes are read and written, streaming, and
//! every digest is checked on the way. A load is all or nothing: images and names appear when every layer of every image is
//! there, and what was made before is taken back where something goes wrong.

pub(super) mod bytes;
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
    /// The archive grows out of proportion as it is decompressed.
    #[error("the archive becomes more than {0} times larger as it is decompressed")]
    Bomb(u64),
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

/// The archive could not be read.
fn unreadable(error: io::Error) -> ArchiveFault {
    ArchiveError::Read(error).into()
}
