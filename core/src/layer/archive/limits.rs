//! How much of a tar is read before it is called a bomb.

/// Bounds on what one layer tar may hold. They are checked on headers, before any content is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in regular files, all together.
    pub bytes: u64,
    /// Entries, whiteouts among them.
    pub entries: u64,
    /// Bytes in one path or link target. Linux takes 4,095.
    pub path_bytes: usize,
    /// Words in one path.
    pub depth: usize,
    /// Bytes in the extended headers (PAX, GNU long names) of one entry, and in all global ones.
    pub header_bytes: u64,
}

impl Default for Limits {
    /// Room for any layer that people make: 64 GiB, two million entries, 512 folders deep, 1 MiB of extended headers.
    fn default() -> Self {
        Self { bytes: 64 << 30, entries: 2_000_000, path_bytes: 4095, depth: 512, header_bytes: 1 << 20 }
    }
}
