//! What happened: noted by the use cases that the store does not see, and read for who asks.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use layercake_core::command::filter::Filters;
use layercake_core::ordered;

use super::containers::settings::Settings;
use super::{Engine, EngineError};
pub use crate::events::Event;
use crate::events::{self, Reader, Told};
use crate::store::containers::Container;

/// The keys that a filter may have here.
pub const FILTERS: [&str; 6] = ["container", "event", "image", "label", "type", "volume"];

/// How often is looked whether something has happened.
const PATIENCE: Duration = Duration::from_millis(50);

/// Which events are wanted.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// From this moment on, in nanoseconds since 1970; else from now on.
    pub since: Option<i64>,
    /// Up to this moment; else without end.
    pub until: Option<i64>,
    /// What must be true of them.
    pub filters: Filters,
}

impl Engine {
    /// Gives the wanted events to `tell`, those of the past first, and then as they happen.
    ///
    /// # Errors
    /// What `tell` or the file system said.
    pub fn events<E: From<EngineError>>(
        &self,
        part: &Part,
        mut tell: impl FnMut(&Event) -> Result<(), E>,
    ) -> Result<(), E> {
        let log = self.store.event_log();
        let since = part.since.unwrap_or_else(events::now);
        let mut reader = Reader::new(&log);
        loop {
            // Asked before the log is read: what has happened by then is in it.
            let now = events::now();
            while let Some(event) =
                reader.next_event().map_err(|source| EngineError::Io { path: log.clone(), source })?
            {
                let is_in_time = event.time >= since && part.until.is_none_or(|until| event.time <= until);
                if is_in_time && is_wanted(&event, &part.filters) {
                    tell(&event)?;
                }
            }
            if part.until.is_some_and(|until| now > until) {
                return Ok(());
            }
            thread::sleep(PATIENCE);
        }
    }

    /// Notes what happened to a container.
    pub(super) fn note(&self, container: &Container, action: &str, more: &[(&str, String)]) {
        let mut attributes = attributes(container);
        attributes.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        self.store.note(&Event::new("container", action, &container.id, attributes));
    }

    /// Notes what happened to an image.
    pub fn note_image(&self, action: &str, name: &str) {
        let attributes = BTreeMap::from([("name".to_owned(), name.to_owned())]);
        self.store.note(&Event::new("image", action, name, attributes));
    }

    /// Notes that what nothing used is gone.
    pub(super) fn note_prune(&self, kind: &str, bytes: u64) {
        let attributes = BTreeMap::from([("reclaimed".to_owned(), bytes.to_string())]);
        self.store.note(&Event::new(kind, "prune", "", attributes));
    }

    /// Where a container's monitor tells what happens to it.
    pub(super) fn told(&self, container: &Container) -> Told {
        Told { log: self.store.event_log(), attributes: attributes(container) }
    }
}

/// Name, image and labels, as docker tells them.
fn attributes(container: &Container) -> BTreeMap<String, String> {
    let labels = Settings::of(container).ok().and_then(|settings| settings.config.labels).unwrap_or_default();
    let mut attributes: BTreeMap<String, String> =
        labels.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    attributes.insert("image".to_owned(), container.image_name.clone());
    attributes.insert("name".to_owned(), container.name.clone());
    attributes
}

fn is_wanted(event: &Event, filters: &Filters) -> bool {
    let name = event.attributes.get("name").map(String::as_str);
    let is = |kind: &str, wanted: &str| {
        event.kind == kind && (name == Some(wanted) || (!wanted.is_empty() && event.id.starts_with(wanted)))
    };
    let of_image =
        |wanted: &str| is("image", wanted) || event.attributes.get("image").map(String::as_str) == Some(wanted);
    let labels: ordered::Map<String, String> = event.attributes.clone().into_iter().collect();
    filters.any("container", |wanted| is("container", wanted))
        // Docker's exec_start has the command behind it.
        && filters.any("event", |wanted| event.action == wanted || event.action.split(':').next() == Some(wanted))
        && filters.any("image", of_image)
        && filters.labels(Some(&labels))
        && filters.any("type", |wanted| event.kind == wanted)
        && filters.any("volume", |wanted| is("volume", wanted))
}
