//! A ledger → where the waste is: which layer's bytes are wasted by which other, in which folder. Its words are `render`'s.

use super::{Fate, FileAccount, How, Ledger};
use crate::container_path::ContainerPath;
use crate::ordered;

/// Waste below this part of the bytes in files is not spoken of.
const WORTH_SAYING: u64 = 100;

/// Wasted bytes with one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waste {
    /// The layer that has them.
    pub layer: usize,
    /// Why they are wasted.
    pub cause: Cause,
    /// How many bytes.
    pub bytes: u64,
    /// In how many files.
    pub files: usize,
    /// The deepest folder, or the file, that has nine tenths of them.
    pub place: ContainerPath,
}

/// Why bytes are wasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A layer above hides them.
    Hidden {
        /// Which.
        by: usize,
        /// How.
        how: How,
    },
    /// Another layer has them already, or this one at another place.
    Duplicate {
        /// Which.
        of: usize,
        /// Whether an image has both layers.
        together: bool,
    },
}

/// What is wasted, and is at least a hundredth of the bytes in files; the most first.
#[must_use]
pub fn waste(ledger: &Ledger) -> Vec<Waste> {
    let mut groups: ordered::Map<(usize, Cause), Vec<&FileAccount>> = ordered::Map::new();
    for (layer, account) in ledger.layers.iter().enumerate() {
        for file in &account.files {
            let cause = match &file.fate {
                Fate::Visible => continue,
                Fate::Dead(hidden) => Cause::Hidden { by: hidden.by, how: hidden.how },
                Fate::Duplicate { layer: of, .. } => {
                    Cause::Duplicate { of: *of, together: together(ledger, layer, *of) }
                }
            };
            groups.entry((layer, cause)).or_default().push(file);
        }
    }
    let mut wastes: Vec<_> = groups
        .into_iter()
        .map(|((layer, cause), files)| Waste {
            layer,
            cause,
            bytes: files.iter().map(|file| file.size).sum(),
            files: files.len(),
            place: place(&files),
        })
        .collect();
    let sums = ledger.sums();
    let total = sums.total() - sums.framing;
    wastes.retain(|waste| waste.bytes > 0 && waste.bytes >= total / WORTH_SAYING);
    // The sort is stable: among equals, lower layers come first.
    ordered::sort_by_key(&mut wastes, |waste| std::cmp::Reverse(waste.bytes));
    wastes
}

fn together(ledger: &Ledger, one: usize, other: usize) -> bool {
    ledger.layers[one].images.iter().any(|image| ledger.layers[other].images.contains(image))
}

/// The deepest folder that has nine tenths of the files' bytes, or the file itself.
fn place(files: &[&FileAccount]) -> ContainerPath {
    let mut bytes: ordered::Map<ContainerPath, u64> = ordered::Map::new();
    for file in files {
        for path in std::iter::successors(Some(file.path.clone()), ContainerPath::parent) {
            *bytes.entry(path).or_default() += file.size;
        }
    }
    let total = bytes.get(&ContainerPath::root()).copied().unwrap_or(0);
    let most =
        bytes.into_iter().filter(|(_, bytes)| u128::from(*bytes) * 10 >= u128::from(total) * 9).map(|(path, _)| path);
    most.max_by_key(|path| path.components().count()).unwrap_or_else(ContainerPath::root)
}
