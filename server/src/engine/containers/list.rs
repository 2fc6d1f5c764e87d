//! Containers as rows for the table.

use layercake_core::command::filter::Filters;
use layercake_core::render::containers::{Row, Status};

use super::settings::Settings;
use super::{Engine, EngineError};
use crate::engine::networks::ports;
use crate::runtime::state::State;
use crate::store::containers::Container;

/// The keys that a filter may have here.
pub const FILTERS: [&str; 8] = ["ancestor", "exited", "id", "label", "name", "network", "status", "volume"];

/// Which containers are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Those that do not run, too.
    pub all: bool,
    /// So many, the newest ones.
    pub last: Option<usize>,
    /// What must be true of them; a filter on how they are means all of them.
    pub filters: Filters,
}

impl Engine {
    /// The containers, newest first.
    ///
    /// # Errors
    /// What the store said.
    pub fn containers(&self, wanted: &Selection) -> Result<Vec<Row>, EngineError> {
        let filters = &wanted.filters;
        let all = wanted.all || wanted.last.is_some() || filters.has("status") || filters.has("exited");
        let mut rows = Vec::new();
        for container in self.store.containers()? {
            let status = match self.state(&container)? {
                State::Created => Status::Created,
                State::Running { started, paused, .. } => Status::Up { started, paused },
                State::Exited { code, finished, .. } => Status::Exited { code, finished },
            };
            if (all || matches!(status, Status::Up { .. })) && self.is_wanted(&container, status, filters)? {
                let ports = match status {
                    Status::Up { .. } => ports::column(&self.bound(&container)?, &Settings::of(&container)?),
                    _ => String::new(),
                };
                rows.push(Row {
                    image: self.image_name(&container)?,
                    id: container.id,
                    command: container.command,
                    created: container.created,
                    status,
                    ports,
                    name: container.name,
                });
            }
            if wanted.last == Some(rows.len()) {
                break;
            }
        }
        Ok(rows)
    }

    fn is_wanted(&self, container: &Container, status: Status, filters: &Filters) -> Result<bool, EngineError> {
        let settings = Settings::of(container)?;
        let network = settings.network_mode();
        let is_on = |wanted: &str| {
            let wanted = self.network(wanted).map(|network| network.id).unwrap_or_default();
            settings.connection.endpoints.iter().any(|endpoint| endpoint.network == wanted)
        };
        let ends = |wanted: &str| matches!(status, Status::Exited { code, .. } if code.to_string() == wanted);
        let shows = |wanted: &str| {
            settings.mounts.iter().any(|mount| {
                mount.target == wanted
                    || mount.name.as_deref() == Some(wanted)
                    || (!wanted.is_empty() && mount.source.as_os_str() == wanted)
            })
        };
        // A name that has become ambiguous is the name of none.
        let is_image = |wanted: &str| {
            self.store.find_image(wanted).ok().flatten().is_some_and(|image| image.id == container.image)
        };
        Ok(filters.any("status", |wanted| wanted == status.word())
            && filters.any("exited", ends)
            && filters
                .any("name", |wanted| container.name.contains(wanted.trim_start_matches('^').trim_end_matches('$')))
            && filters.any("id", |wanted| container.id.starts_with(wanted))
            && filters.labels(settings.config.labels.as_ref())
            && filters.any("network", |wanted| wanted == network || is_on(wanted))
            && filters.any("volume", shows)
            && filters.any("ancestor", is_image))
    }

    /// The image as the user named it, or its id where that name means another image by now.
    fn image_name(&self, container: &Container) -> Result<String, EngineError> {
        // A prefix of an id that has become ambiguous no longer means the image either.
        let named = self.store.find_image(&container.image_name).ok().flatten();
        Ok(match named {
            Some(image) if image.id == container.image => container.image_name.clone(),
            _ => container.image.short(),
        })
    }
}
