//! The volumes of the classic builder's containers. A RUN sees what the image has at a VOLUME, and may write there; but it
//! writes to a copy, which is gone with the container, so that its layer has nothing of it.

use std::error::Error;
use std::fs;
use std::path::Path;

use layercake_core::build::{ReadTree, SelectOrigin, volume_content};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::ChainId;

use super::world::World;
use crate::runtime::spec::Bind;

impl World<'_> {
    /// Lays out a copy of each volume in `folder`.
    pub(super) fn lay_out_volumes(
        &self,
        volumes: &[ContainerPath],
        below: Option<ChainId>,
        folder: &Path,
    ) -> Result<Vec<Bind>, Box<dyn Error>> {
        let mut binds = Vec::new();
        for (number, path) in volumes.iter().enumerate() {
            let place = folder.join(format!("volume{number}"));
            fs::create_dir(&place)?;
            let content = self.content_of(path, below)?;
            self.copy_folder(content.as_ref(), &place)?;
            // Docker's containers leave the folder in the layer on which their volume was mounted.
            let source = place.join("tree");
            binds.push(Bind { source, target: path.to_string(), read_only: false, leaves_place: true });
        }
        Ok(binds)
    }

    /// What the layers have at `path`; `None` where that is nothing.
    fn content_of(&self, path: &ContainerPath, below: Option<ChainId>) -> Result<Option<ReadTree>, Box<dyn Error>> {
        let content = volume_content(self.stack(below).as_ref(), path)?;
        Ok(content.map(|folder| ReadTree { origin: SelectOrigin::Stack(below), selected: vec![folder] }))
    }
}
