//! A stack of layers as a tree of files: what a COPY writes on, and what `COPY --from` reads.

use std::io::{self, Read};

use layercake_core::build::{Files, FilesError};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, Digest};
use layercake_core::layer::entry::Entry;

use super::context::hash;
use crate::store::{Store, StoreError};

/// A stack of the store.
#[derive(Debug)]
pub(in crate::engine) struct Stack<'a> {
    pub(in crate::engine) store: &'a Store,
    pub(in crate::engine) top: Option<ChainId>,
}

fn failed(path: &ContainerPath, error: StoreError) -> FilesError {
    FilesError { path: path.to_string(), source: io::Error::other(error) }
}

impl Files for Stack<'_> {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        self.store.look_up(self.top.as_ref(), path).map_err(|error| failed(path, error))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        self.store.children(self.top.as_ref(), folder).map_err(|error| failed(folder, error))
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        hash(header, &mut self.open(path)?).map_err(|source| FilesError { path: path.to_string(), source })
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        match self.store.open_file(self.top.as_ref(), path).map_err(|error| failed(path, error))? {
            Some(file) => Ok(Box::new(file)),
            None => Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() }),
        }
    }
}
