//! Layers that a prediction has worked out but nobody has stored, on top of those of the store.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use layercake_core::build::{Files, FilesError, LayerEntry, SelectOrigin, Source, open_packed};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, Digest};
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;

use super::context::hash;
use super::world::World;

/// A layer that is only foretold.
#[derive(Debug)]
pub(super) struct PredictedLayer {
    pub(super) below: Option<ChainId>,
    pub(super) entries: ordered::Map<ContainerPath, LayerEntry>,
    pub(super) origins: Vec<SelectOrigin>,
}

/// The layers that were foretold so far.
#[derive(Debug, Default)]
pub(super) struct Predicted(Mutex<BTreeMap<ChainId, Arc<PredictedLayer>>>);

impl Predicted {
    pub(super) fn insert(&self, chain: ChainId, layer: PredictedLayer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(chain, Arc::new(layer));
    }

    pub(super) fn get(&self, chain: &ChainId) -> Option<Arc<PredictedLayer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(chain).cloned()
    }
}

/// A stack whose top layer is foretold. COPY and WORKDIR only add: nothing below is hidden but by what is written over it, or
/// over a folder that it is in (`--link` does not look).
#[derive(Debug)]
pub(super) struct Overlaid<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) layer: Arc<PredictedLayer>,
}

impl Overlaid<'_> {
    /// Whether something that is no folder was written at a folder that `path` is in.
    fn is_hidden(&self, path: &ContainerPath) -> bool {
        std::iter::successors(path.parent(), ContainerPath::parent)
            .any(|folder| self.layer.entries.get(&folder).is_some_and(|written| written.entry.kind != Kind::Directory))
    }

    /// What was written at a path: of a hard link the file that it names, as a file system shows it.
    fn written(&self, path: &ContainerPath) -> Option<&LayerEntry> {
        let written = self.layer.entries.get(path)?;
        match &written.entry.kind {
            Kind::HardLink { target } => self.layer.entries.get(&ContainerPath::new(target)),
            _ => Some(written),
        }
    }

    fn tree(&self, number: usize) -> Result<Box<dyn Files + '_>, FilesError> {
        match self.layer.origins.get(number) {
            Some(origin) => self.world.origin(origin),
            None => Err(FilesError { path: "/".to_owned(), source: io::ErrorKind::NotFound.into() }),
        }
    }

    fn below(&self) -> Box<dyn Files + '_> {
        self.world.stack(self.layer.below)
    }
}

impl Files for Overlaid<'_> {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        match self.written(path) {
            Some(written) => Ok(Some(written.entry.clone())),
            None if self.is_hidden(path) => Ok(None),
            None => self.below().entry(path),
        }
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let mut names = match self.below().entry(folder)?.map(|entry| entry.kind) {
            Some(Kind::Directory) => self.below().children(folder)?,
            _ if folder.is_root() => self.below().children(folder)?,
            _ => Vec::new(),
        };
        let written = self.layer.entries.keys().filter(|path| path.parent().as_ref() == Some(folder));
        names.extend(written.filter_map(|path| path.file_name().map(str::to_owned)));
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        hash(header, &mut self.open(path)?).map_err(|source| FilesError { path: path.to_string(), source })
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        let failed = |source| FilesError { path: path.to_string(), source };
        let mut bytes = Vec::new();
        let size = self.written(path).map_or(0, |written| written.entry.size());
        match self.written(path).map(|written| &written.source) {
            Some(Source::Inline(content)) => bytes.extend_from_slice(content.as_bytes()),
            Some(Source::Origin { tree, path }) => {
                self.tree(*tree)?.open(path)?.read_to_end(&mut bytes).map_err(failed)?;
            }
            Some(Source::Packed { tree, path, start }) => {
                let files = self.tree(*tree)?;
                open_packed(files.as_ref(), path, *start, size)?.read_to_end(&mut bytes).map_err(failed)?;
            }
            Some(Source::Nothing) => return Err(failed(io::ErrorKind::InvalidInput.into())),
            None => {
                self.below().open(path)?.read_to_end(&mut bytes).map_err(failed)?;
            }
        }
        Ok(Box::new(io::Cursor::new(bytes)))
    }
}
