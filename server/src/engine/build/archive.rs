//! Entries of a layer and the trees that have their bytes → the layer's tar.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use layercake_core::build::{Files, Source};
use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::compression::decompressed;
use layercake_core::layer::archive::writer::{WriteError, Writer};

use super::write::Entries;
use crate::store::Store;

/// The trees that a layer's bytes are in, and the archives among them that were decompressed: a layer has its entries in
/// another order than an archive.
pub(in crate::engine) struct Trees<'a> {
    store: &'a Store,
    entries: &'a Entries,
    trees: &'a [Box<dyn Files + 'a>],
    decompressed: BTreeMap<(usize, ContainerPath), File>,
}

impl<'a> Trees<'a> {
    pub(in crate::engine) fn new(store: &'a Store, entries: &'a Entries, trees: &'a [Box<dyn Files + 'a>]) -> Self {
        Self { store, entries, trees, decompressed: BTreeMap::new() }
    }

    fn tree(&self, number: usize) -> Result<&'a dyn Files, Box<dyn Error>> {
        Ok(self.trees.get(number).ok_or("a file is of no tree that is read")?.as_ref())
    }

    /// The archive's tar from `start`.
    fn packed(&mut self, tree: usize, path: &ContainerPath, start: u64) -> Result<&File, Box<dyn Error>> {
        let key = (tree, path.clone());
        if !self.decompressed.contains_key(&key) {
            let mut file = self.store.temporary_file()?;
            // Not more than is wanted: what follows the last member may have no end.
            let mut tar = decompressed(self.tree(tree)?.open(path)?)?.take(self.end(tree, path));
            io::copy(&mut tar, &mut file)?;
            self.decompressed.insert(key.clone(), file);
        }
        let mut file = &self.decompressed[&key];
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }

    /// Where the last member of an archive ends that is wanted.
    fn end(&self, number: usize, archive: &ContainerPath) -> u64 {
        let ends = self.entries.values().filter_map(|written| match &written.source {
            Source::Packed { tree, path, start } if *tree == number && path == archive => {
                Some(start + written.entry.size())
            }
            _ => None,
        });
        ends.max().unwrap_or(0)
    }
}

/// Writes the tar of `entries`.
pub(in crate::engine) fn archive<W: Write>(
    entries: &Entries,
    mut trees: Trees<'_>,
    sink: W,
) -> Result<W, Box<dyn Error>> {
    let mut writer = Writer::new(sink);
    for (path, written) in entries {
        let append = |writer: &mut Writer<W>, content: &mut dyn Read| -> Result<(), WriteError> {
            writer.append(path, &written.entry, content)
        };
        match &written.source {
            Source::Nothing => append(&mut writer, &mut io::empty())?,
            Source::Inline(content) => append(&mut writer, &mut content.as_bytes())?,
            Source::Origin { tree, path } => append(&mut writer, &mut trees.tree(*tree)?.open(path)?)?,
            Source::Packed { tree, path, start } => append(&mut writer, &mut trees.packed(*tree, path, *start)?)?,
        }
    }
    Ok(writer.finish()?)
}
