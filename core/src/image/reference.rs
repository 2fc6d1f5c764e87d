//! Image references, normalised as Docker does it: `ubuntu` is `docker.io/library/ubuntu:latest`.
//!
//! Source: distribution/reference's grammar. What Docker prints is the *familiar* form ([`ImageReference::familiar`]).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// A full image reference: registry, repository, and a tag or a digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageReference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text names no image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing, or characters that a reference cannot have.
    #[error("invalid reference format")]
    Format,
    /// A repository with capital letters.
    #[error("invalid reference format: repository name ({0}) must be lowercase")]
    UpperCase(String),
    /// A digest that is none.
    #[error("invalid reference format: {0}")]
    Digest(#[from] crate::digest::DigestError),
}

const DOCKER_HUB: &str = "docker.io";

impl ImageReference {
    /// Reads a reference as people write it, and fills in what they leave out.
    ///
    /// # Errors
    /// [`ReferenceError`] in Docker's words.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(Digest::parse(digest)?)),
            None => (text, None),
        };
        let (registry, path) = split_registry(rest).unwrap_or((DOCKER_HUB, rest));
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (path, None),
        };
        let repository =
            if registry == DOCKER_HUB && !path.contains('/') { format!("library/{path}") } else { path.to_owned() };
        if path.chars().any(char::is_uppercase) {
            return Err(ReferenceError::UpperCase(path.to_owned()));
        }
        if !is_registry(registry) || !repository.split('/').all(is_path_component) || !tag.is_none_or(is_tag) {
            return Err(ReferenceError::Format);
        }
        let tag = match (tag, &digest) {
            (None, None) => Some("latest".to_owned()),
            (tag, _) => tag.map(str::to_owned),
        };
        Ok(Self { registry: registry.to_owned(), repository, tag, digest })
    }

    /// The registry's host, with its port: `docker.io`.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository within the registry: `library/ubuntu`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag, where there is one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, where there is one.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Registry and repository as Docker shows them in the column REPOSITORY: `ubuntu`, `me/app`, `quay.io/me/app`. Unlike
    /// Docker, a name is left whole whose short form would be read as another image: `docker.io/quay.io/app`.
    #[must_use]
    pub fn familiar_name(&self) -> String {
        let short = match self.repository.strip_prefix("library/") {
            Some(official) if !official.contains('/') => official,
            _ => &self.repository,
        };
        if self.registry == DOCKER_HUB && split_registry(short).is_none() {
            short.to_owned()
        } else {
            format!("{}/{}", self.registry, self.repository)
        }
    }

    /// The short form that Docker prints: `ubuntu:latest`.
    #[must_use]
    pub fn familiar(&self) -> String {
        self.familiar_name() + &self.suffix()
    }

    fn suffix(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}"));
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}"));
        tag.unwrap_or_default() + &digest.unwrap_or_default()
    }
}

/// The registry that a name begins with, and what follows; `None` where it begins with a repository.
fn split_registry(name: &str) -> Option<(&str, &str)> {
    name.split_once('/').filter(|(first, _)| {
        first.contains(['.', ':']) || *first == "localhost" || first.chars().any(char::is_uppercase)
    })
}

fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    !host.is_empty()
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// `[a-z0-9]+` words joined by `.`, `_`, `__` or dashes.
fn is_path_component(text: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    if !bytes.first().copied().is_some_and(alphanumeric) || !bytes.last().copied().is_some_and(alphanumeric) {
        return false;
    }
    text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        .all(|gap| matches!(gap, "" | "." | "_" | "__") || gap.bytes().all(|b| b == b'-'))
}

fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    !text.is_empty()
        && text.len() <= 128
        && word(text.as_bytes()[0])
        && text.bytes().all(|b| word(b) || b == b'.' || b == b'-')
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.registry, self.repository, self.suffix())
    }
}

impl TryFrom<String> for ImageReference {
    type Error = ReferenceError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ImageReference> for String {
    fn from(reference: ImageReference) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, full: &str, familiar: &str) {
        let reference = ImageReference::parse(given).expect(given);
        assert_eq!(reference.to_string(), full);
        assert_eq!(reference.familiar(), familiar);
        assert_eq!(ImageReference::parse(full).as_ref(), Ok(&reference));
        assert_eq!(ImageReference::parse(familiar), Ok(reference));
    }

    #[test]
    fn parse_fills_in_what_people_leave_out() {
        check("ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest");
        check("me/app:1", "docker.io/me/app:1", "me/app:1");
        check("quay.io/me/app", "quay.io/me/app:latest", "quay.io/me/app:latest");
        check("localhost:5000/a/b:v1.2", "localhost:5000/a/b:v1.2", "localhost:5000/a/b:v1.2");
        check("127.0.0.1:5000/mine", "127.0.0.1:5000/mine:latest", "127.0.0.1:5000/mine:latest");
        check("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest");
        check("docker.io/quay.io/app", "docker.io/quay.io/app:latest", "docker.io/quay.io/app:latest");
        let digest = Digest::of(b"");
        check(
            &format!("busybox@{digest}"),
            &format!("docker.io/library/busybox@{digest}"),
            &format!("busybox@{digest}"),
        );
    }

    #[test]
    fn parse_refuses_in_dockers_words() {
        for wrong in ["", ":tag", "a:b c", "a//b", "-a", "a:", "a..b", "a@sha256:12"] {
            assert!(ImageReference::parse(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(
            ImageReference::parse("Ubuntu").map_err(|error| error.to_string()),
            Err("invalid reference format: repository name (Ubuntu) must be lowercase".to_owned())
        );
    }
}
