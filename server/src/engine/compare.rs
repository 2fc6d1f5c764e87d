//! In what two images differ: their layers' tars, read whole and laid upon each other.

use layercake_core::digest::DiffId;
use layercake_core::image::comparison;
use layercake_core::layer::archive::contents::Contents;
use layercake_core::layer::comparison::compare;
use layercake_core::layer::diff::{Change, apply};
use layercake_core::layer::ledger::Layer;
use layercake_core::layer::tree::FileTree;
use layercake_core::ordered;
use layercake_core::render::difference::{Report, Side};

use super::{Engine, EngineError};
use crate::store::images::Image;

impl Engine {
    /// In what the image `new` differs from `old`.
    ///
    /// # Errors
    /// That there is no such image; what the store said.
    pub fn compare(&self, old: &str, new: &str) -> Result<Report, EngineError> {
        let images = [self.image(old)?, self.image(new)?];
        let mut layers = ordered::Map::new();
        for image in &images {
            self.read_layers(image, &mut layers)?;
        }
        let [old_tree, new_tree] = images.each_ref().map(|image| tree(image, &layers));
        let side = |name: &str, image: &Image| Side {
            name: name.to_owned(),
            layers: image.config.rootfs.diff_ids.iter().map(|id| (*id, layers[id].contents.bytes())).collect(),
        };
        Ok(Report {
            old: side(old, &images[0]),
            new: side(new, &images[1]),
            settings: comparison::compare(&images[0].config, &images[1].config),
            files: compare(&old_tree, &new_tree),
        })
    }
}

/// The files that a container of the image sees.
fn tree(image: &Image, layers: &ordered::Map<DiffId, Layer>) -> FileTree {
    let changes =
        |contents: &Contents| -> Vec<Change> { contents.members.iter().map(|listed| listed.change.clone()).collect() };
    let stack = image.config.rootfs.diff_ids.iter().map(|diff_id| changes(&layers[diff_id].contents));
    stack.fold(FileTree::new(), |below, changes| apply(&below, &changes))
}
