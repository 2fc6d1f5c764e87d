//! Manifests and indexes, as a registry has them, and as it gets them.

use layercake_core::digest::Digest;
use ureq::http::Method;

use super::answer::{self, DOCUMENT};
use super::client::{Ask, Client, Content};
use super::{RegistryError, token};

/// What we can read, the most telling first.
const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// The most pages of a list of tags.
const PAGES: usize = 100;

/// A document that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
    /// What they came as.
    pub media_type: Option<String>,
}

impl Client {
    /// The document that `name` (a tag or a digest) means in a repository. With a digest, it is the document of that digest.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn document(&self, repository: &str, name: &str) -> Result<Fetched, RegistryError> {
        let address = format!("/v2/{repository}/manifests/{name}");
        let scopes = [pull_scope(repository)];
        let headers = [("Accept", ACCEPTED)];
        let ask =
            Ask { method: Method::GET, address: &address, headers: &headers, scopes: &scopes, content: Content::None };
        let response = self.ask(&ask)?;
        let separator = if name.starts_with("sha256:") { '@' } else { ':' };
        let what = format!("manifest for {}{separator}{name}", self.familiar(repository));
        if !response.status().is_success() {
            return Err(self.refused(response, &what, repository));
        }
        let (head, body) = response.into_parts();
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let media_type = text("content-type").map(str::to_owned);
        let told = text("docker-content-digest").and_then(|digest| Digest::parse(digest).ok());
        let bytes = answer::read(body, DOCUMENT, self.host())?;
        let digest = Digest::of(&bytes);
        for expected in Digest::parse(name).into_iter().chain(told) {
            if expected != digest {
                return Err(RegistryError::Digest { what, expected, found: digest });
            }
        }
        Ok(Fetched { bytes, digest, media_type })
    }

    /// Gives a repository a document, under a tag.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn put_document(
        &self,
        repository: &str,
        tag: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<(), RegistryError> {
        let address = format!("/v2/{repository}/manifests/{tag}");
        let scopes = [push_scope(repository)];
        let headers = [("Content-Type", media_type)];
        let content = Content::Bytes(bytes);
        let ask = Ask { method: Method::PUT, address: &address, headers: &headers, scopes: &scopes, content };
        let response = self.ask(&ask)?;
        let what = format!("repository {repository}");
        if !response.status().is_success() {
            return Err(self.refused(response, &what, repository));
        }
        let told = response.headers().get("docker-content-digest").and_then(|value| value.to_str().ok());
        let expected = Digest::of(bytes);
        match told.and_then(|digest| Digest::parse(digest).ok()).filter(|found| *found != expected) {
            None => Ok(()),
            Some(found) => {
                Err(RegistryError::Digest { what: "the manifest that was sent".to_owned(), expected, found })
            }
        }
    }

    /// All tags of a repository.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn tags(&self, repository: &str) -> Result<Vec<String>, RegistryError> {
        #[derive(serde::Deserialize)]
        struct Page {
            tags: Option<Vec<String>>,
        }
        let scopes = [pull_scope(repository)];
        let mut tags = Vec::new();
        let mut address = format!("/v2/{repository}/tags/list");
        for _ in 0..PAGES {
            let ask =
                Ask { method: Method::GET, address: &address, headers: &[], scopes: &scopes, content: Content::None };
            let response = self.ask(&ask)?;
            if !response.status().is_success() {
                return Err(self.refused(response, &format!("repository {repository}"), repository));
            }
            let (head, body) = response.into_parts();
            let bytes = answer::read(body, DOCUMENT, self.host())?;
            let page: Page = serde_json::from_slice(&bytes).map_err(|error| self.invalid(&error.to_string()))?;
            let before = tags.len();
            tags.extend(page.tags.unwrap_or_default());
            let next = head.headers.get("link").and_then(|link| link.to_str().ok());
            let next = next.filter(|link| link.contains("rel=\"next\"") || link.contains("rel=next"));
            let last = tags.last().filter(|_| next.is_some() && tags.len() > before);
            match last {
                // Asked for by the last tag, not by the address that the link says: it is ours to say where we ask.
                Some(last) => address = format!("/v2/{repository}/tags/list?n=1000&last={}", token::escaped(last)),
                None => return Ok(tags),
            }
        }
        Ok(tags)
    }
}

/// What a token must be for that only reads.
pub(super) fn pull_scope(repository: &str) -> String {
    format!("repository:{repository}:pull")
}

/// What a token must be for that writes.
pub(super) fn push_scope(repository: &str) -> String {
    format!("repository:{repository}:pull,push")
}
