//! Images: how they are named, and the documents that describe them (OCI image-spec, with Docker's extensions).

pub mod archive;
pub mod comparison;
pub mod config;
pub mod document;
pub mod fitness;
pub mod health;
pub mod history;
pub mod inspected;
pub mod manifest;
pub mod media_type;
pub mod platform;
pub mod reference;
pub mod search;
pub mod time;
