//! Images that a build needs and that are not here: pulled once each and one after the other, though several stages may ask at once.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};

use layercake_core::build::with_causes;
use layercake_core::image::reference::ImageReference;

use super::world::Message;
use crate::engine::pull::{self, Policy};
use crate::registry::Stop;
use crate::store::images::Image;
use crate::store::{Store, StoreError};

/// What a build pulls.
#[derive(Debug, Default)]
pub(super) struct Pulls {
    policy: Policy,
    /// Whoever pulls holds it, so that nobody else pulls the same meanwhile: the names of what was pulled.
    pulled: Mutex<BTreeSet<String>>,
    stops: Mutex<Stops>,
    news: Mutex<Option<Sender<Message>>>,
}

#[derive(Debug, Default)]
struct Stops {
    stopped: bool,
    running: Vec<Stop>,
}

/// An image is not here, and could not be pulled.
#[derive(Debug, thiserror::Error)]
#[error(
    "no image {name} here, and {reason}: make a base image with `layercake image bootstrap busybox|debian -t {name}`, or bring \
     one with `layercake load -i FILE` or `layercake image import FILE {name}`"
)]
pub(super) struct Missing {
    name: String,
    reason: String,
}

impl Pulls {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Has what happens told.
    pub(super) fn tell_to(&self, news: Sender<Message>) {
        *lock(&self.news) = Some(news);
    }

    /// Ends what is pulled now, and what would be from now on.
    pub(super) fn stop(&self) {
        let mut stops = lock(&self.stops);
        stops.stopped = true;
        stops.running.drain(..).for_each(|stop| stop.raise());
    }

    /// Whether a registry has to be asked for an image.
    pub(super) fn asks(&self, store: &Store, reference: &ImageReference) -> bool {
        match self.policy {
            Policy::Never => false,
            Policy::Always => true,
            // What the store says of an error, it says again when it is asked in earnest.
            Policy::Missing => matches!(store.find_image(&reference.to_string()), Ok(None)),
        }
    }

    /// The image that a Dockerfile names, pulled where that must be.
    pub(super) fn image(&self, store: &Store, reference: &ImageReference) -> Result<Image, Box<dyn Error>> {
        if !self.asks(store, reference) {
            return self.here(store, reference);
        }
        let mut pulled = lock(&self.pulled);
        if pulled.contains(&reference.to_string()) {
            drop(pulled);
            return self.here(store, reference);
        }
        if self.policy == Policy::Missing && !self.asks(store, reference) {
            // Another stage was faster.
            return self.here(store, reference);
        }
        let stop = Stop::default();
        {
            let mut stops = lock(&self.stops);
            if stops.stopped {
                return Err("the build was cancelled".into());
            }
            stops.running.push(stop.clone());
        }
        let news = lock(&self.news).clone();
        let mut tell = |event| {
            // Nobody listens any more where the build has ended.
            let _ = news.as_ref().map(|news| news.send(Message::Pull(event)));
        };
        let result = pull::clients(reference.registry(), &stop)
            .map_err(Into::into)
            .and_then(|clients| pull::pull(store, &clients, reference, None, &stop, &mut tell));
        match result {
            Ok(_) => {
                pulled.insert(reference.to_string());
                drop(pulled);
                self.here(store, reference)
            }
            Err(error) if self.asks_anyway(store, reference) => {
                Err(format!("cannot look for a newer {}: {}", reference.familiar(), with_causes(&error)).into())
            }
            Err(error) => {
                let reason = format!("it cannot be pulled ({})", with_causes(&error));
                Err(Missing { name: reference.familiar(), reason }.into())
            }
        }
    }

    /// Whether the image is here, and was asked for all the same.
    fn asks_anyway(&self, store: &Store, reference: &ImageReference) -> bool {
        self.policy == Policy::Always && matches!(store.find_image(&reference.to_string()), Ok(Some(_)))
    }

    fn here(&self, store: &Store, reference: &ImageReference) -> Result<Image, Box<dyn Error>> {
        let missing = || {
            let name = reference.familiar();
            Missing { reason: format!("nothing is pulled for a plan (`layercake pull {name}` does)"), name }
        };
        let image: Result<_, StoreError> = store.find_image(&reference.to_string());
        Ok(image?.ok_or_else(missing)?)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
