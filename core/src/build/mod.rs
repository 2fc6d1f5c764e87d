//! The build itself, without a world: a [`Session`] says which [`Action`]s are ready, is told each [`Outcome`], and tells
//! what happened as [`Event`]s.
//!
//! Sans-IO: the browser carries the actions out on a simulated machine and can step, rewind and explain (a session is
//! `Clone`); the engine carries them out on namespaces, independent stages side by side. `select` and `place` are what both
//! use to copy files: which files a COPY means, and what its layer holds.

mod action;
mod assemble;
mod edited;
mod event;
mod files;
mod listing;
mod matrix;
mod owner;
mod place;
mod report;
mod select;
mod session;
mod stage;
#[cfg(test)]
pub(crate) mod tests;
mod volume;
mod what_if;

pub use action::{
    Action, ActionId, FileToHash, Outcome, ReadTree, ResolvedBase, SelectOrigin, WriteAction, with_causes,
};
pub use edited::Edited;
pub use event::{BuildError, Event, Stream};
pub use files::{Files, FilesError, resolve};
pub use listing::Listing;
pub use matrix::{Answer, Group, Matrix};
pub use place::{LayerEntry, PlaceError, Source, SourceTree, UnpackError, open_packed, place, place_folder};
pub use report::{Note, Prediction, StepDecision, StepReport};
pub use select::{Download, SelectError, Selected, SelectedEntry, downloaded, path_of, select};
pub use session::{Request, Session, Settings};
pub use volume::{VolumeError, has_volume_folder, volume_content};
pub use what_if::{WhatIf, WhatIfError};
