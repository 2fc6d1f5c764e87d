//! The bytes that are hashed, and how: as a COPY's files are, header first (BuildKit's content hash).

use layercake_core::cache::content::{Hashed, folder_digest, header};
use layercake_core::digest::{Digest, Hasher};
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use layercake_core::plan::Builder;

/// Sizes of a source tree's files, in bytes: half are below 4 KiB, as in repositories; most bytes are in the large ones.
const SIZES: [usize; 16] =
    [180, 420, 750, 1_100, 1_600, 2_300, 3_100, 3_900, 5_200, 7_400, 11_000, 16_000, 27_000, 48_000, 110_000, 420_000];

/// A folder of 512 files, 21 MB.
#[must_use]
pub fn tree() -> Vec<(String, Vec<u8>)> {
    let name = |number: usize| format!("file-{number:04}.js");
    (0..512).map(|number| (name(number), bytes(SIZES[number % SIZES.len()]))).collect()
}

/// Some bytes; hashing takes the same time for all.
#[must_use]
pub fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|place| (place * 31 % 251) as u8).collect()
}

/// The digest of a folder with these files.
#[must_use]
pub fn folder(files: &[(String, Vec<u8>)]) -> Digest {
    let hashed: Vec<Hashed<'_>> =
        files.iter().map(|(path, bytes)| Hashed { path, digest: file(path, bytes), folder: false }).collect();
    let own = Digest::of(&header(Builder::Buildkit, "", &entry(Kind::Directory, 0o755)));
    folder_digest(own, &hashed)
}

/// The digest of one file.
#[must_use]
pub fn file(path: &str, bytes: &[u8]) -> Digest {
    let kind = Kind::File { size: bytes.len() as u64, digest: Digest::of(b"") };
    let mut hasher = Hasher::new();
    hasher.update(&header(Builder::Buildkit, path, &entry(kind, 0o644)));
    hasher.update(bytes);
    hasher.finish()
}

fn entry(kind: Kind, mode: u32) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() }
}
