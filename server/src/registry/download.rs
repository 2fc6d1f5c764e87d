//! A blob → a file: checked as it comes, taken up again where the line was cut.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::FileExt;

use layercake_core::digest::{Digest, Hasher};
use layercake_core::image::manifest::Descriptor;
use ureq::Body;
use ureq::http::{Method, Response, StatusCode};

use super::client::{Ask, Client, Content, TRIES};
use super::document::pull_scope;
use super::{RegistryError, answer};

/// The most that is read at once.
const BUFFER: usize = 128 << 10;

/// Is told how many bytes of a blob have come, or gone, by now.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// What has come so far.
struct Partial<'a> {
    file: &'a File,
    hasher: Hasher,
    size: u64,
}

impl Client {
    /// Writes a blob into an empty file. What has another size or digest than `blob` says is refused.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn download(
        &self,
        repository: &str,
        blob: &Descriptor,
        file: &File,
        progress: Progress<'_>,
    ) -> Result<(), RegistryError> {
        let mut partial = Partial { file, hasher: Hasher::new(), size: 0 };
        let (mut tries, mut ranges) = (0, true);
        while partial.size < blob.size || tries == 0 {
            let before = partial.size;
            let came = self.continue_blob(repository, blob, &mut partial, &mut ranges, progress);
            // A line that brings something is worth another try.
            tries = if partial.size > before { 1 } else { tries + 1 };
            match came {
                Ok(()) if partial.size >= blob.size => {}
                Ok(()) if tries < TRIES => self.pause(tries)?,
                Ok(()) => return Err(size(blob, partial.size.to_string())),
                Err(error @ RegistryError::Line { .. }) if tries >= TRIES => return Err(error),
                Err(RegistryError::Line { .. }) => self.pause(tries)?,
                Err(RegistryError::Silent { .. }) if partial.size > before => {}
                Err(error) => return Err(error),
            }
        }
        let found = partial.hasher.finish();
        if found == blob.digest {
            return Ok(());
        }
        Err(RegistryError::Digest { what: format!("blob {}", blob.digest.short()), expected: blob.digest, found })
    }

    /// A small blob: a config.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn document_blob(&self, repository: &str, blob: &Descriptor) -> Result<Vec<u8>, RegistryError> {
        if blob.size > answer::DOCUMENT {
            return Err(size(&Descriptor { size: answer::DOCUMENT, ..blob.clone() }, blob.size.to_string()));
        }
        let response = self.request_blob(repository, blob, None)?;
        let bytes = answer::read(response.into_parts().1, blob.size, self.host())?;
        let found = Digest::of(&bytes);
        if bytes.len() as u64 != blob.size {
            return Err(size(blob, bytes.len().to_string()));
        }
        let what = || format!("config {}", blob.digest.short());
        if found == blob.digest {
            Ok(bytes)
        } else {
            Err(RegistryError::Digest { what: what(), expected: blob.digest, found })
        }
    }

    fn request_blob(
        &self,
        repository: &str,
        blob: &Descriptor,
        from: Option<u64>,
    ) -> Result<Response<Body>, RegistryError> {
        let address = format!("/v2/{repository}/blobs/{}", blob.digest);
        let scopes = [pull_scope(repository)];
        let range = from.map(|from| format!("bytes={from}-"));
        let headers: Vec<_> = range.iter().map(|range| ("Range", range.as_str())).collect();
        let ask =
            Ask { method: Method::GET, address: &address, headers: &headers, scopes: &scopes, content: Content::None };
        let response = self.ask(&ask)?;
        let unsatisfiable = from.is_some() && response.status() == StatusCode::RANGE_NOT_SATISFIABLE;
        if response.status().is_success() || unsatisfiable {
            return Ok(response);
        }
        Err(self.refused(response, &format!("blob {}", blob.digest), repository))
    }

    /// Asks for what is missing, and takes what comes.
    fn continue_blob(
        &self,
        repository: &str,
        blob: &Descriptor,
        partial: &mut Partial<'_>,
        ranges: &mut bool,
        progress: Progress<'_>,
    ) -> Result<(), RegistryError> {
        let from = (*ranges && partial.size > 0).then_some(partial.size);
        let response = self.request_blob(repository, blob, from)?;
        let (head, body) = response.into_parts();
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let continues = head.status == StatusCode::PARTIAL_CONTENT
            && from.is_some_and(|from| text("content-range").is_some_and(|range| starts_at(range, from)));
        if !continues {
            // From the start, then.
            partial.restart()?;
            *ranges = *ranges && from.is_none();
            if !head.status.is_success() || head.status == StatusCode::PARTIAL_CONTENT {
                return Ok(());
            }
        }
        let told = text("content-length").and_then(|length| length.parse::<u64>().ok());
        if let Some(told) = told.filter(|told| partial.size.saturating_add(*told) != blob.size) {
            return Err(size(blob, partial.size.saturating_add(told).to_string()));
        }
        let mut reader = body.into_reader();
        let mut buffer = vec![0; BUFFER];
        loop {
            self.stop.check()?;
            let count = match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.cut(error)),
            };
            if partial.size + count as u64 > blob.size {
                return Err(size(blob, "more".to_owned()));
            }
            partial.append(&buffer[..count])?;
            progress(partial.size);
        }
    }
}

impl Partial<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), RegistryError> {
        self.file.write_all_at(bytes, self.size).map_err(failed)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn restart(&mut self) -> Result<(), RegistryError> {
        (self.hasher, self.size) = (Hasher::new(), 0);
        self.file.set_len(0).map_err(failed)
    }
}

fn failed(source: std::io::Error) -> RegistryError {
    RegistryError::File { action: "write what is downloaded", source }
}

fn size(blob: &Descriptor, found: String) -> RegistryError {
    RegistryError::Size { what: format!("blob {}", blob.digest.short()), expected: blob.size, found }
}

/// Whether a `Content-Range` begins there.
fn starts_at(range: &str, from: u64) -> bool {
    let start = range.strip_prefix("bytes ").and_then(|range| range.split_once('-'));
    start.is_some_and(|(start, _)| start.trim().parse() == Ok(from))
}
