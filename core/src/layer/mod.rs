//! Layers: trees of files, what changes between two of them, and the tar that carries the change.
//!
//! `tree` holds a `FileTree`; `diff` finds what a step changed; `whiteout` names what it removed;
//! `archive` writes the one canonical tar for it, whose digest is the layer's DiffID, and reads tars with limits.

pub mod archive;
pub mod entry;
