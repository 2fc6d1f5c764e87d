//! Where the page's files are.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// The files of `dist/`.
#[derive(Debug, Clone)]
pub(crate) enum Assets {
    /// In a folder.
    Folder(PathBuf),
    /// In this program.
    #[cfg(feature = "page")]
    Embedded,
}

#[cfg(feature = "page")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../dist"]
struct Embedded;

impl Assets {
    /// The files in this program, where it has some.
    pub(crate) fn embedded() -> Option<Self> {
        #[cfg(feature = "page")]
        return Some(Self::Embedded);
        #[cfg(not(feature = "page"))]
        None
    }

    /// A file's bytes, by its path below `dist/`; `None` where there is no such file, or the path leads elsewhere.
    pub(super) fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.is_empty() {
            return None;
        }
        match self {
            // A file that cannot be read is not there for a browser either.
            Self::Folder(folder) => std::fs::read(folder.join(path)).ok().map(Cow::Owned),
            #[cfg(feature = "page")]
            Self::Embedded => Embedded::get(path).map(|file| file.data),
        }
    }
}
