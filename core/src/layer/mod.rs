//! Layers: trees of files, what changes between two of them, and the tar that carries the change.
//!
//! [`tree`] holds a [`FileTree`](tree::FileTree); [`diff`] finds what a step changed; [`whiteout`] names what it removed;
//! [`archive`] writes the one canonical tar for it, whose digest is the layer's DiffID, and reads tars with limits.
//! [`comparison`] tells a person how two trees differ, [`ledger`] what the bytes of some images' layers are for.
//! Carrying a layer to and from a real folder is left to the engine's store.

pub mod archive;
pub mod comparison;
pub mod diff;
pub mod entry;
pub mod ledger;
mod order;
#[cfg(test)]
pub(crate) mod testing;
pub mod tree;
pub mod whiteout;
