//! The layers of a found image → layers of the store: several come at once, and each is unpacked as soon as those below it are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use layercake_core::digest::{ChainId, DiffId, Digest};
use layercake_core::image::manifest::Descriptor;
use layercake_core::layer::archive::compression::decompressed;

use super::find::Found;
use super::{LayerEvent, PullError, PullEvent, Tell};
use crate::engine::EngineError;
use crate::engine::archive::bytes::{Bounded, Passed};
use crate::registry::{RegistryError, Stop};
use crate::store::Store;

/// Blobs that come at once.
const AT_ONCE: usize = 3;
/// Bytes between two news of a blob.
const NEWS: u64 = 256 << 10;

/// The layers of a found image.
pub(super) struct Layers<'a> {
    pub(super) store: &'a Store,
    pub(super) found: &'a Found<'a>,
    pub(super) repository: &'a str,
    pub(super) stop: &'a Stop,
}

/// A layer that is not here.
struct Missing<'a> {
    blob: &'a Descriptor,
    diff_id: &'a DiffId,
    below: Option<ChainId>,
    /// Its tar, where the store has that: of another image, with other layers below.
    tar: Option<File>,
}

/// What a thread that downloads tells of the layer of this number.
enum News {
    Came(usize, u64),
    Done(usize, Result<File, EngineError>),
}

impl Layers<'_> {
    /// Brings all layers into the store. `made` gets those that were not there.
    pub(super) fn bring(&self, made: &mut Vec<ChainId>, tell: Tell<'_>) -> Result<(), EngineError> {
        let missing = self.missing(tell)?;
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let (sender, news) = mpsc::channel();
            let to_come = missing.iter().filter(|layer| layer.tar.is_none()).count();
            for _ in 0..to_come.min(AT_ONCE) {
                let (sender, missing, next) = (sender.clone(), &missing, &next);
                scope.spawn(move || self.download_all(missing, next, &sender));
            }
            drop(sender);
            let result = self.take_all(&missing, &news, made, tell);
            if result.is_err() {
                // What still comes is of no use.
                self.stop.raise();
            }
            result
        })
    }

    fn missing(&self, tell: Tell<'_>) -> Result<Vec<Missing<'_>>, EngineError> {
        let mut missing = Vec::new();
        let mut below = None;
        for (diff_id, blob) in self.found.config.rootfs.diff_ids.iter().zip(&self.found.manifest.layers) {
            let chain_id = ChainId::on(below.as_ref(), diff_id);
            let here = self.store.layer(&chain_id)?.is_some();
            if !here {
                let tar = self.store.open_blob(diff_id.digest())?;
                missing.push(Missing { blob, diff_id, below, tar });
            }
            let is_here = here || missing.last().is_some_and(|layer| layer.tar.is_some());
            tell(PullEvent::Layer(blob.digest, if is_here { LayerEvent::Exists } else { LayerEvent::Waits }));
            below = Some(chain_id);
        }
        Ok(missing)
    }

    /// Downloads what nobody has begun yet, one after the other.
    fn download_all(&self, missing: &[Missing<'_>], next: &AtomicUsize, news: &Sender<News>) {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(layer) = missing.get(number) else { return };
            if layer.tar.is_some() {
                continue;
            }
            let result = self.download(number, layer.blob, news);
            let failed = result.is_err();
            // Nobody listens any more where the pull has failed already.
            let _ = news.send(News::Done(number, result));
            if failed {
                return;
            }
        }
    }

    fn download(&self, number: usize, blob: &Descriptor, news: &Sender<News>) -> Result<File, EngineError> {
        let file = self.store.temporary_file()?;
        let told = AtomicU64::new(0);
        let progress = |count: u64| {
            if count == blob.size || count.abs_diff(told.load(Ordering::Relaxed)) >= NEWS {
                told.store(count, Ordering::Relaxed);
                let _ = news.send(News::Came(number, count));
            }
        };
        self.found.client.download(self.repository, blob, &file, &progress)?;
        Ok(file)
    }

    /// Takes the layers from the lowest on, as they come.
    fn take_all(
        &self,
        missing: &[Missing<'_>],
        news: &Receiver<News>,
        made: &mut Vec<ChainId>,
        tell: Tell<'_>,
    ) -> Result<(), EngineError> {
        let mut came: BTreeMap<usize, File> = BTreeMap::new();
        for (number, layer) in missing.iter().enumerate() {
            let digest = layer.blob.digest;
            let kept;
            let file = match &layer.tar {
                Some(tar) => tar,
                None => {
                    while !came.contains_key(&number) {
                        match news.recv().map_err(|_| RegistryError::Interrupted)? {
                            News::Came(number, count) => {
                                let blob = missing[number].blob;
                                tell(PullEvent::Layer(blob.digest, LayerEvent::Came(count, blob.size)));
                            }
                            News::Done(number, file) => {
                                came.insert(number, file?);
                                tell(PullEvent::Layer(missing[number].blob.digest, LayerEvent::Downloaded));
                            }
                        }
                    }
                    kept = came.remove(&number).expect("it was waited for");
                    tell(PullEvent::Layer(digest, LayerEvent::Unpacks(layer.blob.size)));
                    &kept
                }
            };
            made.push(ChainId::on(layer.below.as_ref(), layer.diff_id));
            self.take(layer, file)?;
            if layer.tar.is_none() {
                tell(PullEvent::Layer(digest, LayerEvent::Complete));
            }
        }
        Ok(())
    }

    fn take(&self, layer: &Missing<'_>, file: &File) -> Result<(), EngineError> {
        let digest: Digest = layer.blob.digest;
        let passed = Passed::default();
        let packed = Packed { file, at: 0, passed: &passed, stop: self.stop };
        let inner = decompressed(packed).map_err(|source| PullError::Unreadable { digest, source })?;
        let mut tar = Bounded { inner, passed: &passed, count: 0 };
        let imported = self.store.import_layer_of(layer.below.as_ref(), layer.diff_id, &mut tar);
        if self.stop.is_raised() {
            return Err(RegistryError::Interrupted.into());
        }
        imported.map_err(|source| PullError::Layer { digest, source })?;
        Ok(())
    }
}

/// A file's bytes from its start, until somebody wants the end.
struct Packed<'a> {
    file: &'a File,
    at: u64,
    passed: &'a Passed,
    stop: &'a Stop,
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_raised() {
            return Err(io::Error::other("interrupted"));
        }
        let count = self.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        self.passed.add(count);
        Ok(count)
    }
}
