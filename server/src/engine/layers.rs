//! Where the bytes of images are: their layers' tars, read whole.

use std::io::BufReader;

use layercake_core::digest::{ChainId, DiffId};
use layercake_core::image::history;
use layercake_core::layer::archive::contents;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::reader::ReadError;
use layercake_core::layer::ledger::{Layer, ledger};
use layercake_core::ordered;
use layercake_core::render::layers::{Named, Report};

use super::{Engine, EngineError};
use crate::store::StoreError;
use crate::store::images::Image;

/// Why a layer of the store cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("layer {layer} of the store is damaged")]
pub struct DamagedLayer {
    /// Which.
    pub layer: DiffId,
    /// What is wrong with its tar.
    #[source]
    pub source: ReadError,
}

impl Engine {
    /// What the layers of these images hold, and what their bytes are for.
    ///
    /// # Errors
    /// That there is no such image; what the store said.
    pub fn layers(&self, names: &[String]) -> Result<Report, EngineError> {
        let images = names.iter().map(|name| self.image(name)).collect::<Result<Vec<_>, _>>()?;
        let mut layers = ordered::Map::new();
        for image in &images {
            self.read_layers(image, &mut layers)?;
        }
        let stack = |image: &Image| image.config.rootfs.diff_ids.iter().map(|diff_id| &layers[diff_id]).collect();
        let ledger = ledger(&images.iter().map(stack).collect::<Vec<_>>());
        let named = images
            .iter()
            .zip(names)
            .map(|(image, name)| Named { name: name.clone(), made_by: history::made_by(&image.config) });
        Ok(Report {
            images: named.collect(),
            layers: ledger.layers.iter().filter_map(|account| layers.remove(&account.diff_id)).collect(),
            ledger,
        })
    }

    /// Reads those layers of an image that `layers` does not have yet.
    pub(super) fn read_layers(
        &self,
        image: &Image,
        layers: &mut ordered::Map<DiffId, Layer>,
    ) -> Result<(), EngineError> {
        let mut chain = None;
        for diff_id in &image.config.rootfs.diff_ids {
            let on_top = ChainId::on(chain.as_ref(), diff_id);
            chain = Some(on_top);
            if layers.contains_key(diff_id) {
                continue;
            }
            let layer = self.store.layer(&on_top)?.ok_or(StoreError::MissingLayer(on_top))?;
            let blob = self.store.open_blob(&layer.blob)?.ok_or(StoreError::MissingBlob(layer.blob))?;
            let contents = contents::list(BufReader::with_capacity(256 << 10, blob), &Limits::default())
                .map_err(|source| DamagedLayer { layer: *diff_id, source })?;
            layers.insert(*diff_id, Layer { diff_id: *diff_id, contents });
        }
        Ok(())
    }
}
