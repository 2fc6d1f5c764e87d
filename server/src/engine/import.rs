//! A tar of a root file system becomes an image of one layer.

use std::io::{self, Read};

use layercake_core::digest::ImageId;
use layercake_core::image::config::{ContainerConfig, History, ImageConfig};
use layercake_core::image::reference::ImageReference;
use layercake_core::image::time;

use super::images::ImageError;
use super::{Engine, EngineError, now};

/// What the image is to say of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    /// Its name.
    pub reference: Option<ImageReference>,
    /// What its containers are started with.
    pub config: ContainerConfig,
    /// The history's one line: how it came about.
    pub created_by: String,
    /// The history's remark.
    pub comment: String,
    /// When it was made; now where none is given.
    pub created: Option<i64>,
}

impl Engine {
    /// Makes an image of the tar that `tar` reads.
    ///
    /// # Errors
    /// A tar that is compressed, malformed or breaks a limit; what the store said.
    pub fn import(&self, tar: impl Read, description: &Description) -> Result<ImageId, EngineError> {
        self.own_files()?;
        let _lease = self.store.hold()?;
        let mut tar = refuse_compressed(tar)?;
        let layer = self.store.import_layer(None, &mut tar)?;
        // Makers of tars pad them; whoever writes into our pipe must not be cut off.
        let _ = io::copy(&mut tar, &mut io::sink());
        let created = Some(time::rfc3339(description.created.unwrap_or_else(now)));
        let mut config = ImageConfig::scratch(architecture());
        config.created.clone_from(&created);
        config.config = description.config.clone();
        config.rootfs.diff_ids.push(layer.diff_id);
        let or_none = |text: &String| (!text.is_empty()).then(|| text.clone());
        config.history.push(History {
            created,
            author: None,
            created_by: or_none(&description.created_by),
            comment: or_none(&description.comment),
            empty_layer: false,
        });
        let image = self.store.put_image(&config, None)?;
        if let Some(reference) = &description.reference {
            self.store.tag(reference, &image.id)?;
        }
        Ok(image.id)
    }
}

/// This machine's architecture in Go's words, which images use.
#[must_use]
pub fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Looks at the first bytes: a compressed archive is told from a plain one by its magic number.
fn refuse_compressed(mut tar: impl Read) -> Result<impl Read, EngineError> {
    let mut start = Vec::new();
    let read = tar.by_ref().take(6).read_to_end(&mut start);
    read.map_err(|source| EngineError::Io { path: "the archive".into(), source })?;
    let magic: [(&[u8], &'static str); 4] =
        [(b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")];
    match magic.into_iter().find(|(magic, _)| start.starts_with(magic)) {
        Some((_, program)) => Err(ImageError::Compressed(program).into()),
        None => Ok(io::Cursor::new(start).chain(tar)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_archives_are_named_and_others_come_whole() {
        let error = refuse_compressed(&b"\x1f\x8b\x08"[..]).map(drop).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("gzip -dc")));
        let mut whole = Vec::new();
        refuse_compressed(&b"short"[..]).unwrap().read_to_end(&mut whole).unwrap();
        assert_eq!(whole, b"short");
    }
}
