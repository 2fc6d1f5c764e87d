//! The blobs of an image → blobs of a repository, several at once.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use layercake_core::digest::Digest;
use layercake_core::image::manifest::Descriptor;

use super::way::Way;
use super::{PushEvent, Tell, missing};
use crate::engine::EngineError;
use crate::registry::{Client, Had, Stop, Upload};
use crate::store::Store;

/// Blobs that go at once.
const AT_ONCE: usize = 3;
/// Bytes between two news of a blob.
const NEWS: u64 = 256 << 10;

/// Where blobs go, and from where.
pub(super) struct Blobs<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) repository: &'a str,
    pub(super) stop: &'a Stop,
}

/// What a thread that sends tells of the layer of this number.
enum News {
    Went(usize, u64),
    Done(usize, Result<Had, EngineError>),
}

impl Blobs<'_> {
    /// Has the repository take layers that the registry has, and we do not; `None` where it lacks one.
    pub(super) fn reuse(&self, way: &Way) -> Result<Option<Vec<Had>>, EngineError> {
        let mut all = Vec::new();
        for (layer, place) in &way.layers {
            let (digest, known_in) = (&layer.digest, place.as_deref());
            let upload = Upload { repository: self.repository, digest, file: None, known_in };
            match self.client.upload(&upload, &|_| {})? {
                Had::Not => return Ok(None),
                had => all.push(had),
            }
        }
        Ok(Some(all))
    }

    /// Sends a blob of the store.
    pub(super) fn send_one(&self, digest: &Digest) -> Result<(), EngineError> {
        self.send(digest, None, &|_| {}).map(drop)
    }

    /// Sends the layers, which the store has, the uppermost first.
    pub(super) fn send_all(&self, way: &Way, tell: Tell<'_>) -> Result<(), EngineError> {
        let layers: Vec<_> = way.layers.iter().rev().collect();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let (sender, news) = mpsc::channel();
            for _ in 0..layers.len().min(AT_ONCE) {
                let (sender, layers, next) = (sender.clone(), &layers, &next);
                scope.spawn(move || self.send_next(layers, next, &sender));
            }
            drop(sender);
            let mut failed = None;
            for news in news {
                match news {
                    News::Went(number, count) => {
                        let layer = &layers[number].0;
                        tell(PushEvent::Went(&layer.digest, count, layer.size));
                    }
                    News::Done(number, Ok(had)) => tell(PushEvent::Had(&layers[number].0.digest, &had)),
                    News::Done(_, Err(error)) => {
                        // What still goes is of no use; and what went wrong first is what matters.
                        self.stop.raise();
                        failed = failed.or(Some(error));
                    }
                }
            }
            failed.map_or(Ok(()), Err)
        })
    }

    /// Sends what nobody has begun yet, one after the other.
    fn send_next(&self, layers: &[&(Descriptor, Option<String>)], next: &AtomicUsize, news: &Sender<News>) {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some((layer, place)) = layers.get(number) else { return };
            let told = AtomicU64::new(0);
            let result = self.send(&layer.digest, place.as_deref(), &|count| {
                if count.abs_diff(told.load(Ordering::Relaxed)) >= NEWS {
                    told.store(count, Ordering::Relaxed);
                    let _ = news.send(News::Went(number, count));
                }
            });
            let failed = result.is_err();
            // It listens until all senders are gone.
            let _ = news.send(News::Done(number, result));
            if failed {
                return;
            }
        }
    }

    fn send(
        &self,
        digest: &Digest,
        known_in: Option<&str>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Had, EngineError> {
        let file = self.store.open_blob(digest)?.ok_or_else(|| missing(digest))?;
        let size = file.metadata().map_err(|_| super::PushError::Damaged(*digest))?.len();
        let upload = Upload { repository: self.repository, digest, file: Some((&file, size)), known_in };
        Ok(self.client.upload(&upload, progress)?)
    }
}
