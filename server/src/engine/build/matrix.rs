//! What an edit of each file of a context would run again.

use crate::engine::pull::Policy;
use std::sync::mpsc;

use layercake_core::build::Matrix;

use super::world::World;
use super::{BuildFailure, Inputs, request};
use crate::engine::Engine;

/// Files × steps.
#[derive(Debug)]
pub struct FileMatrix {
    /// Of the files that steps can read.
    pub matrix: Matrix,
    /// Files, and folders as a whole, that `.dockerignore` keeps out.
    pub kept_out: Vec<String>,
}

impl Engine {
    /// Says for every file of the context which steps of a build would run again if it were edited, and does nothing. The process
    /// must own the store's files.
    ///
    /// # Errors
    /// As [`Engine::plan`].
    pub fn matrix(&self, inputs: &Inputs) -> Result<FileMatrix, BuildFailure> {
        let store = self.store();
        let _lease = store.hold()?;
        let read = inputs.read()?;
        let listing = read.listing()?;
        let request = request(store, inputs, &read, true)?;
        let world = World::new(store, &read, Policy::Never, true);
        // A prediction runs nothing, so nothing is heard.
        let (sender, _receiver) = mpsc::channel();
        let matrix = Matrix::new(&request, &listing.files, &mut |action| world.perform(action, &sender));
        Ok(FileMatrix { matrix: matrix.map_err(|error| read.failure(error))?, kept_out: listing.kept_out })
    }
}
