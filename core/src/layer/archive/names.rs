//! The names in a tar → clean paths, or the reason why they are none.

use super::limits::Limits;
use super::reader::ReadError;
use crate::container_path::ContainerPath;
use crate::layer::whiteout::{self, Name};

/// What a path in a tar stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file.
    File(ContainerPath),
    /// The removal of a file.
    Whiteout(ContainerPath),
    /// A folder, of which all that is below is removed.
    Opaque(ContainerPath),
}

/// Reads the path of an entry. A leading `/` or `./` says nothing in a layer; `..` is refused, wherever it would lead.
pub(super) fn place(raw: &[u8], limits: &Limits) -> Result<Place, ReadError> {
    let path = path(raw, limits)?;
    let Some(parent) = path.parent() else { return Ok(Place::File(path)) };
    if parent.components().any(whiteout::is_reserved) {
        return Err(refuse(raw, "lies below a whiteout"));
    }
    match whiteout::parse(path.file_name().unwrap_or_default()) {
        Ok(Name::Plain(_)) => Ok(Place::File(path)),
        Ok(Name::Whiteout(hidden)) => Ok(Place::Whiteout(parent.join(hidden))),
        Ok(Name::Opaque) => Ok(Place::Opaque(parent)),
        Err(_) => Err(refuse(raw, "is no whiteout of a file")),
    }
}

/// Reads the target of a hard link: the path of another entry, as a tar names it.
pub(super) fn hard_link_target(raw: &[u8], limits: &Limits) -> Result<String, ReadError> {
    match place(raw, limits)? {
        Place::File(path) if !path.is_root() => Ok(path.relative().to_owned()),
        _ => Err(refuse(raw, "is no file to link to")),
    }
}

/// Reads the target of a symbolic link, which may be any text.
pub(super) fn symlink_target(raw: &[u8], limits: &Limits) -> Result<String, ReadError> {
    let target = text(raw, limits)?;
    if target.is_empty() { Err(refuse(raw, "is no target of a link")) } else { Ok(target.to_owned()) }
}

fn path(raw: &[u8], limits: &Limits) -> Result<ContainerPath, ReadError> {
    let path = text(raw, limits)?;
    if path.is_empty() {
        return Err(refuse(raw, "is empty"));
    }
    if path.split('/').any(|word| word == "..") {
        return Err(refuse(raw, "leads upwards"));
    }
    let path = ContainerPath::new(path);
    if path.components().count() > limits.depth {
        return Err(ReadError::Limit { what: "folders in a path", limit: limits.depth as u64 });
    }
    Ok(path)
}

fn text<'raw>(raw: &'raw [u8], limits: &Limits) -> Result<&'raw str, ReadError> {
    if raw.len() > limits.path_bytes {
        return Err(ReadError::Limit { what: "bytes in a path", limit: limits.path_bytes as u64 });
    }
    if raw.contains(&0) {
        return Err(refuse(raw, "contains a NUL"));
    }
    std::str::from_utf8(raw).map_err(|_| refuse(raw, "is not UTF-8"))
}

fn refuse(raw: &[u8], reason: &'static str) -> ReadError {
    ReadError::Name { name: String::from_utf8_lossy(raw).into_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(raw: &str) -> Option<Place> {
        place(raw.as_bytes(), &Limits::default()).ok()
    }

    #[test]
    fn names_are_read_from_the_root() {
        for raw in ["a/b", "./a/b", "/a/b", "a//b/", ".//a/./b/."] {
            assert_eq!(placed(raw), Some(Place::File(ContainerPath::new("/a/b"))), "{raw}");
        }
        for root in [".", "./", "/", "//."] {
            assert_eq!(placed(root), Some(Place::File(ContainerPath::root())), "{root}");
        }
        assert_eq!(placed("a/.wh.b"), Some(Place::Whiteout(ContainerPath::new("/a/b"))));
        assert_eq!(placed(".wh.b"), Some(Place::Whiteout(ContainerPath::new("/b"))));
        assert_eq!(placed("a/.wh..wh..opq"), Some(Place::Opaque(ContainerPath::new("/a"))));
        assert_eq!(placed(".wh..wh..opq"), Some(Place::Opaque(ContainerPath::root())));
    }

    #[test]
    fn hostile_names_are_refused() {
        for raw in [
            "",
            "..",
            "../a",
            "a/..",
            "a/../b",
            "/..",
            ".wh.",
            ".wh..",
            ".wh...",
            "a/.wh...",
            ".wh..wh.x",
            ".wh.a/b",
            ".wh..wh..opq/b",
            "a\0b",
        ] {
            assert_eq!(placed(raw), None, "{raw}");
        }
        assert!(place(b"\xff", &Limits::default()).is_err());
        assert!(place("a/".repeat(513).as_bytes(), &Limits::default()).is_err());
        assert!(place("a".repeat(4096).as_bytes(), &Limits::default()).is_err());
    }

    #[test]
    fn links_may_say_what_their_kind_can_mean() {
        let limits = Limits::default();
        assert_eq!(symlink_target(b"../../etc/passwd", &limits).ok().as_deref(), Some("../../etc/passwd"));
        assert!(symlink_target(b"", &limits).is_err());
        assert_eq!(hard_link_target(b"/etc/passwd", &limits).ok().as_deref(), Some("etc/passwd"));
        for raw in ["../x", ".", "", ".wh.x", "a/.wh..wh..opq"] {
            assert!(hard_link_target(raw.as_bytes(), &limits).is_err(), "{raw}");
        }
    }
}
