//! What happens to containers and images, told to who does not see it.

use super::{Language, english};
use crate::digest::{Digest, ImageId};
use crate::image::reference::ImageReference;

/// Something that a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// A container was made.
    Created {
        /// Its name.
        container: &'a str,
        /// Its image, as named.
        image: &'a str,
    },
    /// Its command was started.
    Started {
        /// Its name.
        container: &'a str,
        /// Entrypoint and arguments.
        command: &'a [String],
    },
    /// Its command ended.
    Exited {
        /// Its name.
        container: &'a str,
        /// Exit code; 128 + n for signal n.
        code: i32,
    },
    /// A container went, with its writable layer.
    Removed {
        /// Its name.
        container: &'a str,
    },
    /// The changes of a container became an image.
    Committed {
        /// Its name.
        container: &'a str,
        /// The image.
        image: &'a ImageId,
    },
    /// A root file system became an image.
    Imported {
        /// The image.
        image: &'a ImageId,
    },
    /// An image got a name.
    Tagged {
        /// The image.
        image: &'a ImageId,
        /// The name.
        name: &'a ImageReference,
    },
    /// A name was taken from an image.
    Untagged {
        /// The name.
        name: &'a ImageReference,
    },
    /// An image, or a layer that nothing else needs, went.
    Deleted {
        /// Which.
        digest: &'a Digest,
    },
    /// A container's processes stand still.
    Paused {
        /// Its name.
        container: &'a str,
    },
    /// They go on.
    Unpaused {
        /// Its name.
        container: &'a str,
    },
    /// A container did something to files, in its writable layer.
    Written {
        /// Its name.
        container: &'a str,
        /// The first of them.
        path: &'a str,
        /// How many others there are.
        more: usize,
        /// What it did.
        how: Written,
    },
    /// A volume was made.
    VolumeMade {
        /// Its name.
        volume: &'a str,
    },
    /// A volume went.
    VolumeRemoved {
        /// Its name.
        volume: &'a str,
    },
    /// A registry has an image now.
    Published {
        /// How people call the registry.
        registry: &'a str,
        /// The image's name there.
        name: &'a str,
        /// The image.
        image: &'a ImageId,
    },
}

/// What a container does to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Makes it.
    New,
    /// Changes one that the image has.
    CopiedUp,
    /// Deletes one that the image has.
    Hidden,
}

impl Change<'_> {
    /// In this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::change(self),
        }
    }
}
