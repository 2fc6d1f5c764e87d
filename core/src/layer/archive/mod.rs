//! Layer tars: the one canonical form that is written, and any tar, read with limits.
//!
//! [`writer`] turns entries into bytes that are the same everywhere, so that a layer's digest can be known before it is
//! built. [`reader`] turns anybody's tar into entries and their content, streaming, and refuses what is hostile. [`contents`]
//! reads a whole tar into changes. The format is POSIX pax (IEEE Std 1003.1, `pax` "pax Interchange Format"), of which the
//! reader also takes GNU's long names; numbers out of range, sparse files and unknown kinds it refuses.

pub mod compression;
pub mod contents;
mod encode;
mod extended;
mod header;
pub mod limits;
mod member;
mod names;
mod pax;
pub mod reader;
pub mod writer;

#[cfg(test)]
mod tests;

/// The time that layers carry whose times are not taken from files (COPY, WORKDIR) where no `SOURCE_DATE_EPOCH` is given:
/// the first second of 1980 (UTC), the earliest that a zip made of such files can hold.
pub const FIXED_TIME: i64 = 315_532_800;
