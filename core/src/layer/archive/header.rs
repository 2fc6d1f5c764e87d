//! One 512-byte header block: its fields, their numbers and its checksum.

use std::ops::Range;

/// Bytes in a block: headers and contents fill whole ones.
pub(super) const BLOCK: usize = 512;

pub(super) const NAME: Range<usize> = 0..100;
pub(super) const MODE: Range<usize> = 100..108;
pub(super) const UID: Range<usize> = 108..116;
pub(super) const GID: Range<usize> = 116..124;
pub(super) const SIZE: Range<usize> = 124..136;
pub(super) const MTIME: Range<usize> = 136..148;
const CHECKSUM: Range<usize> = 148..156;
const KIND: usize = 156;
pub(super) const LINK: Range<usize> = 157..257;
const MAGIC: Range<usize> = 257..265;
pub(super) const MAJOR: Range<usize> = 329..337;
pub(super) const MINOR: Range<usize> = 337..345;
pub(super) const PREFIX: Range<usize> = 345..500;

/// What ustar and pax write: the name may go on in the prefix. GNU has `ustar  ` and no prefix, older tars neither.
const USTAR: &[u8; 8] = b"ustar\x0000";

/// A header block.
#[derive(Clone)]
pub(super) struct Header(pub(super) [u8; BLOCK]);

impl Header {
    /// A ustar header of this kind in which all numbers are zero and all names empty.
    pub(super) fn new(kind: u8) -> Self {
        let mut header = Self([0; BLOCK]);
        header.0[KIND] = kind;
        header.0[MAGIC].copy_from_slice(USTAR);
        for field in [MODE, UID, GID, SIZE, MTIME, MAJOR, MINOR] {
            header.set_number(field, 0);
        }
        header
    }

    /// The byte that says what kind of entry it is.
    pub(super) fn kind(&self) -> u8 {
        self.0[KIND]
    }

    /// Whether a path may go on in the prefix field.
    pub(super) fn has_prefix(&self) -> bool {
        &self.0[MAGIC] == USTAR
    }

    /// The bytes of a text field, up to its NUL.
    pub(super) fn text(&self, field: Range<usize>) -> &[u8] {
        let bytes = &self.0[field];
        bytes.split(|byte| *byte == 0).next().unwrap_or(bytes)
    }

    /// Writes a text that fits its field.
    pub(super) fn set_text(&mut self, field: Range<usize>, text: &[u8]) {
        self.0[field][..text.len()].copy_from_slice(text);
    }

    /// Writes a number that [`fits`]: octal digits with leading zeros and a NUL.
    pub(super) fn set_number(&mut self, field: Range<usize>, mut number: u64) {
        let bytes = &mut self.0[field];
        let digits = bytes.len() - 1;
        for byte in bytes[..digits].iter_mut().rev() {
            *byte = b'0' + (number & 7) as u8;
            number >>= 3;
        }
        bytes[digits] = 0;
    }

    /// The number in a field: octal, or GNU's binary form. `None` if it is neither.
    pub(super) fn number(&self, field: Range<usize>) -> Option<i128> {
        let bytes = &self.0[field];
        if bytes[0] & 0x80 != 0 { Some(binary(bytes)) } else { octal(bytes) }
    }

    /// Writes the checksum of all other fields.
    pub(super) fn seal(&mut self) {
        let (sum, _) = self.sums();
        self.set_number(CHECKSUM.start..CHECKSUM.end - 1, sum);
        self.0[CHECKSUM.end - 1] = b' ';
    }

    /// Whether the checksum is right. Some old tars sum signed bytes.
    pub(super) fn is_sealed(&self) -> bool {
        let (unsigned, signed) = self.sums();
        self.number(CHECKSUM).is_some_and(|sum| sum == i128::from(unsigned) || sum == i128::from(signed))
    }

    fn sums(&self) -> (u64, i64) {
        let bytes =
            || self.0.iter().enumerate().map(|(index, byte)| if CHECKSUM.contains(&index) { b' ' } else { *byte });
        (bytes().map(u64::from).sum(), bytes().map(|byte| i64::from(byte as i8)).sum())
    }
}

/// Whether `number` can be written in octal in a field, with a NUL behind.
pub(super) fn fits(field: Range<usize>, number: u64) -> bool {
    number >> (3 * (field.len() - 1)) == 0
}

/// Octal digits with spaces before, and NULs or spaces behind. An empty field is zero.
fn octal(bytes: &[u8]) -> Option<i128> {
    let start = bytes.iter().position(|byte| *byte != b' ').unwrap_or(bytes.len());
    let bytes = &bytes[start..];
    let end = bytes.iter().position(|byte| matches!(byte, 0 | b' ')).unwrap_or(bytes.len());
    let (digits, rest) = bytes.split_at(end);
    if !rest.iter().all(|byte| matches!(byte, 0 | b' ')) {
        return None;
    }
    digits.iter().try_fold(0, |number: i128, byte| match byte {
        b'0'..=b'7' => Some(number << 3 | i128::from(byte - b'0')),
        _ => None,
    })
}

/// Two's complement, high byte first; the highest bit only says that the number is binary.
fn binary(bytes: &[u8]) -> i128 {
    let sign = if bytes[0] & 0x40 == 0 { 0 } else { -1 };
    let first = (sign << 7) | i128::from(bytes[0] & 0x7f);
    bytes[1..].iter().fold(first, |number, byte| number << 8 | i128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8; 8]) -> Option<i128> {
        let mut header = Header::new(b'0');
        header.0[UID].copy_from_slice(bytes);
        header.number(UID)
    }

    #[test]
    fn numbers_read_as_octal_or_binary_and_nothing_else() {
        for (bytes, expected) in [
            (b"0000644\0", Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"77777777", Some(0o7777_7777)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"\x80\0\0\0\0\0\x01\x02", Some(0x102)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (b"\x80\0\0\x01\0\0\0\0", Some(1 << 32)),
            (b"0000648\0", None),
            (b"\x000000644", None),
            (b"644\0junk", None),
            (b"-000001\0", None),
            (b"0x1ff\0\0\0", None),
        ] {
            assert_eq!(number(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_flipped_bit_breaks_the_seal() {
        let mut header = Header::new(b'5');
        header.set_text(NAME, b"etc/");
        header.set_number(MODE, 0o755);
        header.seal();
        assert!(header.is_sealed());
        header.0[3] ^= 1;
        assert!(!header.is_sealed());
    }

    #[test]
    fn fits_knows_the_widths() {
        assert!(fits(UID, 0o777_7777) && !fits(UID, 0o1000_0000));
        assert!(fits(SIZE, (1 << 33) - 1) && !fits(SIZE, 1 << 33));
    }
}
