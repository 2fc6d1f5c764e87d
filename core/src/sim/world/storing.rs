//! What containers have written, stored as layers.

use std::sync::Arc;

use super::World;
use super::containers::{Connection, MountedWhat};
use super::engine::Create;
use super::images::{Layer, empty};
use super::tree::{self, Tree};
use super::volumes::Volume;
use crate::cache::LayerRecord;
use crate::container_path::ContainerPath;
use crate::digest::{ChainId, DiffId, Digest};
use crate::layer::diff::Change;
use crate::layer::entry::Entry;
use crate::ordered;
use crate::sim::files::{Content, FileSystem};
use crate::sim::kernel::{State, Wait};

impl World {
    /// Makes a layer of what a container has changed; `None` where that is nothing.
    pub(in crate::sim) fn store_changes(&mut self, id: &str, below: Option<ChainId>) -> Option<LayerRecord> {
        let container = self.containers.all.get(id)?;
        let changes = self.changes_of(container);
        if changes.is_empty() {
            return None;
        }
        let upper = self.kernel.file_system(container.files)?.clone();
        Some(self.store_layer(below, changes, &upper))
    }

    /// Stores a layer of changes, whose files are in `upper`.
    pub(in crate::sim) fn store_layer(
        &mut self,
        below: Option<ChainId>,
        changes: Vec<Change>,
        upper: &FileSystem,
    ) -> LayerRecord {
        let now = self.kernel.now();
        let (diff_id, _) = tree::digest(&changes, upper, now);
        let mut files = self.images.files(below.as_ref());
        let source = Tree::new(upper);
        for change in &changes {
            // Changes are what makes `upper` of the files below: each path's folder is there, or comes before it.
            let _ = match change {
                Change::Removed(path) => tree::remove(&mut files, path, now),
                Change::Opaque(_) => Ok(()),
                Change::Added(path, entry) | Change::Modified(path, entry) => {
                    let content = source.content(path).cloned().unwrap_or_else(Content::empty);
                    tree::put(&mut files, path, entry, content)
                }
            };
        }
        // What a command really writes differs in times, and in what it fetches: its digest is only modelled.
        self.keep_layer(below, diff_id, changes, files, true)
    }

    /// Keeps a layer whose files are known.
    pub(in crate::sim) fn keep_layer(
        &mut self,
        below: Option<ChainId>,
        diff_id: DiffId,
        changes: Vec<Change>,
        files: FileSystem,
        modelled: bool,
    ) -> LayerRecord {
        let size: u64 = changes.iter().filter_map(|change| change.entry().map(Entry::size)).sum();
        let record = LayerRecord { diff_id, chain_id: ChainId::on(below.as_ref(), &diff_id), size };
        let layer = Layer {
            record,
            below,
            changes: Arc::new(changes),
            files,
            unlisted: 0,
            modelled,
            blob: Digest::of(format!("compressed {diff_id}").as_bytes()),
            // Files of programs and texts come to a third or so; a tar has some bytes in any case.
            blob_size: size / 3 + 120,
        };
        self.images.layers.entry(record.chain_id).or_insert_with(|| Arc::new(layer));
        record
    }

    /// Makes the volumes that a container is to have, and fills new ones with what the image has there.
    pub(in crate::sim) fn make_volumes(&mut self, create: &Create) {
        let chain = ChainId::of(&create.image.config.rootfs.diff_ids);
        for mounted in &create.mounts {
            let MountedWhat::Volume(name) = &mounted.what else { continue };
            if self.volumes.contains_key(name) {
                continue;
            }
            let image = create.files.clone().unwrap_or_else(|| self.images.files(chain.as_ref()));
            let path = ContainerPath::new(&mounted.at);
            let mut files = empty();
            if let Some(top) = Tree::new(&image).find(&path) {
                for (below, entry) in Tree::at(&image, top).entries() {
                    let content = Tree::at(&image, top).content(&below).cloned().unwrap_or_else(Content::empty);
                    let _ = tree::put(&mut files, &below, &entry, content);
                }
            }
            let anonymous = name.len() == 64;
            self.add_volume(name, anonymous, files);
        }
    }

    pub(in crate::sim) fn add_volume(&mut self, name: &str, anonymous: bool, files: FileSystem) {
        let created = self.kernel.now();
        let files = self.kernel.add_file_system(files);
        let volume = Volume { name: name.to_owned(), created, anonymous, labels: ordered::Map::new(), files };
        self.volumes.insert(name.to_owned(), volume);
    }

    /// Whether a container only waits for the person to type: one of its processes wants to read what its client passes on.
    pub(in crate::sim) fn container_waits_for_user(&self, id: &str, _terminal: bool) -> bool {
        let Some(running) = self.containers.all.get(id).and_then(|it| it.running.as_ref()) else { return false };
        self.kernel.processes().filter(|process| process.namespace == running.namespace).any(|process| {
            let State::Waiting(Wait::Readable(descriptor)) = process.state else { return false };
            match running.connection {
                Connection::Terminal(terminal) => self.kernel.descriptor_is_terminal(process.id, descriptor, terminal),
                Connection::Pipes { .. } => descriptor == 0,
            }
        })
    }
}
