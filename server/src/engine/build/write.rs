//! The layers of COPY, ADD and WORKDIR: placed by core, written as a tar, stored (or only digested, in a prediction).

use std::error::Error;
use std::io::{self, Read, Write};
use std::thread;

use layercake_core::build::{
    Files, LayerEntry, Outcome, ReadTree, SelectOrigin, SourceTree, WriteAction, place, place_folder,
};
use layercake_core::cache::LayerRecord;
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, DiffId, Hasher};
use layercake_core::layer::entry::Kind;
use layercake_core::ordered;

use super::archive::{Trees, archive};
use super::predicted::PredictedLayer;
use super::world::World;
use crate::store::StoreError;

pub(in crate::engine) type Entries = ordered::Map<ContainerPath, LayerEntry>;

impl World<'_> {
    pub(super) fn write(
        &self,
        write: &WriteAction,
        below: Option<ChainId>,
        time: i64,
        keep_empty: bool,
        predict: bool,
    ) -> Result<Outcome, Box<dyn Error>> {
        let (entries, origins) = match self.place(write, below, time) {
            Ok(placed) => placed,
            Err(error) if predict => return self.unknown(error),
            Err(error) => return Err(error),
        };
        if entries.is_empty() && !keep_empty {
            return Ok(Outcome::Written(None));
        }
        let layer = if predict {
            self.foretell(entries, origins, below)?
        } else {
            self.store_layer(&entries, &origins, below.as_ref())?
        };
        Ok(Outcome::Written(Some(layer)))
    }

    /// Puts a stored layer, which was made on nothing, on `below`.
    pub(super) fn put_on(
        &self,
        layer: LayerRecord,
        write: &WriteAction,
        below: Option<ChainId>,
        time: i64,
        predict: bool,
    ) -> Result<Outcome, Box<dyn Error>> {
        let chain_id = ChainId::on(below.as_ref(), &layer.diff_id);
        let stacked = LayerRecord { chain_id, ..layer };
        if self.store.layer(&chain_id)?.is_some() {
            return Ok(Outcome::Written(Some(stacked)));
        }
        if predict {
            let (entries, origins) = match self.place(write, below, time) {
                Ok(placed) => placed,
                Err(error) => return self.unknown(error),
            };
            self.predicted.insert(chain_id, PredictedLayer { below, entries, origins });
            return Ok(Outcome::Written(Some(stacked)));
        }
        let stored = self.store.layer(&layer.chain_id)?.ok_or("the layer was removed while the build went on")?;
        let mut tar = self.store.open_blob(&stored.blob)?.ok_or("the layer's blob is not there")?;
        self.store.import_layer(below.as_ref(), &mut tar)?;
        Ok(Outcome::Written(Some(stacked)))
    }

    /// What `write` writes on `below` with the time `time`, and where the bytes are.
    fn place(
        &self,
        write: &WriteAction,
        below: Option<ChainId>,
        time: i64,
    ) -> Result<(Entries, Vec<SelectOrigin>), Box<dyn Error>> {
        let lower = self.stack(below);
        Ok(match write {
            WriteAction::Transfer { transfer, trees } => {
                let mut trees: Vec<ReadTree> = trees.clone();
                for (tree, (_, sources)) in trees.iter_mut().zip(transfer.trees()) {
                    self.fetch(tree, &sources.paths)?;
                }
                let origins: Vec<_> = trees.iter().map(|tree| tree.origin.clone()).collect();
                let files = self.origins(&origins)?;
                let sources = trees.iter().zip(files.iter());
                let sources: Vec<_> = sources.map(|(read, files)| SourceTree { read, files: files.as_ref() }).collect();
                (place(transfer, &sources, lower.as_ref(), time)?, origins)
            }
            WriteAction::Folder { path, user } => (place_folder(path, user, lower.as_ref(), time)?, Vec::new()),
        })
    }

    fn store_layer(
        &self,
        entries: &Entries,
        origins: &[SelectOrigin],
        below: Option<&ChainId>,
    ) -> Result<LayerRecord, Box<dyn Error>> {
        let trees = self.origins(origins)?;
        let layer = self.pipe(entries, &trees, |tar| self.store.import_layer(below, tar))?;
        Ok(LayerRecord { diff_id: layer.diff_id, chain_id: layer.chain_id, size: layer.size })
    }

    /// Has the store take in the tar of `entries`, whose bytes are in `trees`, as it is written.
    pub(super) fn pipe<T: Send>(
        &self,
        entries: &Entries,
        trees: &[Box<dyn Files + '_>],
        take: impl FnOnce(&mut dyn Read) -> Result<T, StoreError> + Send,
    ) -> Result<T, Box<dyn Error>> {
        let (mut reader, writer) = io::pipe()?;
        thread::scope(|scope| {
            let taking = scope.spawn(move || take(&mut reader));
            // The pipe has to be closed before the taker is waited for: it reads to the end. A taker that gave up closes its
            // end; what it says is then worth more than the broken pipe.
            let trees = Trees::new(self.store, entries, trees);
            let written = archive(entries, trees, io::BufWriter::with_capacity(64 << 10, writer)).map(drop);
            let taken = taking.join().map_err(|_| "storing the files panicked")??;
            written?;
            Ok(taken)
        })
    }

    fn foretell(
        &self,
        entries: Entries,
        origins: Vec<SelectOrigin>,
        below: Option<ChainId>,
    ) -> Result<LayerRecord, Box<dyn Error>> {
        let trees = self.origins(&origins)?;
        let sink = archive(&entries, Trees::new(self.store, &entries, &trees), Sink(Hasher::new()))?;
        let diff_id = DiffId::new(sink.0.finish());
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        let size = entries
            .values()
            .map(|written| match written.entry.kind {
                Kind::File { size, .. } => size,
                _ => 0,
            })
            .sum();
        drop(trees);
        self.predicted.insert(chain_id, PredictedLayer { below, entries, origins });
        Ok(LayerRecord { diff_id, chain_id, size })
    }
}

/// Takes bytes for their digest only.
struct Sink(Hasher);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
