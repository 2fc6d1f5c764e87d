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
    /// An id where a name should be.
    #[error("invalid repository name ({0}), cannot specify 64-byte hexadecimal strings")]
    Identifier(String),
    /// A repository whose name is too long.
    #[error("repository name must not be more than {REPOSITORY_LENGTH} characters")]
    Length,
    /// A digest that is none.
    #[error("invalid reference format: {0}")]
    Digest(#[from] crate::digest::DigestError),
}

const DOCKER_HUB: &str = "docker.io";

/// What Docker Hub was called once. It reads as today's name.
const DOCKER_INDEX: &str = "index.docker.io";

const REPOSITORY_LENGTH: usize = 255;

impl ImageReference {
    /// Reads a reference as people write it, and fills in what they leave out.
    ///
    /// # Errors
    /// [`ReferenceError`] in Docker's words.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if Digest::from_hex(text).is_some() {
            return Err(ReferenceError::Identifier(text.to_owned()));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(Digest::parse(digest)?)),
            None => (text, None),
        };
        let (registry, path) = split_registry(rest).unwrap_or((DOCKER_HUB, rest));
        let registry = if registry == DOCKER_INDEX { DOCKER_HUB } else { registry };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (path, None),
        };
        let repository =
            if registry == DOCKER_HUB && !path.contains('/') { format!("library/{path}") } else { path.to_owned() };
        if repository.chars().any(char::is_uppercase) {
            return Err(ReferenceError::UpperCase(repository));
        }
        if !is_registry(registry) || !repository.split('/').all(is_path_component) || !tag.is_none_or(is_tag) {
            return Err(ReferenceError::Format);
        }
        if repository.len() > REPOSITORY_LENGTH {
            return Err(ReferenceError::Length);
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

/// A host name, or an address of IPv4 or, in brackets, of IPv6; then perhaps a port.
fn is_registry(text: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        return is_address && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        let is_allowed = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        !label.is_empty() && is_allowed && !label.starts_with('-') && !label.ends_with('-')
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
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
        check("ubuntu:24.04", "docker.io/library/ubuntu:24.04", "ubuntu:24.04");
        check("me/app:1", "docker.io/me/app:1", "me/app:1");
        check("docker.io/ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest");
        check("docker.io/library/ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest");
        check("index.docker.io/ubuntu", "docker.io/library/ubuntu:latest", "ubuntu:latest");
        check("index.docker.io/me/app", "docker.io/me/app:latest", "me/app:latest");
        check("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest");
        check("docker.io/quay.io/app", "docker.io/quay.io/app:latest", "docker.io/quay.io/app:latest");
        check("a_b/c__d/e---f.g", "docker.io/a_b/c__d/e---f.g:latest", "a_b/c__d/e---f.g:latest");
        let tag = "T_".repeat(64);
        check(&format!("a:{tag}"), &format!("docker.io/library/a:{tag}"), &format!("a:{tag}"));
    }

    #[test]
    fn what_stands_before_the_first_slash_may_be_a_registry() {
        check("quay.io/me/app", "quay.io/me/app:latest", "quay.io/me/app:latest");
        check("quay.io/app", "quay.io/app:latest", "quay.io/app:latest");
        check("localhost/app", "localhost/app:latest", "localhost/app:latest");
        check("localhost:5000/a/b:v1.2", "localhost:5000/a/b:v1.2", "localhost:5000/a/b:v1.2");
        check("127.0.0.1:5000/mine", "127.0.0.1:5000/mine:latest", "127.0.0.1:5000/mine:latest");
        check("[::1]:5000/mine:1", "[::1]:5000/mine:1", "[::1]:5000/mine:1");
        check("[fe80::1]/mine", "[fe80::1]/mine:latest", "[fe80::1]/mine:latest");
        check("HOST/mine", "HOST/mine:latest", "HOST/mine:latest");
        check("host:1/mine", "host:1/mine:latest", "host:1/mine:latest");
        // Without a slash, a colon is a tag's.
        check("localhost:5000", "docker.io/library/localhost:5000", "localhost:5000");
        check("host/mine", "docker.io/host/mine:latest", "host/mine:latest");
    }

    #[test]
    fn a_digest_stands_beside_a_tag_or_in_its_place() {
        let digest = Digest::of(b"");
        for (name, full, familiar) in [
            ("busybox", "docker.io/library/busybox", "busybox"),
            ("busybox:1", "docker.io/library/busybox:1", "busybox:1"),
            ("localhost:5000/a", "localhost:5000/a", "localhost:5000/a"),
        ] {
            let with = |name: &str| format!("{name}@{digest}");
            check(&with(name), &with(full), &with(familiar));
        }
    }

    #[test]
    fn parse_refuses_in_dockers_words() {
        let hexadecimal = "a".repeat(64);
        let (long, longest) = ("a/".repeat(127) + "ab", "a/".repeat(127) + "a");
        for (wrong, message) in [
            ("Ubuntu", "invalid reference format: repository name (library/Ubuntu) must be lowercase"),
            ("me/App:1", "invalid reference format: repository name (me/App) must be lowercase"),
            ("quay.io/App", "invalid reference format: repository name (App) must be lowercase"),
            ("", "invalid reference format"),
            (":tag", "invalid reference format"),
            ("a:b c", "invalid reference format"),
            ("a//b", "invalid reference format"),
            ("/a", "invalid reference format"),
            ("a/", "invalid reference format"),
            ("-a", "invalid reference format"),
            ("a-", "invalid reference format"),
            ("a:", "invalid reference format"),
            ("a:b:c", "invalid reference format"),
            ("a..b", "invalid reference format"),
            ("a___b", "invalid reference format"),
            ("a._b", "invalid reference format"),
            ("a:-b", "invalid reference format"),
            ("a:.b", "invalid reference format"),
            ("ä", "invalid reference format"),
            ("-host.io/a", "invalid reference format"),
            ("host.io:/a", "invalid reference format"),
            ("host.io:x/a", "invalid reference format"),
            ("host_name.io/a", "invalid reference format"),
            ("[::1/a", "invalid reference format"),
            ("[::g]/a", "invalid reference format"),
            ("[::1]5000/a", "invalid reference format"),
            (&format!("a:{}", "t".repeat(129)), "invalid reference format"),
            (&long, "repository name must not be more than 255 characters"),
            (
                &hexadecimal,
                &format!("invalid repository name ({hexadecimal}), cannot specify 64-byte hexadecimal strings"),
            ),
            (
                "a@sha256:12",
                "invalid reference format: digest \"sha256:12\" is not sha256: and 64 lower-case hexadecimal digits",
            ),
            ("a@", "invalid reference format: digest \"\" does not start with \"sha256:\""),
        ] {
            let refused = ImageReference::parse(wrong).map_err(|error| error.to_string());
            assert_eq!(refused, Err(message.to_owned()), "{wrong:?}");
        }
        assert!(ImageReference::parse(&longest).is_ok());
    }
}
