//! One entry → its header block, with a pax header before it where a value does not fit.

use std::ops::Range;

use super::header::{BLOCK, GID, Header, LINK, MAJOR, MINOR, MODE, MTIME, NAME, PREFIX, SIZE, UID, fits};
use super::pax;
use crate::container_path::ContainerPath;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;

/// The name in a pax header's own header, which readers do not look at.
const PAX_NAME: &[u8] = b"././@PaxHeader";

/// Values that go into a pax header.
type Records = Vec<(String, Vec<u8>)>;

/// The headers of `entry`.
pub(super) fn entry(path: &ContainerPath, entry: &Entry) -> Vec<u8> {
    let (mut header, link, size) = header(&entry.kind);
    let mut records = Records::new();
    put_name(&mut header, &name_of(path, &entry.kind), &mut records);
    if let Some(link) = link {
        put_link(&mut header, link, &mut records);
    }
    header.set_number(MODE, u64::from(entry.mode));
    put_number(&mut header, SIZE, pax::SIZE, size, &mut records);
    put_number(&mut header, UID, pax::UID, u64::from(entry.uid), &mut records);
    put_number(&mut header, GID, pax::GID, u64::from(entry.gid), &mut records);
    put_mtime(&mut header, entry.mtime, &mut records);
    for (name, value) in &entry.xattrs {
        records.push((format!("{}{name}", pax::XATTR), value.clone()));
    }
    blocks(header, records)
}

/// The headers of an empty file that only its name gives a meaning: a whiteout.
pub(super) fn mark(path: &ContainerPath, mtime: i64) -> Vec<u8> {
    let (mut header, mut records) = (Header::new(b'0'), Records::new());
    put_name(&mut header, path.relative(), &mut records);
    header.set_number(MODE, 0o600);
    put_mtime(&mut header, mtime, &mut records);
    blocks(header, records)
}

/// What fills the last block of `size` bytes.
pub(super) fn padding(size: u64) -> &'static [u8] {
    const ZEROS: [u8; BLOCK] = [0; BLOCK];
    match (size % BLOCK as u64) as usize {
        0 => &[],
        over => &ZEROS[over..],
    }
}

/// The pax header, if there are records, and the header.
fn blocks(mut header: Header, mut records: Records) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(BLOCK);
    if !records.is_empty() {
        ordered::sort(&mut records);
        let mut bytes = Vec::new();
        for (key, value) in &records {
            pax::write(&mut bytes, key, value);
        }
        let mut extended = Header::new(b'x');
        extended.set_text(NAME, PAX_NAME);
        extended.set_number(SIZE, bytes.len() as u64);
        extended.seal();
        blocks.extend_from_slice(&extended.0);
        blocks.extend_from_slice(&bytes);
        blocks.extend_from_slice(padding(bytes.len() as u64));
    }
    header.seal();
    blocks.extend_from_slice(&header.0);
    blocks
}

/// A header of this kind, the link target and the bytes of content.
fn header(kind: &Kind) -> (Header, Option<&str>, u64) {
    let (byte, link, size) = match kind {
        Kind::File { size, .. } => (b'0', None, *size),
        Kind::HardLink { target } => (b'1', Some(target.as_str()), 0),
        Kind::Symlink { target } => (b'2', Some(target.as_str()), 0),
        Kind::CharacterDevice { .. } => (b'3', None, 0),
        Kind::BlockDevice { .. } => (b'4', None, 0),
        Kind::Directory => (b'5', None, 0),
        Kind::Fifo => (b'6', None, 0),
    };
    let mut header = Header::new(byte);
    if let Kind::CharacterDevice { major, minor } | Kind::BlockDevice { major, minor } = kind {
        header.set_number(MAJOR, u64::from(*major));
        header.set_number(MINOR, u64::from(*minor));
    }
    (header, link, size)
}

/// The path as a tar has it: folders end with a slash, and the root is `./`.
fn name_of(path: &ContainerPath, kind: &Kind) -> String {
    match kind {
        _ if path.is_root() => "./".to_owned(),
        Kind::Directory => format!("{}/", path.relative()),
        _ => path.relative().to_owned(),
    }
}

/// Puts a path into the name and prefix fields, or a record where it does not go there.
fn put_name(header: &mut Header, path: &str, records: &mut Records) {
    match split(path) {
        Some((prefix, name)) => {
            header.set_text(PREFIX, prefix.as_bytes());
            header.set_text(NAME, name.as_bytes());
        }
        None => {
            header.set_text(NAME, shortened(path).as_bytes());
            records.push((pax::PATH.to_owned(), path.as_bytes().to_vec()));
        }
    }
}

/// Prefix and name of an ASCII path that fits; the longest prefix that is allowed.
fn split(path: &str) -> Option<(&str, &str)> {
    if !path.is_ascii() {
        return None;
    }
    if path.len() <= NAME.len() {
        return Some(("", path));
    }
    // The slash between is in neither; that at a folder's end belongs to the name.
    let end = path.len().saturating_sub(1).min(PREFIX.len() + 1);
    let (prefix, name) = path.split_at_checked(path[..end].rfind('/')?)?;
    let name = &name[1..];
    (!prefix.is_empty() && name.len() <= NAME.len()).then_some((prefix, name))
}

/// What the name field has of a path that does not fit, for readers that know no pax.
fn shortened(path: &str) -> String {
    path.chars().map(|character| if character.is_ascii() { character } else { '?' }).take(NAME.len()).collect()
}

fn put_link(header: &mut Header, target: &str, records: &mut Records) {
    if target.is_ascii() && target.len() <= LINK.len() {
        header.set_text(LINK, target.as_bytes());
    } else {
        header.set_text(LINK, shortened(target).as_bytes());
        records.push((pax::LINK.to_owned(), target.as_bytes().to_vec()));
    }
}

fn put_number(header: &mut Header, field: Range<usize>, key: &str, number: u64, records: &mut Records) {
    if fits(field.clone(), number) {
        header.set_number(field, number);
    } else {
        records.push((key.to_owned(), number.to_string().into_bytes()));
    }
}

fn put_mtime(header: &mut Header, mtime: i64, records: &mut Records) {
    match u64::try_from(mtime) {
        Ok(seconds) if fits(MTIME, seconds) => header.set_number(MTIME, seconds),
        _ => records.push((pax::MTIME.to_owned(), mtime.to_string().into_bytes())),
    }
}
