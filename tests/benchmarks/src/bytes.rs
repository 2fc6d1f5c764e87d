//! Tars and what gzip makes of them, as digests: the same natively and in the browser, for layers and links to be the same in both.
//!
//! `bytes.txt` has what is written natively; `bytes.mjs` holds the browser's module (`examples/bytes.rs`) against it in node.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{Digest, Hasher};
use layercake_core::layer::archive::writer::{WriteError, Writer};
use layercake_core::layer::diff::diff;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::layer::tree::FileTree;
use layercake_core::ordered;

/// Trees that are written.
const CASES: u64 = 200;

/// Cases that one line tells of.
const A_LINE: u64 = 20;

/// A line for some cases each: the digest of all their tars, and of all that gzip made of them.
///
/// # Errors
/// What the writer of tars said.
pub fn digests() -> Result<String, WriteError> {
    let mut text = String::new();
    let (mut tars, mut squeezed) = (Hasher::new(), Hasher::new());
    for seed in 1..=CASES {
        let tar = tar(&mut Numbers(seed))?;
        tars.update(&tar);
        for level in [1, 6, 9] {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(&tar)?;
            squeezed.update(&encoder.finish()?);
        }
        if seed.is_multiple_of(A_LINE) {
            let (tars, squeezed) = (std::mem::take(&mut tars).finish(), std::mem::take(&mut squeezed).finish());
            text += &format!("{seed} {tars} {squeezed}\n");
        }
    }
    Ok(text)
}

/// The tar of a tree with names, owners, times and attributes as they come, and as they hardly ever come.
fn tar(numbers: &mut Numbers) -> Result<Vec<u8>, WriteError> {
    let mut tree = FileTree::new();
    let mut contents: ordered::Map<ContainerPath, Vec<u8>> = ordered::Map::new();
    let (long, deep) = ("long".repeat(30), "/words".repeat(40));
    for _ in 0..=numbers.below(24) {
        let name = ["a", "b b", "ä", "-n", "with.dot", &long][numbers.below(6)];
        let folder = ["", "/etc", "/usr/share", "/deep/down/here", &deep][numbers.below(5)];
        let path = ContainerPath::new(&format!("{folder}/{name}{}", numbers.below(9)));
        let mut bytes = Vec::new();
        let kind = match numbers.below(8) {
            0 => Kind::Directory,
            1 => Kind::Symlink { target: format!("../{}", name.repeat(1 + numbers.below(4))) },
            2 => Kind::Fifo,
            3 => Kind::CharacterDevice { major: 1, minor: 3 },
            _ => {
                bytes = content(numbers);
                Kind::File { size: bytes.len() as u64, digest: Digest::of(&bytes) }
            }
        };
        let mut xattrs = ordered::Map::new();
        if numbers.below(4) == 0 {
            xattrs.insert("user.note".to_owned(), vec![0, 255, b'=', b'\n']);
        }
        let owner = |number| [0, 1000, 65_534, 4_000_000][number];
        let mtime = [0, 1_600_000_000, -1, 1 << 34][numbers.below(4)];
        let mode = [0o644, 0o4755, 0o1777, 0][numbers.below(4)];
        let (uid, gid) = (owner(numbers.below(4)), owner(numbers.below(4)));
        tree.insert(path.clone(), Entry { kind, mode, uid, gid, mtime, xattrs });
        contents.insert(path, bytes);
    }
    let mut writer = Writer::new(Vec::new());
    for change in diff(&FileTree::new(), &tree) {
        if let Some(entry) = change.entry() {
            let bytes = contents.get(change.path()).map(Vec::as_slice).unwrap_or_default();
            writer.append(change.path(), entry, &mut { bytes })?;
        }
    }
    Ok(writer.finish()?)
}

/// Bytes that repeat themselves, as texts do, or do not.
fn content(numbers: &mut Numbers) -> Vec<u8> {
    let length = [0, 1, 511, 512, 513, 9_000, 40_000][numbers.below(7)];
    let repeated = numbers.below(2) == 0;
    (0..length).map(|place| if repeated { b"layers of cake, "[place % 16] } else { numbers.below(256) as u8 }).collect()
}

/// Numbers that look random and are the same for the same beginning (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // The remainder is smaller than a number of this machine, whatever that is.
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_written_natively_is_what_bytes_mjs_expects_of_the_browser() {
        expect_test::expect_file!["../bytes.txt"].assert_eq(&super::digests().unwrap());
    }
}
