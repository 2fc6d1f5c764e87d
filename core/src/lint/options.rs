//! What lint is told besides the text.

use crate::dockerfile::ignore::Ignore;
use crate::ordered;

/// What lint is told besides the text. By default, nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `--build-arg NAME=value`.
    pub build_args: ordered::Map<String, String>,
    /// `--target`: only what it needs is looked at; all stages without it.
    pub target: Option<String>,
    /// The context's `.dockerignore`; `None` where the context is not known, an empty one where it has none.
    pub ignore: Option<Ignore>,
    /// Names at the top of the context, as far as they are known.
    pub context_names: Vec<String>,
    /// What is known of base images, by their names as FROM has them after expansion.
    pub base_images: ordered::Map<String, BaseImage>,
}

/// What is known of a base image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaseImage {
    /// Its environment, as `NAME=value`.
    pub environment: Vec<String>,
    /// Its platform: `linux/amd64`.
    pub platform: Option<String>,
}
