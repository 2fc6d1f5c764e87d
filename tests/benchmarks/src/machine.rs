//! A machine in memory, as the page has one: carries out a session's actions on files that it holds.
//!
//! Commands change nothing here. What it is for is that all of core which a build needs is in the module that is weighed.

use std::error::Error;
use std::io::{self, Cursor, Read};

use layercake_core::build::{
    Action, Files, FilesError, LayerEntry, Outcome, ResolvedBase, SelectOrigin, Source, SourceTree, WriteAction,
    open_packed, place, place_folder, select,
};
use layercake_core::cache::{LayerRecord, Record};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, DiffId, Digest, Hasher};
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::image::config::ImageConfig;
use layercake_core::layer::archive::FIXED_TIME;
use layercake_core::layer::archive::contents::list;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::writer::Writer;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::layer::ledger::Layer;
use layercake_core::ordered;

/// Files by their paths, with their bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(ordered::Map<ContainerPath, (Entry, Vec<u8>)>);

impl Memory {
    pub(crate) fn write(&mut self, path: &str, bytes: &[u8]) {
        let path = ContainerPath::new(path);
        let kind = Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes) };
        let entry = |kind, mode| Entry { kind, mode, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() };
        let mut parent = path.parent();
        while let Some(folder) = parent.filter(|folder| !folder.is_root()) {
            parent = folder.parent();
            self.0.entry(folder).or_insert_with(|| (entry(Kind::Directory, 0o755), Vec::new()));
        }
        self.0.insert(path, (entry(kind, 0o644), bytes.to_vec()));
    }

    fn bytes(&self, path: &ContainerPath) -> Result<&[u8], FilesError> {
        let missing = || FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() };
        self.0.get(path).map(|(_, bytes)| bytes.as_slice()).ok_or_else(missing)
    }
}

impl Files for Memory {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        Ok(self.0.get(path).map(|(entry, _)| entry.clone()))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let below = self.0.keys().filter(|path| path.parent().as_ref() == Some(folder));
        Ok(below.filter_map(|path| path.file_name().map(str::to_owned)).collect())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        let mut hasher = Hasher::new();
        hasher.update(header);
        hasher.update(self.bytes(path)?);
        Ok(hasher.finish())
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        Ok(Box::new(Cursor::new(self.bytes(path)?)))
    }
}

/// The machine: what it holds, and what it remembers.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    pub(crate) context: Memory,
    pub(crate) ignore: Ignore,
    /// Base images by name.
    pub(crate) images: ordered::Map<String, ImageConfig>,
    stacks: ordered::Map<Option<ChainId>, Memory>,
    records: Vec<Record>,
    /// The layers that were written, lowest first.
    pub(crate) layers: Vec<Layer>,
}

impl Machine {
    /// Carries out an action; what goes wrong is an outcome too.
    pub(crate) fn perform(&mut self, action: Action) -> Outcome {
        self.outcome(action).unwrap_or_else(|error| Outcome::Failed { message: error.to_string() })
    }

    fn outcome(&mut self, action: Action) -> Result<Outcome, Box<dyn Error>> {
        Ok(match action {
            Action::Resolve { reference } => {
                let config = self.images.get(&reference.to_string()).ok_or("no such image")?.clone();
                Outcome::Resolved(Box::new(ResolvedBase { id: config.id(), config }))
            }
            Action::Select { origin, sources, builder } => {
                let ignore = (origin == SelectOrigin::Context).then_some(&self.ignore);
                Outcome::Selected(select(self.origin(&origin)?, &sources, ignore, builder)?)
            }
            Action::Hash { files } => {
                let hash = |file: &layercake_core::build::FileToHash| -> Result<Digest, Box<dyn Error>> {
                    Ok(self.origin(&file.origin)?.hash(&file.path, &file.header)?)
                };
                Outcome::Hashed(files.iter().map(hash).collect::<Result<_, _>>()?)
            }
            Action::LookUp { key } => {
                Outcome::Records(self.records.iter().rev().filter(|record| record.key == key).cloned().collect())
            }
            Action::Run { .. } => Outcome::Ran { code: 0, layer: None, milliseconds: 0 },
            Action::Write { write, below, keep_empty, .. } => self.write(&write, below, keep_empty)?,
            Action::Stack { write, below, .. } => self.write(&write, below, true)?,
            Action::Remember { record } => {
                self.records.push(*record);
                Outcome::Done
            }
            Action::Commit { config, .. } => Outcome::Committed(config.id()),
        })
    }

    fn origin(&self, origin: &SelectOrigin) -> Result<&Memory, Box<dyn Error>> {
        let stack = match origin {
            SelectOrigin::Context => return Ok(&self.context),
            SelectOrigin::Stack(top) => *top,
            SelectOrigin::Image(reference) => {
                let config = self.images.get(&reference.to_string()).ok_or("no such image")?;
                ChainId::of(&config.rootfs.diff_ids)
            }
            SelectOrigin::Named(_) | SelectOrigin::Web { .. } | SelectOrigin::Repository => {
                return Err("this machine has nothing but its context".into());
            }
        };
        Ok(self.stacks.get(&stack).ok_or("no such layers")?)
    }

    fn write(
        &mut self,
        write: &WriteAction,
        below: Option<ChainId>,
        keep_empty: bool,
    ) -> Result<Outcome, Box<dyn Error>> {
        let lower = self.stacks.get(&below).cloned().unwrap_or_default();
        let (entries, origins) = match write {
            WriteAction::Transfer { transfer, trees } => {
                let origins = trees.iter().map(|tree| self.origin(&tree.origin)).collect::<Result<Vec<_>, _>>()?;
                let sources = trees.iter().zip(&origins);
                let sources: Vec<_> = sources.map(|(read, files)| SourceTree { read, files: *files }).collect();
                (place(transfer, &sources, &lower, FIXED_TIME)?, origins)
            }
            WriteAction::Folder { path, user } => (place_folder(path, user, &lower, FIXED_TIME)?, Vec::new()),
        };
        if entries.is_empty() && !keep_empty {
            return Ok(Outcome::Written(None));
        }
        let (tar, files) = archive(&entries, &origins, lower)?;
        let diff_id = DiffId::new(Digest::of(&tar));
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        self.layers.push(Layer { diff_id, contents: list(tar.as_slice(), &Limits::default())? });
        self.stacks.insert(Some(chain_id), files);
        Ok(Outcome::Written(Some(LayerRecord { diff_id, chain_id, size: tar.len() as u64 })))
    }
}

/// A layer's tar, and what is there with it on top.
fn archive(
    entries: &ordered::Map<ContainerPath, LayerEntry>,
    trees: &[&Memory],
    mut files: Memory,
) -> Result<(Vec<u8>, Memory), Box<dyn Error>> {
    let mut writer = Writer::new(Vec::new());
    for (path, written) in entries {
        let bytes = match &written.source {
            Source::Nothing => Vec::new(),
            Source::Inline(content) => content.as_bytes().to_vec(),
            Source::Origin { tree, path } => trees[*tree].bytes(path)?.to_vec(),
            Source::Packed { tree, path, start } => {
                let mut bytes = Vec::new();
                open_packed(trees[*tree], path, *start, written.entry.size())?.read_to_end(&mut bytes)?;
                bytes
            }
        };
        writer.append(path, &written.entry, &mut bytes.as_slice())?;
        if written.entry.kind != Kind::Directory {
            files.0.retain(|below, _| !below.is_within(path));
        }
        files.0.insert(path.clone(), (written.entry.clone(), bytes));
    }
    Ok((writer.finish()?, files))
}
