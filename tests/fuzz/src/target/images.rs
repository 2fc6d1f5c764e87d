//! Archives of whole images, as `docker load` gets them from anyone: their lists of images, and where their files lie.

use std::io::Read as _;

use layercake_core::image::archive::contents::Contents;
use layercake_core::image::archive::{MANIFEST, docker, layout};
use layercake_core::image::platform::Platform;
use layercake_core::layer::archive::compression::decompressed;
use layercake_core::ordered;

/// Bytes of a tar that came compressed.
const LONGEST_TAR: u64 = 4 << 20;

/// The first byte says what the rest is.
pub(crate) fn check(input: &[u8]) {
    let Some((which, rest)) = input.split_first() else { return };
    match which % 3 {
        0 => check_list(rest),
        1 => check_index(rest),
        _ => check_archive(rest),
    }
}

/// Where a file's name holds a digest, it holds no other.
fn check_list(document: &[u8]) {
    for image in docker::parse(document).unwrap_or_default() {
        let Some(digest) = image.digest else { continue };
        assert!(image.config.contains(digest.hex().as_str()), "{image:?}");
    }
}

/// Each image is listed once, and in the same way when asked again.
fn check_index(document: &[u8]) {
    let platform = Platform::new("linux", "amd64");
    let Ok(images) = layout::parse(document, &platform) else { return };
    let digests: ordered::Set<_> = images.iter().map(|image| image.descriptor.digest).collect();
    assert_eq!(digests.len(), images.len(), "{images:?}");
    assert_eq!(layout::parse(document, &platform).ok(), Some(images));
}

/// Whatever lies at a place lies within what was read.
fn check_archive(archive: &[u8]) {
    let Ok(tar) = decompressed(archive) else { return };
    let mut bytes = Vec::new();
    // What is cut off there, or is damaged behind some of it, is one more tar that ends too early.
    let _ = tar.take(LONGEST_TAR).read_to_end(&mut bytes);
    let Ok(contents) = Contents::read(bytes.as_slice()) else { return };
    let Ok(place) = contents.find(MANIFEST) else { return };
    assert!(place.offset + place.size <= bytes.len() as u64, "{place:?}");
}
