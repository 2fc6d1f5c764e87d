//! What an ADD takes of the web: one file an address.

use super::{Selected, SelectedEntry};
use crate::cache::content;
use crate::container_path::ContainerPath;
use crate::digest::{Digest, Hasher};
use crate::dockerfile::remote;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::plan::Builder;

/// What is known of a file behind an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The address, as written in the Dockerfile.
    pub address: String,
    /// The name that its host gives it (`Content-Disposition`): the classic builder takes it where the address has none.
    pub name: Option<String>,
    /// Its bytes; not known where `--checksum` told the digest.
    pub size: Option<u64>,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// The files of an ADD whose sources are addresses, in order, as they are copied: readable by their owner only. They are found
/// by [`path_of`] in their tree.
///
/// Their digests are those of their bytes alone, so that a `--checksum` stands for the download. The classic builder downloads
/// every time, and has a header before the bytes (`hash`).
pub fn downloaded<E>(
    downloads: &[Download],
    builder: Builder,
    hash: impl Fn(&Download, &[u8]) -> Result<Digest, E>,
) -> Result<Vec<Selected>, E> {
    let one = |(source, download): (usize, &Download)| {
        let path = path_of(&download.address);
        let name = name(download, builder);
        let kind = Kind::File { size: download.size.unwrap_or(0), digest: download.digest };
        let entry = Entry { kind, mode: 0o600, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() };
        let hash = match builder {
            Builder::Buildkit => download.digest,
            Builder::Classic => hash(download, &content::header(builder, &name, &entry))?,
        };
        let file = SelectedEntry { below: String::new(), entry, hash, path: path.clone() };
        Ok(Selected { source, by_path: false, name, path, folder: None, entries: vec![file] })
    };
    downloads.iter().enumerate().map(one).collect()
}

/// Where the file behind an address lies in the tree of downloads: a name that no other address has.
#[must_use]
pub fn path_of(address: &str) -> ContainerPath {
    let mut hasher = Hasher::new();
    hasher.update(address.as_bytes());
    ContainerPath::root().join(&hasher.finish().hex())
}

fn name(download: &Download, builder: Builder) -> String {
    let is_folder = download.address.split(['?', '#']).next().is_some_and(|path| path.ends_with('/'));
    let own = remote::file_name(&download.address);
    match builder {
        Builder::Classic if is_folder => download.name.clone().or(own),
        Builder::Classic => own.or_else(|| download.name.clone()),
        Builder::Buildkit => own,
    }
    .unwrap_or_else(|| "__unnamed__".to_owned())
}
