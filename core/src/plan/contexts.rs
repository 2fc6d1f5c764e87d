//! Named contexts (`--build-context NAME=…`): what a Dockerfile may name instead of a stage or an image.
//!
//! As in BuildKit, such a name stands for more than an image: a stage that is called so is replaced too, and none of its
//! instructions is carried out. Names are compared as image references without their `latest` tag.

use crate::image::reference::{ImageReference, ReferenceError};
use crate::ordered;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedContext {
    /// A folder of the caller's: whoever carries out the build knows where.
    Folder,
    /// An image: `docker-image://REF`.
    Image(ImageReference),
}

/// The named contexts of a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedContexts(ordered::Map<String, NamedContext>);

impl NamedContexts {
    /// Gives `name` a meaning; the last one counts.
    ///
    /// # Errors
    /// A name that no reference can be.
    pub fn insert(&mut self, name: &str, context: NamedContext) -> Result<(), ReferenceError> {
        self.0.insert(key(&ImageReference::parse(name)?), context);
        Ok(())
    }

    /// What `name` stands for, if it is one of these.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&NamedContext> {
        self.0.get(&self::name(name))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The one way to write a name.
#[must_use]
pub fn name(written: &str) -> String {
    ImageReference::parse(written).map_or_else(|_| written.to_owned(), |reference| key(&reference))
}

fn key(reference: &ImageReference) -> String {
    let familiar = reference.familiar();
    familiar.strip_suffix(":latest").map_or(familiar.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_references() {
        let mut contexts = NamedContexts::default();
        contexts.insert("docker.io/library/alpine:latest", NamedContext::Folder).unwrap();
        for same in ["alpine", "alpine:latest", "docker.io/library/alpine"] {
            assert_eq!(contexts.get(same), Some(&NamedContext::Folder), "{same}");
        }
        for other in ["alpine:3", "owner/alpine", "", "alpine@", "Alpine"] {
            assert_eq!(contexts.get(other), None, "{other}");
        }
        assert!(contexts.insert("a b", NamedContext::Folder).is_err());
    }
}
