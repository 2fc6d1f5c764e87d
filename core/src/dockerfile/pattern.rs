//! Wildcards of COPY and ADD: Go's `filepath.Match`, in which `/` separates.

/// A pattern that cannot be read: an open `[`, a `\` at the end, an empty class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct PatternError;

/// Whether `name`, all of it, matches `pattern`: `*` is any run without `/`, `?` one character but `/`, `[a-z]` and
/// `[^a]` classes, `\x` the character itself.
///
/// # Errors
/// A malformed pattern, even where the name would not have reached the place.
pub fn matches(pattern: &str, name: &str) -> Result<bool, PatternError> {
    let _ = (pattern, name);
    unimplemented!("helper: dockerfile")
}
