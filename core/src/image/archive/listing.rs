//! An open archive → the images that are to be loaded: their documents, read and checked, and where their layers are.

use std::io;

use super::contents::{Contents, Place};
use super::docker;
use super::layout::{self, blob};
use super::{ArchiveError, INDEX, LAYOUT_MARK, MANIFEST, REPOSITORIES};
use crate::digest::{Digest, ImageId};
use crate::image::config::ImageConfig;
use crate::image::document::DOCUMENT_BYTES;
use crate::image::fitness;
use crate::image::manifest::{self, Descriptor};
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::image::search::{Next, Search};

/// An open archive: a file, or bytes in memory.
pub trait Source {
    /// Where its files lie.
    fn contents(&self) -> &Contents;

    /// The bytes at a place, which is that of a document and therefore small.
    ///
    /// # Errors
    /// What reading said.
    fn read(&self, place: Place) -> io::Result<Vec<u8>>;
}

/// An image that is to be loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Its config document, as it came.
    pub document: Vec<u8>,
    /// The same, read.
    pub config: ImageConfig,
    /// Its manifest, where that describes the image as the store will have it.
    pub manifest: Option<Vec<u8>>,
    /// Its layers, lowest first: as many as the config has.
    pub layers: Vec<File>,
    /// What it is called. May be nothing.
    pub names: Vec<ImageReference>,
}

/// A layer's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the archive.
    pub name: String,
    /// What its bytes must be, compressed as they are, where the archive says so.
    pub descriptor: Option<Descriptor>,
}

/// The images of an archive: of those for several platforms, the one for `platform`, or else for `machine`. An archive that
/// is both an OCI layout and Docker's form is read as a layout, which has more digests to check.
///
/// # Errors
/// [`ArchiveError`]: documents that are missing, broken or other than their names say, and images that cannot be used.
pub fn wanted(
    source: &dyn Source,
    platform: Option<&Platform>,
    machine: &Platform,
) -> Result<Vec<Wanted>, ArchiveError> {
    let has = |name| source.contents().has(name);
    let images = if has(LAYOUT_MARK) && has(INDEX) {
        of_layout(source, platform.unwrap_or(machine))?
    } else if has(MANIFEST) {
        let images = docker::parse(&document(source, MANIFEST, None)?)?;
        images.into_iter().map(|listed| of_docker(source, listed)).collect::<Result<_, _>>()?
    } else if has(REPOSITORIES) {
        return Err(ArchiveError::TooOld);
    } else {
        Vec::new()
    };
    if images.is_empty() {
        return Err(ArchiveError::NoImage);
    }
    for image in &images {
        check(image, platform)?;
    }
    Ok(images)
}

fn of_layout(source: &dyn Source, platform: &Platform) -> Result<Vec<Wanted>, ArchiveError> {
    let listed = layout::parse(&document(source, INDEX, None)?, platform)?;
    listed.into_iter().map(|listed| follow(source, listed, platform)).collect()
}

/// Goes through indexes to the image.
fn follow(source: &dyn Source, listed: layout::Listed, platform: &Platform) -> Result<Wanted, ArchiveError> {
    let mut search = Search::new(platform);
    let mut descriptor = listed.descriptor;
    loop {
        check_size(source.contents(), &descriptor)?;
        let bytes = document(source, &blob(&descriptor.digest), Some(&descriptor.digest))?;
        match search.take(&bytes, Some(&descriptor.media_type)).map_err(ArchiveError::from)? {
            Next::Read(next) => descriptor = next,
            Next::Found(found) => {
                check_size(source.contents(), &found.config)?;
                let (document, config) = read_config(source, &blob(&found.config.digest), Some(&found.config.digest))?;
                let manifest = manifest::is_of_plain_layers(&bytes, &config.rootfs.diff_ids).then_some(bytes);
                let file = |layer: Descriptor| File { name: blob(&layer.digest), descriptor: Some(layer) };
                let layers = found.layers.into_iter().map(file).collect();
                return Ok(Wanted { document, config, manifest, layers, names: listed.names });
            }
        }
    }
}

fn of_docker(source: &dyn Source, listed: docker::Listed) -> Result<Wanted, ArchiveError> {
    let (document, config) = read_config(source, &listed.config, listed.digest.as_ref())?;
    let layers = listed.layers.into_iter().map(|name| File { name, descriptor: None }).collect();
    Ok(Wanted { document, config, manifest: None, layers, names: listed.names })
}

fn read_config(
    source: &dyn Source,
    name: &str,
    expected: Option<&Digest>,
) -> Result<(Vec<u8>, ImageConfig), ArchiveError> {
    let document = document(source, name, expected)?;
    let config = ImageConfig::parse(&document).map_err(|error| {
        let reason = format!("it is no config of an image: {error}");
        ArchiveError::Document { name: name.to_owned(), reason }
    })?;
    Ok((document, config))
}

/// Refuses what the store could not take, before anything is written.
fn check(image: &Wanted, platform: Option<&Platform>) -> Result<(), ArchiveError> {
    let id = || ImageId::new(Digest::of(&image.document)).to_string();
    let name = || image.names.first().map_or_else(id, ImageReference::familiar);
    Ok(fitness::check(&image.config, image.layers.len(), platform, &name)?)
}

/// All bytes of a document, whose digest may be known.
fn document(source: &dyn Source, name: &str, expected: Option<&Digest>) -> Result<Vec<u8>, ArchiveError> {
    let place = source.contents().find(name)?;
    if place.size > DOCUMENT_BYTES as u64 {
        let reason = format!("it has {} bytes, more than {DOCUMENT_BYTES}", place.size);
        return Err(ArchiveError::Document { name: name.to_owned(), reason });
    }
    let bytes = source.read(place).map_err(ArchiveError::Read)?;
    let found = Digest::of(&bytes);
    match expected.filter(|expected| **expected != found) {
        None => Ok(bytes),
        Some(expected) => Err(ArchiveError::Digest { file: name.to_owned(), expected: *expected, found }),
    }
}

/// Checks that a descriptor's size is the file's.
///
/// # Errors
/// [`ArchiveError::Size`]; that the file is not there.
pub fn check_size(contents: &Contents, descriptor: &Descriptor) -> Result<(), ArchiveError> {
    let file = blob(&descriptor.digest);
    let found = contents.find(&file)?.size;
    if found == descriptor.size { Ok(()) } else { Err(ArchiveError::Size { file, expected: descriptor.size, found }) }
}
