//! The devices that every container has (`/dev/null` and its kind), by their numbers.

use crate::sim::errno::Errno;

/// A device of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// Takes everything, gives nothing.
    Null,
    /// Gives zeros.
    Zero,
    /// Always full.
    Full,
    /// Gives bytes that look random, the same ones in every run.
    Random,
}

impl Device {
    /// The character device with these numbers; `None` where the model has none.
    pub(super) fn of(major: u32, minor: u32) -> Option<Self> {
        match (major, minor) {
            (1, 3) => Some(Self::Null),
            (1, 5) => Some(Self::Zero),
            (1, 7) => Some(Self::Full),
            (1, 8 | 9) => Some(Self::Random),
            _ => None,
        }
    }

    /// At most `limit` bytes; `offset` is how many were read before.
    pub(super) fn read(self, offset: u64, limit: usize) -> Vec<u8> {
        match self {
            Self::Null => Vec::new(),
            Self::Zero | Self::Full => vec![0; limit],
            Self::Random => (0..limit as u64).map(|index| mixed(offset + index)).collect(),
        }
    }

    pub(super) fn write(self, bytes: &[u8]) -> Result<usize, Errno> {
        match self {
            Self::Full if !bytes.is_empty() => Err(Errno::Enospc),
            _ => Ok(bytes.len()),
        }
    }
}

/// A byte for a number (the finalizer of `SplitMix64`).
fn mixed(number: u64) -> u8 {
    let mut word = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (word >> 56) as u8
}
