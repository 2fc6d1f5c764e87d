//! What extended headers say of the entry that follows them, where its own header has no room.

use super::header::{Header, LINK, NAME, PREFIX};
use super::pax;
use super::reader::ReadError;
use crate::ordered;

/// Values by key.
type Records = ordered::Map<String, Vec<u8>>;

/// What was read since the last entry, and what was said for all.
#[derive(Debug, Default)]
pub(super) struct Extended {
    global: Records,
    local: Records,
    /// GNU's long name and long link name, without their NUL.
    gnu_path: Option<Vec<u8>>,
    gnu_link: Option<Vec<u8>>,
}

impl Extended {
    /// Takes the content of an extended header of this kind.
    pub(super) fn take(&mut self, kind: u8, mut content: Vec<u8>) -> Result<(), ReadError> {
        match kind {
            b'g' => {
                for (key, value) in parse(&content)? {
                    check_global(key)?;
                    self.global.insert(key.to_owned(), value.to_vec());
                }
                Ok(())
            }
            b'x' => {
                self.local.extend(parse(&content)?.into_iter().map(|(key, value)| (key.to_owned(), value.to_vec())));
                Ok(())
            }
            _ => {
                let end = content.iter().position(|byte| *byte == 0).unwrap_or(content.len());
                content.truncate(end);
                *(if kind == b'L' { &mut self.gnu_path } else { &mut self.gnu_link }) = Some(content);
                Ok(())
            }
        }
    }

    /// Forgets what was said for one entry.
    pub(super) fn next_entry(&mut self) {
        self.local.clear();
        self.gnu_path = None;
        self.gnu_link = None;
    }

    /// Whether something was said for an entry that has not come.
    pub(super) fn is_pending(&self) -> bool {
        !self.local.is_empty() || self.gnu_path.is_some() || self.gnu_link.is_some()
    }

    /// The path of the entry with this header.
    pub(super) fn path(&self, header: &Header) -> Vec<u8> {
        if let Some(path) = self.get(pax::PATH) {
            return path.to_vec();
        }
        if let Some(path) = &self.gnu_path {
            return path.clone();
        }
        let name = header.text(NAME);
        let prefix = if header.has_prefix() { header.text(PREFIX) } else { b"" };
        if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
    }

    /// The link target of the entry with this header.
    pub(super) fn link<'here>(&'here self, header: &'here Header) -> &'here [u8] {
        self.get(pax::LINK).or(self.gnu_link.as_deref()).unwrap_or_else(|| header.text(LINK))
    }

    /// A value for one entry or, without one, for all. An empty value stands for the header's own (POSIX pax,
    /// "pax Extended Header": a value of zero length undoes the record).
    pub(super) fn get(&self, key: &str) -> Option<&[u8]> {
        self.local.get(key).or_else(|| self.global.get(key)).map(Vec::as_slice).filter(|value| !value.is_empty())
    }

    /// Extended attributes by name.
    pub(super) fn xattrs(&self) -> Result<ordered::Map<String, Vec<u8>>, ReadError> {
        let mut xattrs = ordered::Map::new();
        for (key, value) in &self.local {
            let Some(name) = key.strip_prefix(pax::XATTR) else { continue };
            if name.is_empty() || name.contains('\0') {
                return Err(ReadError::Extended("names no extended attribute"));
            }
            xattrs.insert(name.to_owned(), value.clone());
        }
        Ok(xattrs)
    }

    /// Whether the entry is one of GNU's sparse files, whose content is not the file's.
    pub(super) fn is_sparse(&self) -> bool {
        self.local.keys().any(|key| key.starts_with(pax::SPARSE))
    }
}

fn parse(content: &[u8]) -> Result<Vec<(&str, &[u8])>, ReadError> {
    pax::parse(content).ok_or(ReadError::Extended("is malformed"))
}

/// Refuses to say of all entries what is each one's own: no tool does, and a few bytes would stand for as many as there are
/// entries.
fn check_global(key: &str) -> Result<(), ReadError> {
    if key.starts_with(pax::SPARSE) {
        return Err(ReadError::Sparse);
    }
    if matches!(key, pax::PATH | pax::LINK | pax::SIZE) || key.starts_with(pax::XATTR) {
        return Err(ReadError::Extended("gives all entries one name, size or extended attribute"));
    }
    Ok(())
}
