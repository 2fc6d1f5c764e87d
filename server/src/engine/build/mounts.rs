//! The mounts of a RUN, laid out: files are copied, so that the command sees only what counted for its key, and nothing that
//! it writes there comes back.

use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::thread;
use std::time::Duration;

use layercake_core::build::{Files, FilesError, LayerEntry, ReadTree, Source};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;
use layercake_core::dockerfile::mount::Sharing;
use layercake_core::layer::archive::FIXED_TIME;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use layercake_core::plan::{Attributes, MountKind, RunMount, RunOperation};

use super::context::hash;
use super::secret::SecretError;
use super::world::World;
use super::write::Entries;
use crate::runtime::spec::{Bind, Tmpfs};
use crate::store::mounts::{CacheFolder, CacheUse};

/// How often a command looks whether a cache is free that another has for itself.
const PATIENCE: Duration = Duration::from_millis(50);

/// What a command is started with for its mounts.
#[derive(Debug, Default)]
pub(super) struct Mounts {
    pub(super) binds: Vec<Bind>,
    pub(super) memory: Vec<Tmpfs>,
    /// `NAME=value` of secrets.
    pub(super) environment: Vec<String>,
    /// Held as long as the command runs.
    _caches: Vec<CacheFolder>,
}

impl World<'_> {
    /// Lays out the mounts of a RUN in `folder`. `trees` are the files of those that show some, in their order.
    pub(super) fn lay_out(
        &self,
        operation: &RunOperation,
        trees: &[ReadTree],
        folder: &Path,
    ) -> Result<Mounts, Box<dyn Error>> {
        let mut mounts = Mounts::default();
        let mut caches = Vec::new();
        let mut trees = trees.iter();
        for (number, mount) in operation.mounts.iter().enumerate() {
            let place = folder.join(format!("mount{number}"));
            fs::create_dir(&place)?;
            let tree = if mount.tree().is_some() { trees.next() } else { None };
            match &mount.kind {
                MountKind::Bind(_) => {
                    self.copy(tree, ordered::Map::new(), &place)?;
                    mounts.bind(mount, &place);
                }
                MountKind::Cache { id, sharing, attributes, .. } => {
                    let cache = self.cache(id, *sharing, *attributes, tree)?;
                    mounts.bind(mount, &cache.path);
                    caches.push(cache);
                }
                MountKind::Tmpfs { size } => mounts.memory.extend(mount.target.as_ref().map(|target| Tmpfs {
                    target: target.to_string(),
                    size: *size,
                    read_only: mount.read_only,
                    options: Vec::new(),
                    programs: true,
                })),
                MountKind::Secret { id, environment, required, attributes } => {
                    let Some(secret) = self.read().secrets.get(id) else {
                        if *required {
                            return Err(SecretError::Missing(id.clone()).into());
                        }
                        continue;
                    };
                    let bytes = secret.read(id)?;
                    if mount.target.is_some() {
                        self.file(&bytes, *attributes, &place)?;
                        mounts.bind(mount, &place);
                    }
                    if let Some(name) = environment {
                        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
                        let text = text.ok_or_else(|| SecretError::NoText(id.clone()))?;
                        mounts.environment.push(format!("{name}={text}"));
                    }
                }
                MountKind::Ssh { .. } => {
                    return Err("RUN --mount=type=ssh is not supported yet: give the key by --secret, \
                                and mount it with --mount=type=secret"
                        .into());
                }
                MountKind::Script(content) => {
                    self.file(content.as_bytes(), Attributes { mode: 0o755, user: 0, group: 0 }, &place)?;
                    mounts.bind(mount, &place);
                }
            }
        }
        Ok(Mounts { _caches: caches, ..mounts })
    }

    /// Takes a cache into use, waiting for it where it is not to be shared.
    fn cache(
        &self,
        id: &str,
        sharing: Sharing,
        attributes: Attributes,
        seed: Option<&ReadTree>,
    ) -> Result<CacheFolder, Box<dyn Error>> {
        let usage = match sharing {
            Sharing::Shared => CacheUse::Together,
            Sharing::Locked => CacheUse::Alone,
            Sharing::Private => CacheUse::Apart,
        };
        loop {
            let root = entry(Kind::Directory, attributes);
            let entries = ordered::Map::from([(tree_root(), LayerEntry { entry: root, source: Source::Nothing })]);
            let fill = |folder: &Path| self.copy(seed, entries.clone(), folder);
            if let Some(cache) = self.store.open_cache(id, usage, fill)? {
                return Ok(cache);
            }
            if self.is_stopped() {
                return Err("the build was cancelled".into());
            }
            thread::sleep(PATIENCE);
        }
    }

    /// Copies a folder's files to `tree` in another, an empty one where there are none.
    pub(super) fn copy_folder(&self, tree: Option<&ReadTree>, folder: &Path) -> Result<(), Box<dyn Error>> {
        let mut entries = ordered::Map::new();
        if tree.is_none() {
            let root = entry(Kind::Directory, Attributes { mode: 0o755, user: 0, group: 0 });
            entries.insert(tree_root(), LayerEntry { entry: root, source: Source::Nothing });
        }
        self.copy(tree, entries, folder)
    }

    /// Copies files to `tree` in a folder; what `entries` has already stays.
    fn copy(&self, tree: Option<&ReadTree>, mut entries: Entries, folder: &Path) -> Result<(), Box<dyn Error>> {
        let Some(tree) = tree else {
            return self.unpack(&entries, Box::new(OneFile(&[])), folder);
        };
        let files = self.origin(&tree.origin)?;
        for source in &tree.selected {
            if source.folder.is_some() {
                // The root of a stage without a base is in none of its layers.
                let root = Attributes { mode: 0o755, user: 0, group: 0 };
                let entry = files.entry(&source.path)?.unwrap_or_else(|| entry(Kind::Directory, root));
                let written = LayerEntry { entry, source: Source::Nothing };
                entries.entry(tree_root()).or_insert(written);
            }
            for file in &source.entries {
                let bytes = match file.entry.kind {
                    Kind::File { .. } => Source::Origin { tree: 0, path: file.path.clone() },
                    _ => Source::Nothing,
                };
                let written = LayerEntry { entry: file.entry.clone(), source: bytes };
                entries.insert(tree_root().join(&file.below), written);
            }
        }
        self.unpack(&entries, files, folder)
    }

    /// Makes a file `tree` in a folder.
    fn file(&self, bytes: &[u8], attributes: Attributes, folder: &Path) -> Result<(), Box<dyn Error>> {
        let kind = Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes) };
        let written =
            LayerEntry { entry: entry(kind, attributes), source: Source::Origin { tree: 0, path: tree_root() } };
        self.unpack(&ordered::Map::from([(tree_root(), written)]), Box::new(OneFile(bytes)), folder)
    }

    fn unpack(&self, entries: &Entries, files: Box<dyn Files + '_>, folder: &Path) -> Result<(), Box<dyn Error>> {
        self.pipe(entries, &[files], |tar| self.store.unpack_into(folder, tar))
    }
}

impl Mounts {
    fn bind(&mut self, mount: &RunMount, place: &Path) {
        self.binds.extend(mount.target.as_ref().map(|target| Bind {
            source: place.join("tree"),
            target: target.to_string(),
            read_only: mount.read_only,
            leaves_place: false,
        }));
    }
}

/// A tree in which every file has these bytes.
struct OneFile<'a>(&'a [u8]);

impl Files for OneFile<'_> {
    fn entry(&self, _: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        Ok(None)
    }

    fn children(&self, _: &ContainerPath) -> Result<Vec<String>, FilesError> {
        Ok(Vec::new())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        hash(header, &mut self.open(path)?).map_err(|source| FilesError { path: path.to_string(), source })
    }

    fn open(&self, _: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        Ok(Box::new(self.0))
    }
}

fn tree_root() -> ContainerPath {
    ContainerPath::new("/tree")
}

fn entry(kind: Kind, attributes: Attributes) -> Entry {
    let Attributes { mode, user, group } = attributes;
    Entry { kind, mode, uid: user, gid: group, mtime: FIXED_TIME, xattrs: ordered::Map::new() }
}
