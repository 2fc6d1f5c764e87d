//! Images that registries have from the start, as data: what is publicly known of them, their files partly listed.
//!
//! A text a image, a line a fact: `layer` (and `empty`) begin a line of history, what follows them are the layer's files. Bytes of
//! files that are not listed are counted, so that sizes are those of the real images.

mod read;

use crate::digest::{Digest, ImageId};
use crate::image::config::ImageConfig;
use crate::sim::files::FileSystem;

/// An image of a registry, with the files of its layers.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Base {
    pub(in crate::sim) id: ImageId,
    pub(in crate::sim) digest: Option<Digest>,
    pub(in crate::sim) config: ImageConfig,
    pub(in crate::sim) layers: Vec<BaseLayer>,
}

/// A layer of it.
#[derive(Debug, Clone)]
pub(in crate::sim) struct BaseLayer {
    pub(in crate::sim) files: FileSystem,
    pub(in crate::sim) size: u64,
    pub(in crate::sim) blob: Digest,
    pub(in crate::sim) blob_size: u64,
}

/// Repositories with their tags, and the texts that describe the images.
const ALL: [(&str, &[&str], &str); 9] = [
    ("library/ubuntu", &["latest", "20.04", "focal"], include_str!("ubuntu.txt")),
    ("library/alpine", &["latest", "3.12", "3"], include_str!("alpine.txt")),
    ("library/busybox", &["latest", "1.32", "1"], include_str!("busybox.txt")),
    ("library/debian", &["latest", "buster", "10"], include_str!("debian.txt")),
    ("library/python", &["latest", "3.8", "3.8-slim", "3-slim", "slim"], include_str!("python.txt")),
    ("library/node", &["latest", "14", "14-slim", "slim"], include_str!("node.txt")),
    ("library/nginx", &["latest", "1.19"], include_str!("nginx.txt")),
    ("library/hello-world", &["latest"], include_str!("hello-world.txt")),
    ("pavlosprotopapas/ac295_l2", &["latest"], include_str!("ac295_l2.txt")),
];

/// The image that a repository of Docker Hub has under a tag.
pub(in crate::sim) fn base(repository: &str, tag: &str) -> Option<Base> {
    let (_, _, text) = ALL.iter().find(|(name, tags, _)| *name == repository && tags.contains(&tag))?;
    Some(read::read(text))
}

/// All repositories with their tags.
pub(in crate::sim) fn repositories() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    ALL.iter().map(|(name, tags, _)| (*name, *tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_is_read_with_its_layers() {
        for (repository, tags) in repositories() {
            for tag in tags {
                let base = base(repository, tag).unwrap();
                assert_eq!(base.config.rootfs.diff_ids.len(), base.layers.len(), "{repository}");
                let with_layers = base.config.history.iter().filter(|entry| !entry.empty_layer).count();
                assert_eq!(with_layers, base.layers.len(), "{repository}");
                assert!(base.layers.iter().all(|layer| layer.size > 0), "{repository}");
            }
        }
    }
}
