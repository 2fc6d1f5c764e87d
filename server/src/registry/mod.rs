//! Registries: images over HTTP, as the OCI distribution specification has it, and Docker's before it.
//!
//! A [`Client`] speaks with one registry: it says who asks (basic or by a token), asks again where a server stumbles or a line
//! is cut, and follows redirects to where they may lead. What comes is believed only if its size and digest are those that
//! were told. Which images these are, and where they go, is the engine's.

mod answer;
mod challenge;
mod client;
pub mod configuration;
pub mod credentials;
mod document;
mod download;
pub mod endpoint;
mod error;
mod helper;
mod location;
mod resolver;
mod stop;
mod token;
mod upload;

pub use client::Client;
pub use document::Fetched;
pub use download::Progress;
pub use error::RegistryError;
pub use stop::Stop;
pub use upload::{Had, Upload};
