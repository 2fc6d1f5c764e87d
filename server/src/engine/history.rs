//! How an image came about, as rows for the table: instructions, the layers that they made, and the images of the steps.

use layercake_core::digest::{ChainId, ImageId};
use layercake_core::image::{history, time};
use layercake_core::render::history::Row;

use super::{Engine, EngineError};
use crate::store::images::Image;

impl Engine {
    /// The history of the image that `name` means, newest first.
    ///
    /// # Errors
    /// What the store said, and that there is no such image.
    pub fn history(&self, name: &str) -> Result<Vec<Row>, EngineError> {
        let image = self.image(name)?;
        let mut chain: Option<ChainId> = None;
        let mut rows = Vec::new();
        for step in history::steps(&image.config) {
            let mut size = 0;
            if let Some(diff_id) = step.layer {
                let on_top = ChainId::on(chain.as_ref(), diff_id);
                size = self.store.layer(&on_top)?.map_or(0, |layer| layer.size);
                chain = Some(on_top);
            }
            let entry = step.history.cloned().unwrap_or_default();
            rows.push(Row {
                image: None,
                created: entry.created.as_deref().and_then(time::seconds_since_epoch),
                created_by: entry.created_by.unwrap_or_default(),
                size,
                comment: entry.comment.unwrap_or_default(),
            });
        }
        rows.reverse();
        for (row, id) in rows.iter_mut().zip(self.ancestry(&image)?) {
            row.image = Some(id);
        }
        Ok(rows)
    }

    /// The image and its parents, as far as the store has them: the classic builder makes one for every instruction.
    fn ancestry(&self, image: &Image) -> Result<Vec<ImageId>, EngineError> {
        let mut ids = vec![image.id];
        let mut parent = image.parent;
        while let Some(id) = parent {
            let Some(image) = self.store.image(&id)? else { break };
            ids.push(image.id);
            parent = image.parent;
        }
        Ok(ids)
    }
}
