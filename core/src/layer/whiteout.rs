//! Whiteouts: the names by which a layer's tar says what it removes.
//!
//! `DIR/.wh.NAME` hides what the layers below have at `DIR/NAME`; `DIR/.wh..wh..opq` hides all that they have in `DIR`.
//! Neither hides anything of its own layer. (OCI image-spec, layer.md "Whiteouts".)

/// What a whiteout's name starts with. No file of an image can be called so.
pub const PREFIX: &str = ".wh.";

/// The name of the mark that makes its folder opaque.
pub const OPAQUE: &str = ".wh..wh..opq";

/// What a name in a tar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name<'name> {
    /// A file of that name.
    Plain(&'name str),
    /// The removal of a file of this name.
    Whiteout(&'name str),
    /// The removal of all that the layers below have in the folder.
    Opaque,
}

/// A name that starts as a whiteout's and removes nothing that can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no whiteout of a file")]
pub struct InvalidWhiteout(String);

/// Reads one word of a path in a tar.
///
/// # Errors
/// [`InvalidWhiteout`] for `.wh.` alone, for the whiteouts of `.` and `..` (which have removed whole root file systems), and
/// for those of names that no file can have, `.wh..wh.plnk` of the old aufs among them.
pub fn parse(name: &str) -> Result<Name<'_>, InvalidWhiteout> {
    let Some(hidden) = name.strip_prefix(PREFIX) else { return Ok(Name::Plain(name)) };
    if name == OPAQUE {
        return Ok(Name::Opaque);
    }
    if matches!(hidden, "" | "." | "..") || hidden.starts_with(PREFIX) {
        return Err(InvalidWhiteout(name.to_owned()));
    }
    Ok(Name::Whiteout(hidden))
}

/// Whether a file may not have this name, since in a tar it would read as a whiteout.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// The name in a tar that hides `name`.
#[must_use]
pub fn name_of(name: &str) -> String {
    format!("{PREFIX}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert_eq!(parse(&name_of("etc")), Ok(Name::Whiteout("etc")));
        assert_eq!(parse(OPAQUE), Ok(Name::Opaque));
        for plain in ["etc", ".wh", "wh.", ".w", ".", "a.wh.b"] {
            assert_eq!(parse(plain), Ok(Name::Plain(plain)));
            assert!(!is_reserved(plain));
        }
        assert_eq!(parse(".wh...."), Ok(Name::Whiteout("...")));
    }

    #[test]
    fn whiteouts_of_nothing_are_refused() {
        for invalid in [".wh.", ".wh..", ".wh...", ".wh..wh.", ".wh..wh.x", ".wh..wh.plnk", ".wh..wh..opqx"] {
            assert_eq!(parse(invalid), Err(InvalidWhiteout(invalid.to_owned())));
        }
    }
}
