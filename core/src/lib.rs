//! What is true about Dockerfiles, builds, layers and images.
//!
//! Pure: values in, values out; no files, network, processes, clock or randomness (`core/clippy.toml` enforces it). The
//! same code runs in the browser on a simulated world and in the engine on real namespaces.
//!
//! The pipeline, in which a module uses only what stands before it: small words (`ordered`, `digest`, `source`, `diagnostic`,
//! `container_path`), then `dockerfile` → `layer` → `image` → `plan` → `cache` → `lint` → `build` → `command` →
//! `render` → `sim`.

pub mod build;
pub mod cache;
pub mod command;
pub mod container_path;
pub mod diagnostic;
pub mod digest;
pub mod dockerfile;
pub mod image;
pub mod layer;
pub mod lint;
pub mod ordered;
pub mod plan;
pub mod render;
pub mod sim;
pub mod source;
