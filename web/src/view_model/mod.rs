//! Core's values as rows, boxes and words. Plain functions, tested natively.

pub(crate) mod bytes;
pub(crate) mod completion;
pub(crate) mod matrix;
pub(crate) mod narration;
pub(crate) mod picture;
pub(crate) mod problems;
pub(crate) mod rosetta;
pub(crate) mod steps;
pub(crate) mod take_home;
pub(crate) mod tree;
pub(crate) mod zip;
