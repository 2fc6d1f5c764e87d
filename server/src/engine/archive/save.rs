//! `save`: images of the store become one archive, which docker, podman, skopeo and umoci read.

use std::io::{self, BufWriter, Read, Write};

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;
use layercake_core::image::archive::ArchiveError;
use layercake_core::image::archive::layout::blob;
use layercake_core::image::archive::written::{self, Saved};
use layercake_core::image::document::{self, Document};
use layercake_core::image::fitness::Unfit;
use layercake_core::image::manifest::Descriptor;
use layercake_core::image::media_type::MANIFEST;
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::layer::archive::writer::Writer;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;

use super::ArchiveFault;
use super::bytes::{Hashed, Passed, Watched};
use super::output::{Destination, Draft};
use crate::engine::interrupt::Interrupts;
use crate::engine::{Engine, EngineError};
use crate::store::StoreError;
use crate::store::images::Image;

/// Bytes that are collected before they are written.
const BUFFER: usize = 256 << 10;

impl Engine {
    /// Writes the images that `names` mean, with all that they need. A repository without a tag means all its tags; an image
    /// that is named by its id has no name in the archive. The same images give the same bytes.
    ///
    /// # Errors
    /// [`super::super::images::ImageError::NotFound`], [`ArchiveFault`], what the store said. No file is left then.
    pub fn save(
        &self,
        names: &[String],
        platform: Option<&Platform>,
        destination: Destination,
    ) -> Result<(), EngineError> {
        let _lease = self.store.hold()?;
        let images = self.named(names)?;
        let mut saved = Vec::with_capacity(images.len());
        for (image, names) in images {
            saved.push(self.saved(&image, names, platform)?);
        }
        let interrupts = Interrupts::take().map_err(ArchiveFault::Signals)?;
        let draft = Draft::new(destination)?;
        let mut writer = Writer::new(BufWriter::with_capacity(BUFFER, draft));
        let written = self.write(&saved, &mut writer, &interrupts);
        if interrupts.came() {
            return Err(ArchiveFault::Interrupted.into());
        }
        written?;
        let draft = writer.finish().map_err(failed)?.into_inner().map_err(|error| failed(error.into_error()))?;
        draft.finish()
    }

    /// Each image once, in the order in which it is first named, with the names that it is to have.
    fn named(&self, names: &[String]) -> Result<Vec<(Image, Vec<ImageReference>)>, EngineError> {
        let all = self.store.images()?;
        let mut chosen: Vec<(Image, Vec<ImageReference>)> = Vec::new();
        for text in names {
            let of_repository = self.of_repository(text, &all);
            let found = if of_repository.is_empty() {
                let image = self.image(text)?;
                let reference = ImageReference::parse(text).ok();
                let own = all.iter().find(|(other, _)| other.id == image.id).map(|(_, names)| names.as_slice());
                let named = reference.filter(|reference| own.unwrap_or_default().contains(reference));
                vec![(image, named)]
            } else {
                of_repository
            };
            for (image, name) in found {
                let place = chosen.iter().position(|(other, _)| other.id == image.id).unwrap_or_else(|| {
                    chosen.push((image, Vec::new()));
                    chosen.len() - 1
                });
                let names = &mut chosen[place].1;
                names.extend(name.filter(|name| !names.contains(name)));
            }
        }
        Ok(chosen)
    }

    /// All tags of the repository `text`, where it has no tag of its own.
    fn of_repository(&self, text: &str, all: &[(Image, Vec<ImageReference>)]) -> Vec<(Image, Option<ImageReference>)> {
        let has_tag = text.contains('@') || text.rsplit('/').next().unwrap_or_default().contains(':');
        let Some(wanted) = ImageReference::parse(text).ok().filter(|_| !has_tag) else { return Vec::new() };
        let same =
            |name: &&ImageReference| name.registry() == wanted.registry() && name.repository() == wanted.repository();
        let of = |(image, names): &(Image, Vec<ImageReference>)| {
            names.iter().filter(same).map(|name| (image.clone(), Some(name.clone()))).collect::<Vec<_>>()
        };
        all.iter().flat_map(of).collect()
    }

    fn saved(
        &self,
        image: &Image,
        names: Vec<ImageReference>,
        platform: Option<&Platform>,
    ) -> Result<Saved, EngineError> {
        let found = image.config.platform();
        if let Some(wanted) = platform.filter(|wanted| wanted.normalized() != found.normalized()) {
            let name = names.first().map_or_else(|| image.id.to_string(), ImageReference::familiar);
            let (found, wanted) = (found.to_string(), wanted.to_string());
            return Err(ArchiveFault::from(ArchiveError::from(Unfit::Platform { image: name, found, wanted })).into());
        }
        let mut bytes = Vec::new();
        let missing = || StoreError::MissingBlob(image.manifest);
        let mut blob = self.store.open_blob(&image.manifest)?.ok_or_else(missing)?;
        blob.read_to_end(&mut bytes).map_err(failed)?;
        let Ok(Document::Manifest(manifest)) = document::parse(&bytes, Some(MANIFEST)) else {
            return Err(ArchiveFault::DamagedBlob(image.manifest).into());
        };
        let mut descriptor = Descriptor::new(MANIFEST, image.manifest, bytes.len() as u64);
        descriptor.platform = Some(found);
        Ok(Saved { manifest: descriptor, config: manifest.config, layers: manifest.layers, names })
    }

    fn write<W: Write>(
        &self,
        images: &[Saved],
        writer: &mut Writer<W>,
        interrupts: &Interrupts,
    ) -> Result<(), EngineError> {
        for folder in ["blobs", "blobs/sha256"] {
            append(writer, folder, Kind::Directory, &mut io::empty())?;
        }
        for descriptor in written::blobs(images) {
            self.write_blob(descriptor, writer, interrupts)?;
        }
        for (name, bytes) in written::documents(images) {
            let kind = Kind::File { size: bytes.len() as u64, digest: Digest::of(&bytes) };
            append(writer, name, kind, &mut bytes.as_slice())?;
        }
        Ok(())
    }

    /// A blob goes out only as what it is called.
    fn write_blob<W: Write>(
        &self,
        descriptor: &Descriptor,
        writer: &mut Writer<W>,
        interrupts: &Interrupts,
    ) -> Result<(), EngineError> {
        let Descriptor { digest, size, .. } = *descriptor;
        let file = self.store.open_blob(&digest)?.ok_or(StoreError::MissingBlob(digest))?;
        if file.metadata().map_err(failed)?.len() != size {
            return Err(ArchiveFault::DamagedBlob(digest).into());
        }
        let passed = Passed::default();
        let mut bytes = Hashed { inner: Watched::all(&file, interrupts), passed: &passed };
        append(writer, &blob(&digest), Kind::File { size, digest }, &mut bytes)?;
        if passed.digest() == digest { Ok(()) } else { Err(ArchiveFault::DamagedBlob(digest).into()) }
    }
}

/// Files belong to root and are of no time, so that the same images are the same archive.
fn append<W: Write>(
    writer: &mut Writer<W>,
    name: &str,
    kind: Kind,
    content: &mut dyn Read,
) -> Result<(), ArchiveFault> {
    let mode = if kind == Kind::Directory { 0o755 } else { 0o644 };
    let entry = Entry { kind, mode, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() };
    Ok(writer.append(&ContainerPath::new(name), &entry, content)?)
}

fn failed(error: io::Error) -> EngineError {
    ArchiveFault::Write(error.into()).into()
}
