//! An open archive → the images that are to be loaded: their documents, read and checked, and where their layers are.

use layercake_core::digest::{Digest, ImageId};
use layercake_core::image::archive::docker;
use layercake_core::image::archive::layout::{self, blob};
use layercake_core::image::archive::{ArchiveError, INDEX, LAYOUT_MARK, MANIFEST, REPOSITORIES};
use layercake_core::image::config::ImageConfig;
use layercake_core::image::manifest::{self, Descriptor};
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::image::search::{Next, Search};

use super::ArchiveFault;
use super::source::Source;
use crate::engine::import::architecture;

/// An image that is to be loaded.
pub(super) struct Wanted {
    /// Its config document, as it came, and read.
    pub(super) document: Vec<u8>,
    pub(super) config: ImageConfig,
    /// Its manifest, where that describes the image as the store will have it.
    pub(super) manifest: Option<Vec<u8>>,
    /// Its layers, lowest first: as many as the config has.
    pub(super) layers: Vec<File>,
    pub(super) names: Vec<ImageReference>,
}

/// A layer's file.
pub(super) struct File {
    pub(super) name: String,
    /// What its bytes must be, compressed as they are, where the archive says so.
    pub(super) descriptor: Option<Descriptor>,
}

/// The images of an archive: of those for several platforms, the one for `platform`, or else for this machine. An archive that
/// is both an OCI layout and Docker's form is read as a layout, which has more digests to check.
pub(super) fn wanted(source: &Source<'_>, platform: Option<&Platform>) -> Result<Vec<Wanted>, ArchiveFault> {
    let images = if source.has(LAYOUT_MARK) && source.has(INDEX) {
        of_layout(source, &platform.cloned().unwrap_or_else(|| Platform::new("linux", architecture())))?
    } else if source.has(MANIFEST) {
        let images = docker::parse(&source.document(MANIFEST, None)?)?;
        images.into_iter().map(|listed| of_docker(source, listed)).collect::<Result<_, _>>()?
    } else if source.has(REPOSITORIES) {
        return Err(ArchiveError::TooOld.into());
    } else {
        Vec::new()
    };
    if images.is_empty() {
        return Err(ArchiveError::NoImage.into());
    }
    for image in &images {
        check(image, platform)?;
    }
    Ok(images)
}

fn of_layout(source: &Source<'_>, platform: &Platform) -> Result<Vec<Wanted>, ArchiveFault> {
    let listed = layout::parse(&source.document(INDEX, None)?, platform)?;
    listed.into_iter().map(|listed| follow(source, listed, platform)).collect()
}

/// Goes through indexes to the image.
fn follow(source: &Source<'_>, listed: layout::Listed, platform: &Platform) -> Result<Wanted, ArchiveFault> {
    let mut search = Search::new(platform);
    let mut descriptor = listed.descriptor;
    loop {
        check_size(source, &descriptor)?;
        let bytes = source.document(&blob(&descriptor.digest), Some(&descriptor.digest))?;
        match search.take(&bytes, Some(&descriptor.media_type)).map_err(ArchiveError::from)? {
            Next::Read(next) => descriptor = next,
            Next::Found(found) => {
                check_size(source, &found.config)?;
                let (document, config) = read_config(source, &blob(&found.config.digest), Some(&found.config.digest))?;
                let manifest = manifest::is_of_plain_layers(&bytes, &config.rootfs.diff_ids).then_some(bytes);
                let file = |layer: Descriptor| File { name: blob(&layer.digest), descriptor: Some(layer) };
                let layers = found.layers.into_iter().map(file).collect();
                return Ok(Wanted { document, config, manifest, layers, names: listed.names });
            }
        }
    }
}

fn of_docker(source: &Source<'_>, listed: docker::Listed) -> Result<Wanted, ArchiveFault> {
    let (document, config) = read_config(source, &listed.config, listed.digest.as_ref())?;
    let layers = listed.layers.into_iter().map(|name| File { name, descriptor: None }).collect();
    Ok(Wanted { document, config, manifest: None, layers, names: listed.names })
}

fn read_config(
    source: &Source<'_>,
    name: &str,
    expected: Option<&Digest>,
) -> Result<(Vec<u8>, ImageConfig), ArchiveFault> {
    let document = source.document(name, expected)?;
    let config = ImageConfig::parse(&document).map_err(|error| {
        let reason = format!("it is no config of an image: {error}");
        ArchiveError::Document { name: name.to_owned(), reason }
    })?;
    Ok((document, config))
}

/// Refuses what the store could not take, before anything is written.
fn check(image: &Wanted, platform: Option<&Platform>) -> Result<(), ArchiveFault> {
    if image.config.os != "linux" {
        return Err(ArchiveFault::System(image.config.os.clone()));
    }
    let (config, manifest) = (image.config.rootfs.diff_ids.len(), image.layers.len());
    if config != manifest {
        return Err(ArchiveFault::Layers { config, manifest });
    }
    let found = image.config.platform();
    match platform.filter(|wanted| !wanted.runs().contains(&found.normalized())) {
        None => Ok(()),
        Some(wanted) => {
            let id = ImageId::new(Digest::of(&image.document));
            let name = image.names.first().map_or_else(|| id.to_string(), ImageReference::familiar);
            Err(ArchiveFault::Platform { image: name, found: found.to_string(), wanted: wanted.to_string() })
        }
    }
}

/// A descriptor's size is the file's.
pub(super) fn check_size(source: &Source<'_>, descriptor: &Descriptor) -> Result<(), ArchiveFault> {
    let file = blob(&descriptor.digest);
    let found = source.find(&file)?.size;
    if found == descriptor.size { Ok(()) } else { Err(ArchiveFault::Size { file, expected: descriptor.size, found }) }
}
