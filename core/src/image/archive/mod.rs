//! Archives of whole images: the tars that `docker save`, podman, buildah and skopeo write, and ours.
//!
//! [`contents`] says where in a tar its files lie, [`docker`] and [`layout`] read which images there are (from Docker's
//! `manifest.json`, or from the `index.json` of an OCI layout) and what they are called, [`listing`] follows them to the images'
//! own documents and checks those, [`written`] makes the documents of an archive that is both. Nothing is read here but
//! documents: bytes of layers are for whoever holds the archive.
//!
//! Sources: OCI image-spec `image-layout.md` and `annotations.md`; for Docker's form, of which there is no text, what docker 28
//! writes and what containers/image reads.

pub mod contents;
pub mod docker;
pub mod layout;
pub mod listing;
#[cfg(test)]
mod tests;
pub mod written;

use std::io;

use super::document::DocumentError;
use super::fitness::Unfit;
use super::reference::{ImageReference, ReferenceError};
use super::search::SearchError;
use crate::digest::Digest;
use crate::layer::archive::reader::ReadError;

/// The file of an OCI layout that says that it is one.
pub const LAYOUT_MARK: &str = "oci-layout";
/// The list of images of an OCI layout.
pub const INDEX: &str = "index.json";
/// Docker's list of images.
pub const MANIFEST: &str = "manifest.json";
/// Docker's list of names before it had [`MANIFEST`].
pub const REPOSITORIES: &str = "repositories";

/// What an image is called, whole, in an OCI layout. Containerd's, and Docker's.
const FULL_NAME: &str = "io.containerd.image.name";
/// What an image is called in an OCI layout: mostly its tag alone.
const REFERENCE_NAME: &str = "org.opencontainers.image.ref.name";

/// Why an archive's images cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The tar itself.
    #[error(transparent)]
    Tar(#[from] ReadError),
    /// The archive could not be read.
    #[error("read the archive")]
    Read(#[source] io::Error),
    /// It is something else.
    #[error("the file is no archive")]
    NoTar,
    /// No list of images is there.
    #[error("the archive holds no image: it has neither {INDEX} nor {MANIFEST}")]
    NoImage,
    /// The archive is older than Docker's list of images.
    #[error("the archive is of a docker before 1.10, and cannot be read: load and save it with a newer one")]
    TooOld,
    /// A file has more bytes than a document may have, or is no text of the kind that it should be.
    #[error("{name:?} of the archive cannot be read: {reason}")]
    Document {
        /// Which.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A manifest or an index.
    #[error("{name:?} of the archive cannot be read")]
    Manifest {
        /// Which.
        name: String,
        /// What is wrong with it.
        #[source]
        source: DocumentError,
    },
    /// An image for this platform.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A file that the archive itself names is not there.
    #[error("the archive does not have {0:?}, which it names")]
    Missing(String),
    /// A name leads nowhere, or out of the archive.
    #[error("the archive names {0:?}, which can be none of its files")]
    Path(String),
    /// Two files have one name: readers would see different images.
    #[error("the archive has {0:?} twice")]
    Twice(String),
    /// A link to a link, and so on.
    #[error("{0:?} of the archive is a link that leads to no file")]
    Link(String),
    /// An image has a name that is none.
    #[error("an image of the archive is called {name:?}")]
    Name {
        /// What it is called.
        name: String,
        /// Why that is no name.
        #[source]
        source: ReferenceError,
    },
    /// More images than an archive may have.
    #[error("the archive lists more than {0} images")]
    Images(usize),
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
    /// The image is of no use here.
    #[error(transparent)]
    Unfit(#[from] Unfit),
}

/// The name that an image is to get; `None` for one with a digest, which cannot be given to an image: it is what it is.
fn name(text: &str) -> Result<Option<ImageReference>, ArchiveError> {
    let reference = ImageReference::parse(text);
    let reference = reference.map_err(|source| ArchiveError::Name { name: text.to_owned(), source })?;
    Ok(Some(reference).filter(|reference| reference.digest().is_none()))
}
