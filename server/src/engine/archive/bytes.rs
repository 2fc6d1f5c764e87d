//! Sources of bytes that look at what passes: whether somebody pressed Ctrl-C, what the digest is, and whether it is a bomb.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use layercake_core::digest::{Digest, Hasher};
use layercake_core::image::archive::contents::Place;

use crate::engine::interrupt::Interrupts;

/// How many times larger than it was something may become as it is decompressed, once it has [`FREE`] bytes. Files of zeros
/// shrink a thousandfold, and are made to fill disks, by students and by attackers alike.
pub(in crate::engine) const RATIO: u64 = 200;
/// As many bytes may come of nothing.
const FREE: u64 = 1 << 30;

/// A part of a file, or all of a pipe, until a signal comes.
pub(super) struct Watched<'a> {
    from: From<'a>,
    interrupts: &'a Interrupts,
}

enum From<'a> {
    Start(&'a File),
    Part { file: &'a File, place: Place },
}

impl<'a> Watched<'a> {
    /// What `file` gives, from where it is.
    pub(super) fn all(file: &'a File, interrupts: &'a Interrupts) -> Self {
        Self { from: From::Start(file), interrupts }
    }

    /// The bytes of `file` at a place.
    pub(super) fn part(file: &'a File, place: Place, interrupts: &'a Interrupts) -> Self {
        Self { from: From::Part { file, place }, interrupts }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let interrupted = match self.from {
            // A pipe may give nothing for long.
            From::Start(file) => self.interrupts.wait_beside(file),
            From::Part { .. } => self.interrupts.came(),
        };
        if interrupted {
            return Err(io::Error::other("interrupted"));
        }
        match &mut self.from {
            From::Start(file) => file.read(buffer),
            From::Part { file, place } => {
                let wanted = usize::try_from(place.size).unwrap_or(usize::MAX).min(buffer.len());
                let count = file.read_at(&mut buffer[..wanted], place.offset)?;
                place.offset += count as u64;
                place.size -= count as u64;
                Ok(count)
            }
        }
    }
}

/// What passed: how many bytes, and their digest.
#[derive(Default)]
pub(in crate::engine) struct Passed {
    count: Cell<u64>,
    hasher: Cell<Option<Hasher>>,
}

impl Passed {
    /// So many bytes more have passed, whose digest is known.
    pub(in crate::engine) fn add(&self, count: usize) {
        self.count.set(self.count.get() + count as u64);
    }

    /// The digest of what has passed.
    pub(super) fn digest(&self) -> Digest {
        self.hasher.take().unwrap_or_default().finish()
    }
}

/// Tells [`Passed`] of what passes.
pub(super) struct Hashed<'a, R> {
    pub(super) inner: R,
    pub(super) passed: &'a Passed,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut hasher = self.passed.hasher.take().unwrap_or_default();
        hasher.update(&buffer[..count]);
        self.passed.hasher.set(Some(hasher));
        self.passed.count.set(self.passed.count.get() + count as u64);
        Ok(count)
    }
}

/// What is decompressed, until it grows out of proportion to what `passed` before it.
pub(in crate::engine) struct Bounded<'a, R> {
    pub(in crate::engine) inner: R,
    pub(in crate::engine) passed: &'a Passed,
    pub(in crate::engine) count: u64,
}

impl<R> Bounded<'_, R> {
    /// Whether there is more than can be true.
    pub(super) fn is_bomb(&self) -> bool {
        self.count > FREE && self.count / RATIO > self.passed.count.get()
    }
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        if self.is_bomb() {
            return Err(io::Error::other(format!("it becomes more than {RATIO} times larger as it is decompressed")));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_out_of_proportion_is_stopped() {
        let passed = Passed::default();
        io::copy(&mut Hashed { inner: &[7; 1000][..], passed: &passed }, &mut io::sink()).unwrap();
        let mut bounded = Bounded { inner: io::repeat(0), passed: &passed, count: FREE - 10 };
        assert_eq!(bounded.read(&mut [0; 10]).unwrap(), 10);
        assert!(bounded.read(&mut [0; 10]).is_err());
        let proportional = Bounded { inner: io::empty(), passed: &passed, count: 1000 * RATIO };
        assert!(!proportional.is_bomb());
        assert_eq!(passed.digest(), Digest::of(&[7; 1000]));
    }
}
