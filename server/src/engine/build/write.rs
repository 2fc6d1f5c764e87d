//! The layers of COPY, ADD and WORKDIR: placed by core, written as a tar, stored (or only digested, in a prediction).

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Read, Write};
use std::thread;

use layercake_core::build::{Files, LayerEntry, Outcome, SelectOrigin, Source, WriteAction, place, place_folder};
use layercake_core::cache::LayerRecord;
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, DiffId, Hasher};
use layercake_core::layer::archive::writer::{WriteError, Writer};
use layercake_core::layer::entry::Kind;

use super::predicted::PredictedLayer;
use super::world::World;
use crate::store::StoreError;

pub(super) type Entries = BTreeMap<ContainerPath, LayerEntry>;

impl World<'_> {
    pub(super) fn write(
        &self,
        write: &WriteAction,
        below: Option<ChainId>,
        time: i64,
        keep_empty: bool,
        predict: bool,
    ) -> Result<Outcome, Box<dyn Error>> {
        let (entries, origin) = self.place(write, below, time)?;
        if entries.is_empty() && !keep_empty {
            return Ok(Outcome::Written(None));
        }
        let layer = if predict {
            self.foretell(entries, origin, below)?
        } else {
            self.store_layer(&entries, &origin, below.as_ref())?
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
            let (entries, origin) = self.place(write, below, time)?;
            self.predicted.insert(chain_id, PredictedLayer { below, entries, origin });
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
    ) -> Result<(Entries, SelectOrigin), Box<dyn Error>> {
        let lower = self.stack(below);
        Ok(match write {
            WriteAction::Transfer { transfer, origin, selected } => {
                if transfer.add {
                    self.refuse_archives(selected, origin)?;
                }
                (place(transfer, selected, lower.as_ref(), time)?, origin.clone())
            }
            WriteAction::Folder { path, user } => {
                (place_folder(path, user, lower.as_ref(), time)?, SelectOrigin::Context)
            }
        })
    }

    fn store_layer(
        &self,
        entries: &Entries,
        origin: &SelectOrigin,
        below: Option<&ChainId>,
    ) -> Result<LayerRecord, Box<dyn Error>> {
        let files = self.origin(origin)?;
        let layer = Self::pipe(entries, files.as_ref(), |tar| self.store.import_layer(below, tar))?;
        Ok(LayerRecord { diff_id: layer.diff_id, chain_id: layer.chain_id, size: layer.size })
    }

    /// Has the store take in the tar of `entries`, whose bytes are in `files`, as it is written.
    pub(super) fn pipe<T: Send>(
        entries: &Entries,
        files: &dyn Files,
        take: impl FnOnce(&mut dyn Read) -> Result<T, StoreError> + Send,
    ) -> Result<T, Box<dyn Error>> {
        let (mut reader, writer) = io::pipe()?;
        thread::scope(|scope| {
            let taking = scope.spawn(move || take(&mut reader));
            // The pipe has to be closed before the taker is waited for: it reads to the end. A taker that gave up closes its
            // end; what it says is then worth more than the broken pipe.
            let written = archive(entries, files, io::BufWriter::with_capacity(64 << 10, writer)).map(drop);
            let taken = taking.join().map_err(|_| "storing the files panicked")??;
            written?;
            Ok(taken)
        })
    }

    fn foretell(
        &self,
        entries: Entries,
        origin: SelectOrigin,
        below: Option<ChainId>,
    ) -> Result<LayerRecord, Box<dyn Error>> {
        let files = self.origin(&origin)?;
        let sink = archive(&entries, files.as_ref(), Sink(Hasher::new()))?;
        let diff_id = DiffId::new(sink.0.finish());
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        let size = entries
            .values()
            .map(|written| match written.entry.kind {
                Kind::File { size, .. } => size,
                _ => 0,
            })
            .sum();
        drop(files);
        self.predicted.insert(chain_id, PredictedLayer { below, entries, origin });
        Ok(LayerRecord { diff_id, chain_id, size })
    }

    /// ADD unpacks archives, which is not there yet: to copy one as a file would be another image than Docker's.
    fn refuse_archives(
        &self,
        selected: &[layercake_core::build::Selected],
        origin: &SelectOrigin,
    ) -> Result<(), Box<dyn Error>> {
        let files = self.origin(origin)?;
        for source in selected.iter().filter(|source| source.folder.is_none()) {
            let Some(file) = source.entries.first() else { continue };
            if !matches!(file.entry.kind, Kind::File { .. }) {
                continue;
            }
            let mut head = Vec::new();
            files.open(&file.path)?.take(512).read_to_end(&mut head)?;
            if is_archive(&head) {
                let name = &source.name;
                return Err(format!(
                    "ADD would unpack {name}, which is not supported yet: COPY it and unpack it in a RUN"
                )
                .into());
            }
        }
        Ok(())
    }
}

/// Whether a file that starts so is a tar, plain or compressed, as Docker tells it.
fn is_archive(head: &[u8]) -> bool {
    let compressed: [&[u8]; 4] = [b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    compressed.iter().any(|magic| head.starts_with(magic)) || head.get(257..262) == Some(b"ustar")
}

fn archive<W: Write>(entries: &Entries, files: &dyn Files, sink: W) -> Result<W, Box<dyn Error>> {
    let mut writer = Writer::new(sink);
    for (path, written) in entries {
        let append = |writer: &mut Writer<W>, content: &mut dyn Read| -> Result<(), WriteError> {
            writer.append(path, &written.entry, content)
        };
        match &written.source {
            Source::Nothing => append(&mut writer, &mut io::empty())?,
            Source::Inline(content) => append(&mut writer, &mut content.as_bytes())?,
            Source::Origin(origin) => append(&mut writer, &mut files.open(origin)?)?,
        }
    }
    Ok(writer.finish()?)
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
