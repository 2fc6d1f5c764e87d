//! Core's values as rows, boxes and words. Plain functions, tested natively.

pub(crate) mod outline;
