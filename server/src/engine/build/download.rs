//! What an ADD takes of the web: downloaded once a build, into files without a name, so that nothing is left behind.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use layercake_core::build::{Download, Files, FilesError, Outcome, ReadTree, SelectOrigin, downloaded, path_of};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{Digest, Hasher};
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use layercake_core::plan::Builder;
use ureq::tls::{RootCerts, TlsConfig};

use super::context::hash;
use super::world::World;
use crate::store::StoreError;

/// Bytes of one download at most.
const LIMIT: u64 = 16 << 30;

/// How long a host may take to be found and to take the call.
const CONNECT: Duration = Duration::from_secs(30);

/// How long it may take to answer.
const ANSWER: Duration = Duration::from_secs(60);

/// How long all of a download may take.
const WHOLE: Duration = Duration::from_secs(3600);

/// Other addresses that a host may name one after the other.
const REDIRECTS: u32 = 10;

/// Why a file of the web was not had.
#[derive(Debug, thiserror::Error)]
pub(super) enum DownloadError {
    /// The host was not reached, or did not give it.
    #[error("cannot download {address}")]
    Request {
        /// The file.
        address: String,
        /// Why.
        #[source]
        source: Box<ureq::Error>,
    },
    /// It broke off.
    #[error("cannot download {address}")]
    Read {
        /// The file.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is more than anyone adds to an image.
    #[error("cannot download {address}: it has more than {limit} bytes")]
    TooLong {
        /// The file.
        address: String,
        /// How many it may have.
        limit: u64,
    },
    /// It is not what `--checksum` says.
    #[error("digest mismatch for {address}: it is {found}, and --checksum says {wanted}")]
    Checksum {
        /// The file.
        address: String,
        /// What it is.
        found: Digest,
        /// What it should be.
        wanted: Digest,
    },
    /// The build was stopped meanwhile.
    #[error("the build was cancelled")]
    Stopped,
    /// There is no place for it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A downloaded file.
#[derive(Debug)]
struct Downloaded {
    file: File,
    about: Download,
}

/// The files that were downloaded, as a tree: see [`path_of`].
#[derive(Debug, Default)]
pub(super) struct Downloads(Mutex<BTreeMap<ContainerPath, Arc<Downloaded>>>);

impl World<'_> {
    /// The files behind `addresses`. With `--checksum` and BuildKit's rules the key is known without them.
    pub(super) fn select_web(
        &self,
        addresses: &[String],
        checksum: Option<Digest>,
        builder: Builder,
    ) -> Result<Outcome, Box<dyn Error>> {
        let mut all = Vec::new();
        for address in addresses {
            if let (Some(digest), Builder::Buildkit) = (checksum, builder) {
                all.push(Download { address: address.clone(), name: None, size: None, digest });
                continue;
            }
            match self.download(address, checksum) {
                Ok(downloaded) => all.push(downloaded.about.clone()),
                Err(error) => return self.unknown(error.into()),
            }
        }
        let hash = |download: &Download, header: &[u8]| self.downloads.hash(&path_of(&download.address), header);
        Ok(Outcome::Selected(downloaded(&all, builder, hash)?))
    }

    /// Downloads what is to be written of `addresses`, and has its size told.
    pub(super) fn fetch(&self, tree: &mut ReadTree, addresses: &[String]) -> Result<(), DownloadError> {
        let SelectOrigin::Web { checksum } = tree.origin else { return Ok(()) };
        for selected in &mut tree.selected {
            let Some(address) = addresses.get(selected.source) else { continue };
            let downloaded = self.download(address, checksum)?;
            for file in &mut selected.entries {
                file.entry.kind =
                    Kind::File { size: downloaded.about.size.unwrap_or(0), digest: downloaded.about.digest };
            }
        }
        Ok(())
    }

    /// The file behind an address, downloaded unless it is here already.
    fn download(&self, address: &str, checksum: Option<Digest>) -> Result<Arc<Downloaded>, DownloadError> {
        let path = path_of(address);
        let known = self.downloads.get(&path);
        let downloaded = match known {
            Some(downloaded) => downloaded,
            None => Arc::new(self.request(address)?),
        };
        let found = downloaded.about.digest;
        if let Some(wanted) = checksum.filter(|wanted| *wanted != found) {
            return Err(DownloadError::Checksum { address: address.to_owned(), found, wanted });
        }
        self.downloads.lock().insert(path, Arc::clone(&downloaded));
        Ok(downloaded)
    }

    fn request(&self, address: &str) -> Result<Downloaded, DownloadError> {
        let failed = |source| DownloadError::Request { address: address.to_owned(), source: Box::new(source) };
        let mut response = agent().get(address).call().map_err(failed)?;
        let name = response.headers().get("content-disposition").and_then(|value| named(value.to_str().ok()?));
        let mut body = response.body_mut().as_reader();
        let mut file = self.store.temporary_file()?;
        let broken = |source| DownloadError::Read { address: address.to_owned(), source };
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 256 << 10];
        let mut size = 0;
        loop {
            let count = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(broken(error)),
            };
            size += count as u64;
            if size > LIMIT {
                return Err(DownloadError::TooLong { address: address.to_owned(), limit: LIMIT });
            }
            if self.is_stopped() {
                return Err(DownloadError::Stopped);
            }
            hasher.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(broken)?;
        }
        let about = Download { address: address.to_owned(), name, size: Some(size), digest: hasher.finish() };
        Ok(Downloaded { file, about })
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .user_agent(concat!("layercake/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(ANSWER))
        .timeout_global(Some(WHOLE))
        .max_redirects(REDIRECTS)
        .build()
        .new_agent()
}

/// The file name of a `Content-Disposition`, without folders.
fn named(value: &str) -> Option<String> {
    let mut fields = value.split(';').map(str::trim);
    let name = fields.find_map(|field| {
        let (key, value) = field.split_once('=')?;
        key.trim().eq_ignore_ascii_case("filename").then(|| value.trim().trim_matches('"'))
    })?;
    let name = name.rsplit('/').next().unwrap_or_default();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

impl Downloads {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ContainerPath, Arc<Downloaded>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, path: &ContainerPath) -> Option<Arc<Downloaded>> {
        self.lock().get(path).cloned()
    }
}

impl Files for Downloads {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        Ok(self.get(path).map(|downloaded| {
            let Download { size, digest, .. } = downloaded.about;
            let kind = Kind::File { size: size.unwrap_or(0), digest };
            Entry { kind, mode: 0o600, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() }
        }))
    }

    fn children(&self, _: &ContainerPath) -> Result<Vec<String>, FilesError> {
        Ok(self.lock().keys().map(|path| path.relative().to_owned()).collect())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        hash(header, &mut self.open(path)?).map_err(|source| FilesError { path: path.to_string(), source })
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        match self.get(path) {
            Some(downloaded) => Ok(Box::new(Content { downloaded, at: 0 })),
            None => Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() }),
        }
    }
}

/// A downloaded file as it is read: several may read it at once.
struct Content {
    downloaded: Arc<Downloaded>,
    at: u64,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.downloaded.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_names_a_file_without_its_folders() {
        for (value, expected) in [
            ("attachment; filename=\"x.tar.gz\"", Some("x.tar.gz")),
            ("attachment; FileName = a b ", Some("a b")),
            ("inline; filename=../../etc/passwd", Some("passwd")),
            ("inline; filename=..", None),
            ("inline", None),
        ] {
            assert_eq!(named(value).as_deref(), expected, "{value}");
        }
    }
}
