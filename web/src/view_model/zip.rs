//! Files → a zip archive, stored and not compressed: what a person takes home is small, and every system opens it.
//!
//! Source: PKWARE's APPNOTE.TXT, 4.3: local headers, the central directory, its end.

use flate2::Crc;

/// A file, folder or link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its path; of a folder with `/` at the end.
    pub(crate) path: String,
    /// Its type and permissions, as Unix has them.
    pub(crate) mode: u32,
    /// What is in it; where a link leads.
    pub(crate) bytes: Vec<u8>,
}

/// The first of January 1980, where the format's time begins: the same files make the same archive.
const DATE: u16 = 1 << 5 | 1;

/// Made on Unix, to be read by version 2.0.
const VERSION: u16 = 20;
const MADE_BY: u16 = 3 << 8 | VERSION;

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// The archive; `None` where it would be larger than the format's 32 bits.
pub(crate) fn zip(members: &[Member]) -> Option<Vec<u8>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = u32::try_from(archive.len()).ok()?;
        let size = u32::try_from(member.bytes.len()).ok()?;
        let name = u16::try_from(member.path.len()).ok()?;
        let mut crc = Crc::new();
        crc.update(&member.bytes);
        let mut common = Vec::new();
        for half in [VERSION, FLAGS, 0, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc.sum(), size, size] {
            common.extend(word.to_le_bytes());
        }
        common.extend(name.to_le_bytes());
        common.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(member.path.as_bytes());
        archive.extend(&member.bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(&common);
        // No remark, the first disk, no attributes of its own.
        directory.extend([0; 6]);
        directory.extend((member.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(member.path.as_bytes());
    }
    let (count, begin) = (u16::try_from(members.len()).ok()?, u32::try_from(archive.len()).ok()?);
    let size = u32::try_from(directory.len()).ok()?;
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([size.to_le_bytes(), begin.to_le_bytes()].concat());
    archive.extend([0, 0]);
    Some(archive)
}
