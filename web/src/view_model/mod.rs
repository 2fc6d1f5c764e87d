//! Core's values as rows, boxes and words. Plain functions, tested natively.

pub(crate) mod completion;
pub(crate) mod matrix;
pub(crate) mod picture;
pub(crate) mod problems;
pub(crate) mod steps;
