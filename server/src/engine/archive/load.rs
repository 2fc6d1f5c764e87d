//! `load`: the images of an archive become images of the store, all of them or none.

use std::fs;

use layercake_core::digest::{ChainId, DiffId, ImageId};
use layercake_core::image::archive::ArchiveError;
use layercake_core::image::archive::listing::{self, File, Source as _, Wanted, check_size};
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::layer::archive::compression::decompressed;

use super::bytes::{Bounded, Hashed, Passed};
use super::source::Source;
use super::{ArchiveFault, unreadable};
use crate::engine::import::architecture;
use crate::engine::interrupt::Interrupts;
use crate::engine::{Engine, EngineError};

/// An image that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its id: that which it had where it was saved.
    pub image: ImageId,
    /// The names that it got. May be none.
    pub names: Vec<ImageReference>,
    /// The image that lost each name to it, where another had it.
    pub renamed: Vec<(ImageReference, ImageId)>,
}

/// How a load goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadEvent<'a> {
    /// A layer is read, of so many bytes as it is in the archive.
    Reads(&'a DiffId, u64),
    /// A layer need not be read: the store has it.
    Has(&'a DiffId),
}

impl Engine {
    /// Loads all images of the archive `input`, a file or a pipe, compressed or not; of those for several platforms the one
    /// for `platform`, or else for this machine. Layers that the store has are not read.
    ///
    /// # Errors
    /// [`ArchiveFault`]; what the store said. Nothing is kept then.
    pub fn load(
        &self,
        input: fs::File,
        platform: Option<&Platform>,
        tell: &mut dyn FnMut(LoadEvent<'_>),
    ) -> Result<Vec<Loaded>, EngineError> {
        self.own_files()?;
        let interrupts = Interrupts::take().map_err(ArchiveFault::Signals)?;
        let lease = self.store.hold()?;
        let mut made = Vec::new();
        let result = self.load_layers(input, platform, &interrupts, &mut made, tell);
        // Whatever a signal broke in the middle, it is the reason.
        let result = if interrupts.came() { Err(ArchiveFault::Interrupted.into()) } else { result };
        match result {
            // From here on all is there, and only rows are written.
            Ok(images) => images.into_iter().map(|image| self.keep(image)).collect(),
            Err(error) => {
                drop(lease);
                // What cannot be taken back now is not in anybody's way, and what went wrong first is what matters.
                let _ = self.store.discard_layers(&made);
                Err(error)
            }
        }
    }

    /// Brings all layers of all images into the store. `made` gets those that were not there.
    fn load_layers(
        &self,
        input: fs::File,
        platform: Option<&Platform>,
        interrupts: &Interrupts,
        made: &mut Vec<ChainId>,
        tell: &mut dyn FnMut(LoadEvent<'_>),
    ) -> Result<Vec<Wanted>, EngineError> {
        let source = Source::open(input, &self.store, interrupts)?;
        let images = listing::wanted(&source, platform, &Platform::new("linux", architecture()));
        let images = images.map_err(ArchiveFault::from)?;
        for image in &images {
            let mut below = None;
            for (diff_id, file) in image.config.rootfs.diff_ids.iter().zip(&image.layers) {
                let chain_id = ChainId::on(below.as_ref(), diff_id);
                if self.store.layer(&chain_id)?.is_some() {
                    tell(LoadEvent::Has(diff_id));
                } else {
                    made.push(chain_id);
                    self.load_layer(&source, below.as_ref(), diff_id, file, tell)?;
                }
                below = Some(chain_id);
            }
        }
        Ok(images)
    }

    fn load_layer(
        &self,
        source: &Source<'_>,
        below: Option<&ChainId>,
        diff_id: &DiffId,
        file: &File,
        tell: &mut dyn FnMut(LoadEvent<'_>),
    ) -> Result<(), EngineError> {
        let place = source.contents().find(&file.name).map_err(ArchiveFault::from)?;
        if let Some(descriptor) = &file.descriptor {
            check_size(source.contents(), descriptor).map_err(ArchiveFault::from)?;
        }
        tell(LoadEvent::Reads(diff_id, place.size));
        let passed = Passed::default();
        let hashed = Hashed { inner: source.bytes(place), passed: &passed };
        let inner = decompressed(hashed).map_err(unreadable)?;
        let mut tar = Bounded { inner, passed: &passed, count: 0 };
        let imported = self.store.import_layer_of(below, diff_id, &mut tar);
        imported.map_err(|error| ArchiveFault::Layer { file: file.name.clone(), source: error })?;
        drop(tar);
        let found = passed.digest();
        match file.descriptor.as_ref().map(|descriptor| descriptor.digest).filter(|expected| *expected != found) {
            None => Ok(()),
            Some(expected) => {
                let file = file.name.clone();
                Err(ArchiveFault::from(ArchiveError::Digest { file, expected, found }).into())
            }
        }
    }

    fn keep(&self, wanted: Wanted) -> Result<Loaded, EngineError> {
        let image = self.store.put_image_of(&wanted.document, wanted.manifest.as_deref())?.id;
        let mut renamed = Vec::new();
        for name in &wanted.names {
            if let Some(before) = self.store.tag(name, &image)?.filter(|before| *before != image) {
                renamed.push((name.clone(), before));
            }
        }
        Ok(Loaded { image, names: wanted.names, renamed })
    }
}
