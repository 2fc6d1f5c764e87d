//! Files in memory, and what a layer makes of them.

use std::io::{self, Cursor, Read};

use crate::build::{Files, FilesError, LayerEntry, Source, open_packed};
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest, Hasher};
use crate::layer::archive::writer::Writer;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;

/// Files by their paths, with their bytes and modes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(pub(crate) ordered::Map<ContainerPath, (Entry, Vec<u8>)>);

impl Memory {
    pub(crate) fn write(&mut self, path: &str, content: &str) {
        self.write_with(path, content, 0o644, 0);
    }

    pub(crate) fn write_with(&mut self, path: &str, content: &str, mode: u32, mtime: i64) {
        self.write_bytes(path, content.as_bytes(), mode, mtime);
    }

    pub(crate) fn write_bytes(&mut self, path: &str, content: &[u8], mode: u32, mtime: i64) {
        let path = ContainerPath::new(path);
        let mut parent = path.parent();
        while let Some(folder) = parent.filter(|folder| !folder.is_root()) {
            parent = folder.parent();
            self.0.entry(folder).or_insert_with(|| (entry(Kind::Directory, 0o755, 0), Vec::new()));
        }
        let kind = Kind::File { size: content.len() as u64, digest: Digest::of(content) };
        self.0.insert(path, (entry(kind, mode, mtime), content.to_vec()));
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.0.remove(&ContainerPath::new(path)).expect("the file is there");
    }

    pub(crate) fn link(&mut self, path: &str, target: &str) {
        let link = entry(Kind::Symlink { target: target.to_owned() }, 0o777, 0);
        self.0.insert(ContainerPath::new(path), (link, Vec::new()));
    }

    pub(crate) fn chown(&mut self, path: &str, uid: u32, gid: u32) {
        let (entry, _) = self.0.get_mut(&ContainerPath::new(path)).expect("the file is there");
        (entry.uid, entry.gid) = (uid, gid);
    }
}

fn entry(kind: Kind, mode: u32, mtime: i64) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime, xattrs: ordered::Map::new() }
}

impl Files for Memory {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        // As in layers, there need be no entry for the root.
        Ok(self.0.get(path).map(|(entry, _)| entry.clone()))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let below = self.0.keys().filter(|path| path.parent().as_ref() == Some(folder));
        Ok(below.filter_map(|path| path.file_name().map(str::to_owned)).collect())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        let mut bytes = header.to_vec();
        self.open(path)?.read_to_end(&mut bytes).expect("memory can be read");
        Ok(Digest::of(&bytes))
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        match self.0.get(path) {
            Some((_, bytes)) => Ok(Box::new(Cursor::new(bytes))),
            None => Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() }),
        }
    }
}

/// The layer of these entries, and the tree that `files` then is.
pub(super) fn archive(
    entries: &ordered::Map<ContainerPath, LayerEntry>,
    trees: &[Memory],
    mut files: Memory,
) -> (DiffId, Memory) {
    let mut writer = Writer::new(Vec::new());
    for (path, written) in entries {
        let mut bytes = match &written.source {
            Source::Nothing => Vec::new(),
            Source::Inline(content) => content.clone().into_bytes(),
            Source::Origin { tree, path } => trees[*tree].0[path].1.clone(),
            Source::Packed { tree, path, start } => {
                let mut bytes = Vec::new();
                let mut packed =
                    open_packed(&trees[*tree], path, *start, written.entry.size()).expect("it was read before");
                packed.read_to_end(&mut bytes).expect("it was read before");
                bytes
            }
        };
        writer.append(path, &written.entry, &mut bytes.as_slice()).expect("memory can be written");
        if written.entry.kind != Kind::Directory {
            files.0.retain(|below, _| !below.is_within(path));
        }
        files.0.insert(path.clone(), (written.entry.clone(), std::mem::take(&mut bytes)));
    }
    let mut hasher = Hasher::new();
    hasher.update(&writer.finish().expect("memory can be written"));
    (DiffId::new(hasher.finish()), files)
}
