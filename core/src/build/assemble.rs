//! The image's configuration as it grows, step by step.

use crate::cache::LayerRecord;
use crate::digest::{ChainId, DiffId};
use crate::image::config::{History, ImageConfig};
use crate::image::time::rfc3339;
use crate::layer::archive::FIXED_TIME;
use crate::plan::{Builder, Step};

/// An image in the making.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assembly {
    pub(super) config: ImageConfig,
    builder: Builder,
    /// The time of the last step, RFC 3339.
    last: Option<String>,
}

impl Assembly {
    /// Starts from a base image.
    pub(super) fn new(base: ImageConfig, builder: Builder) -> Self {
        let last = base.created.clone();
        Self { config: base, builder, last }
    }

    /// Adds a step: its configuration, its layer if it made one, and its line of history. `time` is that of its run, or the
    /// SOURCE_DATE_EPOCH;
    /// `None` for one that only changes the configuration: it then has the time of the step before it. Where nothing before
    /// it has one (`FROM scratch`), it has that of copied files: a clock would make another image of every rebuild.
    pub(super) fn add(&mut self, step: &Step, created_by: &str, layer: Option<&DiffId>, time: Option<i64>) {
        let time = match (time, &self.last) {
            (Some(time), _) => rfc3339(time),
            (None, Some(last)) => last.clone(),
            (None, None) => rfc3339(FIXED_TIME),
        };
        self.config.config = step.config.clone();
        if step.author.is_some() {
            self.config.author.clone_from(&step.author);
        }
        self.config.rootfs.diff_ids.extend(layer.copied());
        if !created_by.is_empty() {
            self.config.history.push(History {
                created: Some(time.clone()),
                author: None,
                created_by: Some(created_by.to_owned()),
                comment: (self.builder == Builder::Buildkit).then(|| "buildkit.dockerfile.v0".to_owned()),
                empty_layer: layer.is_none(),
            });
        }
        self.config.created = Some(time.clone());
        self.last = Some(time);
    }

    /// The image of a stage that is done. A stage with no step of its own still has what FROM did to the configuration.
    /// `epoch` is the SOURCE_DATE_EPOCH, which is then the image's time.
    pub(super) fn finish(&self, last: &Step, epoch: Option<i64>) -> ImageConfig {
        let mut config = self.config.clone();
        config.config = last.config.clone();
        if let Some(epoch) = epoch {
            config.created = Some(rfc3339(epoch));
        }
        config.created.get_or_insert_with(|| rfc3339(FIXED_TIME));
        config
    }
}

/// The layers that a stage stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stack {
    /// These.
    Known(Option<ChainId>),
    /// In a prediction: a RUN that was never run is among them.
    Unknown,
}

impl Stack {
    /// With a layer on top.
    pub(super) fn with(self, layer: Option<&LayerRecord>) -> Self {
        match (self, layer) {
            (Self::Known(_), Some(layer)) => Self::Known(Some(layer.chain_id)),
            (stack, _) => stack,
        }
    }
}
