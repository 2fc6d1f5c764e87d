//! The layers of some images → whose every byte is: seen in a container, there twice, dead, or the tars' own.
//!
//! A layer is counted once, however many images have it; what its bytes are for is said for all of these images together. So
//! the sums are the bytes of the blobs that the images need. [`advice`] draws the lessons from it.

pub mod advice;
mod stack;
#[cfg(test)]
mod tests;

use std::ops::AddAssign;

use super::archive::contents::Contents;
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest};
use crate::ordered;
use stack::{ContentId, Stack};

/// A layer, and what its tar holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its identity: layers with one DiffID are one layer.
    pub diff_id: DiffId,
    /// What its tar holds.
    pub contents: Contents,
}

/// Where the bytes of some images are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Each layer once, in the order in which the images have them first.
    pub layers: Vec<LayerAccount>,
    /// The images, as they were given.
    pub images: Vec<ImageAccount>,
}

/// Where the bytes of one layer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerAccount {
    /// Which layer.
    pub diff_id: DiffId,
    /// The images that have it.
    pub images: Vec<usize>,
    /// Its regular files, in the order of the tar.
    pub files: Vec<FileAccount>,
    /// What the tar takes beside the content of files: headers, filled-up blocks, the end.
    pub framing: u64,
}

/// One file of a layer, and what its bytes are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAccount {
    /// Which member of the tar it is.
    pub member: usize,
    /// Where it is.
    pub path: ContainerPath,
    /// Bytes of its content.
    pub size: u64,
    /// What they are for, in the eyes of all images together.
    pub fate: Fate,
    /// In which images a layer above hides it, and by what. Those that show it are not in it.
    pub hidden: ordered::Map<usize, Hidden>,
}

/// What the bytes of a file are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A container of at least one image sees them.
    Visible,
    /// A container sees them, but the same bytes are there already.
    Duplicate {
        /// In which layer of the ledger.
        layer: usize,
        /// Where they are there.
        path: ContainerPath,
    },
    /// No container sees them: in every image that has the layer, one above hides them. Told of the first such image.
    Dead(Hidden),
}

/// Which layer hides a file, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hidden {
    /// The layer's place in the ledger.
    pub by: usize,
    /// How it does so.
    pub how: How,
}

/// How a layer hides a file of a layer below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The path is removed, or a folder above it.
    Removed,
    /// Something else takes its place.
    Replaced,
    /// The same bytes take its place: only owner, mode, times or attributes changed.
    Repeated,
}

/// An image as its layers make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageAccount {
    /// Its layers, lowest first.
    pub layers: Vec<Step>,
}

/// A layer in its place in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which one in the ledger.
    pub layer: usize,
    /// What each member of its tar did to what is below.
    pub effects: Vec<Effect>,
}

/// What one member of a layer's tar does to what is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A path that was not there.
    Added,
    /// A path that was there with another kind, content or attributes.
    Changed,
    /// Nothing: what it says was so before.
    Nothing,
    /// A removal.
    Removed {
        /// How many paths it took away.
        paths: u64,
        /// How many bytes their files had. They stay in the layers below.
        bytes: u64,
    },
}

/// Bytes by what they are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Of files that a container sees.
    pub visible: u64,
    /// Of files whose bytes are there already.
    pub duplicate: u64,
    /// Of files that no container sees.
    pub dead: u64,
    /// Of the tars themselves.
    pub framing: u64,
}

impl Ledger {
    /// Where the bytes of all layers are together.
    #[must_use]
    pub fn sums(&self) -> Sums {
        self.sums_of(|_| true)
    }

    /// Where the bytes of those layers are that `wanted` chooses.
    pub fn sums_of(&self, wanted: impl Fn(&LayerAccount) -> bool) -> Sums {
        let mut sums = Sums::default();
        self.layers.iter().filter(|layer| wanted(layer)).for_each(|layer| sums += layer.sums());
        sums
    }
}

impl LayerAccount {
    /// Where the layer's bytes are. Together they are those of its tar.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let mut sums = Sums { framing: self.framing, ..Sums::default() };
        for file in &self.files {
            *match file.fate {
                Fate::Visible => &mut sums.visible,
                Fate::Duplicate { .. } => &mut sums.duplicate,
                Fate::Dead(_) => &mut sums.dead,
            } += file.size;
        }
        sums
    }
}

impl Sums {
    /// All together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.visible + self.duplicate + self.dead + self.framing
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.visible += other.visible;
        self.duplicate += other.duplicate;
        self.dead += other.dead;
        self.framing += other.framing;
    }
}

/// The ledger of images, each with its layers from the lowest up.
#[must_use]
pub fn ledger(images: &[Vec<&Layer>]) -> Ledger {
    let mut layers: Vec<&Layer> = Vec::new();
    let mut places: ordered::Map<DiffId, usize> = ordered::Map::new();
    let mut users: Vec<Vec<usize>> = Vec::new();
    let mut accounts = Vec::new();
    let mut hidden: ordered::Map<ContentId, ordered::Map<usize, Hidden>> = ordered::Map::new();
    for (image, its_layers) in images.iter().enumerate() {
        let mut stack = Stack::default();
        let mut steps = Vec::new();
        for layer in its_layers {
            let place = *places.entry(layer.diff_id).or_insert_with(|| {
                layers.push(layer);
                users.push(Vec::new());
                layers.len() - 1
            });
            if users[place].last() != Some(&image) {
                users[place].push(image);
            }
            steps.push(Step { layer: place, effects: stack.add(place, &layers[place].contents.members) });
        }
        for (content, by) in stack.hidden() {
            hidden.entry(content).or_default().insert(image, by);
        }
        accounts.push(ImageAccount { layers: steps });
    }
    let mut firsts = ordered::Map::new();
    let accounts_of_layers = layers.iter().zip(users).enumerate();
    let layers =
        accounts_of_layers.map(|(place, (layer, users))| account(place, layer, users, &mut hidden, &mut firsts));
    Ledger { layers: layers.collect(), images: accounts }
}

/// The account of one layer. `firsts` has where each content is that is seen, as far as the layers were looked through.
fn account(
    place: usize,
    layer: &Layer,
    images: Vec<usize>,
    hidden: &mut ordered::Map<ContentId, ordered::Map<usize, Hidden>>,
    firsts: &mut ordered::Map<Digest, (usize, ContainerPath)>,
) -> LayerAccount {
    let mut account = LayerAccount { diff_id: layer.diff_id, images, files: Vec::new(), framing: layer.contents.end };
    for (member, listed) in layer.contents.members.iter().enumerate() {
        account.framing += listed.framing;
        let Some((size, digest)) = listed.change.entry().and_then(|entry| entry.kind.content()) else { continue };
        let path = listed.change.path();
        let hidden = hidden.remove(&ContentId { layer: place, member }).unwrap_or_default();
        let seen = hidden.len() < account.images.len();
        let fate = match (seen, hidden.first_key_value()) {
            (false, Some((_, by))) => Fate::Dead(*by),
            // An empty file takes no bytes twice.
            _ if size == 0 => Fate::Visible,
            _ => match firsts.get(digest) {
                Some((layer, path)) => Fate::Duplicate { layer: *layer, path: path.clone() },
                None => {
                    firsts.insert(*digest, (place, path.clone()));
                    Fate::Visible
                }
            },
        };
        account.files.push(FileAccount { member, path: path.clone(), size, fate, hidden });
    }
    account
}
