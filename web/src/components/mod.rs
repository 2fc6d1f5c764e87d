//! What draws: one component a file, from view models and nothing else.

pub(crate) mod advice;
pub(crate) mod app;
pub(crate) mod block;
pub(crate) mod bytes;
pub(crate) mod editor;
pub(crate) mod files;
pub(crate) mod ground;
pub(crate) mod keys;
pub(crate) mod matrix;
pub(crate) mod narration;
pub(crate) mod offline;
pub(crate) mod pace;
pub(crate) mod plan;
pub(crate) mod rosetta;
pub(crate) mod sessions;
pub(crate) mod stack;
pub(crate) mod terminal;
pub(crate) mod terminal_line;
pub(crate) mod timeline;
pub(crate) mod toolbar;
pub(crate) mod tree;
pub(crate) mod unfolding;
