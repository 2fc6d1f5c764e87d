//! `.dockerignore`: which paths of a build context stay out of it.

/// A `.dockerignore` file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignore {}

/// Why a `.dockerignore` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IgnoreError {
    /// A line that is only `!`.
    #[error("illegal exclusion pattern: \"!\"")]
    LoneExclamation,
    /// A malformed pattern.
    #[error("syntax error in pattern")]
    Pattern(String),
}

impl Ignore {
    /// Reads the file's text. An empty text excludes nothing.
    ///
    /// # Errors
    /// One malformed pattern spoils the whole file.
    pub fn parse(text: &str) -> Result<Self, IgnoreError> {
        let _ = text;
        unimplemented!("helper: dockerfile")
    }

    /// Whether `path` (slash-separated, relative to the context, no leading `/`) is excluded. A path below an excluded
    /// folder is excluded, unless a later `!` line takes it in again.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let _ = path;
        unimplemented!("helper: dockerfile")
    }

    /// Whether something below `folder` may be taken in again by a `!` line: an excluded folder must then still be walked.
    #[must_use]
    pub fn may_contain_exception(&self, folder: &str) -> bool {
        let _ = folder;
        unimplemented!("helper: dockerfile")
    }
}
