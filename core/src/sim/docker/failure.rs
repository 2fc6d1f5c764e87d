//! Why a command failed: docker's words, its exit code, and beside them what it means and what to try.

use crate::command::filter::FilterError;
use crate::command::template::TemplateError;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::images::NoImage;
use crate::sim::world::{Note, World};

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) struct Failure {
    message: String,
    code: u8,
    note: Option<Note>,
}

impl Failure {
    /// A failure in these words, with exit code 1.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1, note: None }
    }

    /// What the engine answered.
    pub(super) fn daemon(message: impl std::fmt::Display) -> Self {
        Self::new(format!("Error response from daemon: {message}"))
    }

    /// The same of `docker run` and `docker create`, which say more.
    pub(super) fn run(message: impl std::fmt::Display, code: u8) -> Self {
        let message =
            format!("docker: Error response from daemon: {message}\n\nRun 'docker run --help' for more information");
        Self { code, ..Self::new(message) }
    }

    /// With another exit code.
    pub(super) fn code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// With what it means.
    pub(super) fn means(self, means: impl Into<String>) -> Self {
        let attempt = self.note.and_then(|note| note.attempt);
        Self { note: Some(Note { means: means.into(), attempt }), ..self }
    }

    /// With what to try.
    pub(super) fn attempt(self, attempt: impl Into<String>) -> Self {
        let means = self.note.map(|note| note.means).unwrap_or_default();
        Self { note: Some(Note { means, attempt: Some(attempt.into()) }), ..self }
    }

    /// That a filter is none.
    fn filter(error: &FilterError) -> Self {
        let failure = match error {
            FilterError::NoValue(_) => Self::new(error.to_string()).code(125),
            FilterError::Unknown { .. } => Self::daemon(error),
        };
        failure.means(error.help())
    }

    /// That there is no such container.
    pub(super) fn no_container(name: &str) -> Self {
        Self::daemon(format_args!("No such container: {name}"))
            .means(format!("Neither a name nor the beginning of an id of a container is {name}."))
            .attempt("docker ps -a")
    }

    /// That a name means no image.
    pub(super) fn no_image(error: &NoImage) -> Self {
        let failure = Self::daemon(error);
        match error {
            NoImage::Invalid(_) => {
                failure.means("An image is written NAME, NAME:TAG or as an id.").attempt("docker images")
            }
            NoImage::NotFound(_) => {
                failure.means("There is no image of that name on this machine.").attempt("docker images")
            }
        }
    }

    /// What went wrong, without who says so.
    pub(in crate::sim) fn words(&self) -> String {
        self.message.trim_start_matches("Error response from daemon: ").to_owned()
    }

    /// Prints it; how the command goes on, which is to end.
    pub(super) fn tell(&self, world: &mut World, client: &mut Client) -> Progress {
        self.print(world, client);
        Progress::Done(self.code)
    }

    /// Prints it, and nothing else.
    pub(super) fn print(&self, world: &mut World, client: &mut Client) {
        client.complain(format!("{}\n", self.message));
        if let Some(note) = &self.note {
            world.explain(client, note);
        }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self::new(error.to_string()).means(error.help())
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::filter(&error)
    }
}
