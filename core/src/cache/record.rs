//! What is remembered of a step that ran: its ingredients, and what came of it.

use serde::{Deserialize, Serialize};

use super::Ingredients;
use crate::digest::{CacheKey, ChainId, DiffId, ImageId};

/// A step's result, as the cache remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The digest of the ingredients.
    pub key: CacheKey,
    /// All that went into the key.
    pub ingredients: Ingredients,
    /// The layers that the step ran on: its result fits only there.
    pub below: Option<ChainId>,
    /// The layer that it made, if it made one.
    pub layer: Option<LayerRecord>,
    /// The image that the classic builder made of it.
    pub image: Option<ImageId>,
    /// When, in seconds since 1970.
    pub created: i64,
    /// How long it took, in milliseconds: what a hit saves.
    pub milliseconds: u64,
}

/// A layer that a step made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRecord {
    /// The digest of its tar.
    pub diff_id: DiffId,
    /// The stack with it on top.
    pub chain_id: ChainId,
    /// Bytes in its files.
    pub size: u64,
}
