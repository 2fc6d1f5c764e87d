//! What a person brings from outside: archives of images (`docker save`, OCI layouts), and folders as tars.
//!
//! Both are inputs of the log, bytes and all, so that a session replays without them.

use std::io::{self, Read};
use std::sync::Arc;

use super::World;
use super::images::{Image, Layer};
use super::log::{Bytes, Input};
use super::unpacking::Unpacked;
use crate::cache::LayerRecord;
use crate::digest::{ChainId, DiffId, Digest, ImageId};
use crate::image::archive::ArchiveError;
use crate::image::archive::contents::{Contents, Place, limits};
use crate::image::archive::listing::{self, Source, Wanted, check_size};
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::layer::archive::compression::decompressed;
use crate::layer::archive::limits::Limits;
use crate::layer::archive::reader::ReadError;
use crate::layer::diff::Change;
use crate::layer::entry::Entry;
use crate::sim::errno::Errno;

/// Bytes that an archive, and each of its layers, may have once it is decompressed: what the page's memory bears.
const LIMIT: u64 = 256 << 20;

/// An image that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its id: that which it had where it was saved.
    pub id: ImageId,
    /// The names that it got. May be none.
    pub names: Vec<ImageReference>,
}

/// Why something was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The archive is broken, hostile, or holds no image.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It is compressed, and cannot be read.
    #[error("it cannot be decompressed")]
    Compressed(#[source] io::Error),
    /// It has too many bytes.
    #[error("it has more than {} MiB, which is more than the model takes", LIMIT >> 20)]
    TooLarge,
    /// A tar cannot be read.
    #[error("{name:?} is no tar that can be unpacked")]
    Tar {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// The files of a tar cannot be laid out.
    #[error("{name:?} cannot be unpacked: {source}")]
    Files {
        /// Which.
        name: String,
        /// Why.
        source: Errno,
    },
    /// A layer has other bytes than its config says.
    #[error("the layer {file:?} should be {expected}, and is {found}")]
    Layer {
        /// Its file.
        file: String,
        /// What it should be.
        expected: DiffId,
        /// What it is.
        found: DiffId,
    },
    /// No folder that may be replaced.
    #[error("{0:?} is no folder of the exercise")]
    Folder(String),
}

impl World {
    /// Takes the images of an archive, as `docker save` or an OCI layout has them, compressed or not.
    ///
    /// # Errors
    /// [`ImportError`]: nothing has changed then.
    pub fn import(&mut self, archive: &[u8]) -> Result<Vec<Imported>, ImportError> {
        let moment = self.moment();
        let taken = self.take_images(archive)?;
        self.log.push(moment, Input::Import { archive: Bytes::new(archive) });
        Ok(taken)
    }

    /// Makes a folder of the exercise hold what a tar has, compressed or not, and nothing else. `folder` is below the exercise's
    /// folder; `.` is that folder.
    ///
    /// # Errors
    /// [`ImportError`]: nothing has changed then.
    pub fn unpack(&mut self, folder: &str, tar: &[u8]) -> Result<(), ImportError> {
        let moment = self.moment();
        self.take_files(folder, tar)?;
        self.log.push(moment, Input::Unpack { folder: folder.to_owned(), tar: Bytes::new(tar) });
        Ok(())
    }

    /// Takes images over. All of them are read before the first is kept.
    pub(super) fn take_images(&mut self, archive: &[u8]) -> Result<Vec<Imported>, ImportError> {
        let tar = plain(archive)?;
        let contents = Contents::read(tar.as_slice())?;
        let memory = Memory { tar: &tar, contents };
        let wanted = listing::wanted(&memory, None, &Platform::new("linux", "amd64"))?;
        let mut images = self.images.clone();
        let now = self.now();
        let mut taken = Vec::new();
        for image in wanted {
            let mut below = None;
            for number in 0..image.layers.len() {
                let diff_id = image.config.rootfs.diff_ids[number];
                let chain_id = ChainId::on(below.as_ref(), &diff_id);
                if !images.layers.contains_key(&chain_id) {
                    let files = images.files(below.as_ref());
                    let layer = memory.layer(&image, number, Below { chain: below, files, now })?;
                    images.layers.insert(chain_id, Arc::new(layer));
                }
                below = Some(chain_id);
            }
            let id = ImageId::new(Digest::of(&image.document));
            images.put(Image { id, config: image.config, parent: None, modelled: false });
            image.names.iter().for_each(|name| images.tag(name.clone(), id));
            taken.push(Imported { id, names: image.names });
        }
        self.images = images;
        Ok(taken)
    }

    /// Replaces a folder of the host.
    pub(super) fn take_files(&mut self, folder: &str, tar: &[u8]) -> Result<(), ImportError> {
        let name = || folder.to_owned();
        let tar = plain(tar)?;
        let unpacked = Unpacked::read(tar.as_slice(), Limits { bytes: LIMIT, ..limits() });
        let unpacked = unpacked.map_err(|source| ImportError::Tar { name: name(), source })?;
        if !self.is_replaceable(folder) {
            return Err(ImportError::Folder(name()));
        }
        self.replace_host_folder(folder, &unpacked).map_err(|source| ImportError::Files { name: name(), source })
    }
}

/// What a layer lies on.
struct Below {
    chain: Option<ChainId>,
    files: crate::sim::files::FileSystem,
    now: i64,
}

/// An archive in memory.
struct Memory<'a> {
    tar: &'a [u8],
    contents: Contents,
}

