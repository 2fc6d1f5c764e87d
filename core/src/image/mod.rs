//! Images: how they are named, and the documents that describe them (OCI image-spec, with Docker's extensions).

pub mod comparison;
pub mod config;
pub mod history;
pub mod manifest;
pub mod reference;
pub mod time;
