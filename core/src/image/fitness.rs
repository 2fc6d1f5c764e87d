//! Whether an image that came can be used: it is for our system, its documents agree, and it is for the platform that was asked for.

use super::config::ImageConfig;
use super::platform::Platform;

/// Why an image is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is for another system.
    #[error("image operating system {0:?} cannot be used on this platform")]
    System(String),
    /// Config and manifest do not agree.
    #[error("an image's config tells of {config} layers, and its manifest of {manifest}")]
    Layers {
        /// As many as the config has.
        config: usize,
        /// As many as the manifest has.
        manifest: usize,
    },
    /// It is for another platform than was asked for.
    #[error("{image} is for {found}, not for {wanted}")]
    Platform {
        /// What it is called.
        image: String,
        /// What it is for.
        found: String,
        /// What was asked for.
        wanted: String,
    },
}

/// Checks an image of so many layers, which is called `name`. `asked` is the platform that somebody asked for.
///
/// # Errors
/// [`Unfit`].
pub fn check(
    config: &ImageConfig,
    layers: usize,
    asked: Option<&Platform>,
    name: &dyn Fn() -> String,
) -> Result<(), Unfit> {
    if config.os != "linux" {
        return Err(Unfit::System(config.os.clone()));
    }
    let told = config.rootfs.diff_ids.len();
    if told != layers {
        return Err(Unfit::Layers { config: told, manifest: layers });
    }
    let found = config.platform();
    match asked.filter(|wanted| !wanted.runs().contains(&found.normalized())) {
        None => Ok(()),
        Some(wanted) => Err(Unfit::Platform { image: name(), found: found.to_string(), wanted: wanted.to_string() }),
    }
}