impl Memory<'_> {
    fn slice(&self, place: Place) -> &[u8] {
        let start = usize::try_from(place.offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(place.size).unwrap_or(usize::MAX));
        self.tar.get(start..end).unwrap_or_default()
    }

    /// A layer, checked, on the files below it.
    fn layer(&self, image: &Wanted, number: usize, below: Below) -> Result<Layer, ImportError> {
        let Below { chain, mut files, now } = below;
        let file = &image.layers[number];
        let bytes = self.slice(self.contents.find(&file.name)?);
        let blob = Digest::of(bytes);
        if let Some(descriptor) = &file.descriptor {
            check_size(&self.contents, descriptor)?;
            if descriptor.digest != blob {
                let (file, expected) = (file.name.clone(), descriptor.digest);
                return Err(ArchiveError::Digest { file, expected, found: blob }.into());
            }
        }
        let tar = plain(bytes)?;
        let (expected, found) = (image.config.rootfs.diff_ids[number], DiffId::new(Digest::of(&tar)));
        if expected != found {
            return Err(ImportError::Layer { file: file.name.clone(), expected, found });
        }
        let unpacked = Unpacked::read(tar.as_slice(), Limits { bytes: LIMIT, ..Limits::default() });
        let unpacked = unpacked.map_err(|source| ImportError::Tar { name: file.name.clone(), source })?;
        let laid = unpacked.lay_over(&mut files, &crate::container_path::ContainerPath::root(), now);
        laid.map_err(|source| ImportError::Files { name: file.name.clone(), source })?;
        let size = unpacked.changes.iter().filter_map(Change::entry).map(Entry::size).sum();
        let chain_id = ChainId::on(chain.as_ref(), &found);
        Ok(Layer {
            record: LayerRecord { diff_id: found, chain_id, size },
            below: chain,
            changes: unpacked.changes.into(),
            files,
            unlisted: 0,
            modelled: false,
            blob,
            blob_size: bytes.len() as u64,
        })
    }
}

impl Source for Memory<'_> {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&self, place: Place) -> io::Result<Vec<u8>> {
        Ok(self.slice(place).to_vec())
    }
}

/// Bytes, decompressed if they are compressed.
fn plain(bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    let mut all = Vec::new();
    let reader = decompressed(bytes).map_err(ImportError::Compressed)?;
    reader.take(LIMIT + 1).read_to_end(&mut all).map_err(ImportError::Compressed)?;
    if all.len() as u64 > LIMIT { Err(ImportError::TooLarge) } else { Ok(all) }
}
