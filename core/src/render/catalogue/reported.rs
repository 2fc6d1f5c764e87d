//! What `layers` and `diff` say of images: of their layers, settings and files, and of what is wasted.

use super::{Language, english};
use crate::layer::comparison::Aspect;
use crate::layer::entry::{Entry, Kind};
use crate::layer::ledger::How;
use crate::layer::ledger::advice::Waste;

/// So many things, of so many bytes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// How many.
    pub number: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// An image of two, and the layers that it has alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own<'a> {
    /// Its name.
    pub image: &'a str,
    /// Its own layers.
    pub layers: Amount,
}

/// In how many files two images differ, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub paths: usize,
    /// Only in the new one.
    pub added: Amount,
    /// In both.
    pub changed: Amount,
    /// Only in the old one.
    pub removed: Amount,
    /// In both, and different in nothing but the time.
    pub times: usize,
}

/// The head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// A layer's number.
    Layer,
    /// Its bytes.
    Size,
    /// Paths that it added.
    Added,
    /// Paths that it changed.
    Changed,
    /// Paths that it deleted.
    Deleted,
    /// Other images that have it.
    SharedWith,
    /// The instruction.
    MadeBy,
    /// What bytes are for.
    Bytes,
    /// Bytes that one image has.
    OfOneImage,
    /// Bytes that several have.
    Shared,
    /// All bytes.
    All,
}

/// What bytes of layers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A container sees them.
    Seen,
    /// They are there twice.
    Duplicate,
    /// A later layer hides them.
    Dead,
    /// They are no file's.
    Framing,
    /// All of them.
    Together,
}

/// Something that is said of one image, or of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported<'a> {
    /// The head of a column.
    Heading(Heading),
    /// The head of a line of sums.
    Purpose(Purpose),
    /// How large an image is.
    Size {
        /// Its name.
        image: &'a str,
        /// Its layers.
        layers: Amount,
        /// Bytes of those that other images have, too.
        shared: u64,
    },
    /// Nobody knows what made a layer.
    UnknownMaker,
    /// Above the files of a layer.
    Files {
        /// Its number, from 1.
        layer: usize,
        /// Its image, where there are several.
        image: Option<&'a str>,
        /// What made it; empty where nobody knows.
        made_by: &'a str,
    },
    /// Below some files: how many more there are.
    MoreFiles(usize),
    /// A file has the bytes of another.
    SameBytes {
        /// The other one.
        path: &'a str,
        /// Its layer, from 1.
        layer: usize,
    },
    /// A file is hidden.
    Hidden {
        /// What happened to it.
        how: How,
        /// The layer that hides it, from 1.
        by: usize,
    },
    /// What happened to a file that a later layer hides, in a word.
    How(How),
    /// A cause of waste, and what helps.
    Waste(&'a Waste),
    /// Nothing is wasted.
    NoWaste,
    /// Too little is wasted to say where.
    LittleWaste {
        /// Bytes.
        bytes: u64,
    },
    /// Two images have no layer in common.
    NoCommonLayer {
        /// One.
        old: Own<'a>,
        /// The other.
        new: Own<'a>,
    },
    /// Two images have the same layers.
    AllLayersCommon(Amount),
    /// Two images share their lowest layers.
    CommonLayers {
        /// Those.
        common: Amount,
        /// One.
        old: Own<'a>,
        /// The other.
        new: Own<'a>,
    },
    /// The settings of two images are the same.
    SameSettings,
    /// They are not.
    SettingsDiffer(usize),
    /// A setting that an image does not have.
    NotSet,
    /// The files of two images are the same.
    SameFiles,
    /// They are not.
    FilesDiffer(Tally),
    /// In what a file of two images differs.
    Detail {
        /// In what.
        aspect: Aspect,
        /// As it was.
        old: &'a Entry,
        /// As it is.
        new: &'a Entry,
    },
    /// The same in a word.
    Aspect(Aspect),
    /// What kind of file it is.
    Kind(&'a Kind),
}

impl Reported<'_> {
    /// In this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::reported(self),
        }
    }
}
