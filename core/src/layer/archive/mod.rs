//! Layer tars: the one canonical form that is written, and any tar, read with limits.

pub mod limits;
