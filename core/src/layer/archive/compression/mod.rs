//! A file, compressed or not → its bytes.
//!
//! What a file is, its first bytes say and not its name, as in Docker's builders: gzip, bzip2, xz and zstd. A file of several
//! streams, one behind the other, is all of them. Memory is bounded: a stream that wants a larger window is refused.
//!
//! Without the feature `archives`, as in the browser where each decoder is downloaded before anything is seen, gzip alone is
//! read, and the others are refused.

#[cfg(feature = "archives")]
mod zstd;

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// KiB that an xz stream may want at most: its strongest setting, `-9`, wants 65 MiB.
#[cfg(feature = "archives")]
const XZ_MEMORY: u32 = 128 << 10;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all, or nobody knows.
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Compression {
    /// How a file is compressed that starts with these bytes; six are enough.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        let skipped = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
        match head {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ if skipped => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// The bytes of `file`, decompressed if it is compressed.
///
/// # Errors
/// What `file` said as its first bytes were read. A stream that is broken is an error of the reader that comes back.
pub fn decompressed<'a>(file: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut file = BufReader::with_capacity(64 << 10, file);
    let mut head = Vec::with_capacity(6);
    // A pipe may give its first bytes one by one.
    file.by_ref().take(6).read_to_end(&mut head)?;
    let compression = Compression::of(&head);
    let file = BufReader::with_capacity(64 << 10, io::Cursor::new(head).chain(file));
    match compression {
        Compression::None => Ok(Box::new(file)),
        Compression::Gzip => Ok(Box::new(MultiGzDecoder::new(file))),
        #[cfg(feature = "archives")]
        Compression::Bzip2 => Ok(Box::new(bzip2::bufread::MultiBzDecoder::new(file))),
        #[cfg(feature = "archives")]
        Compression::Xz => Ok(Box::new(lzma_rust2::XzReader::new_mem_limit(file, true, XZ_MEMORY))),
        #[cfg(feature = "archives")]
        Compression::Zstd => Ok(Box::new(zstd::Frames::new(file))),
        #[cfg(not(feature = "archives"))]
        Compression::Bzip2 => refused("bzip2"),
        #[cfg(not(feature = "archives"))]
        Compression::Xz => refused("xz"),
        #[cfg(not(feature = "archives"))]
        Compression::Zstd => refused("zstd"),
    }
}

#[cfg(not(feature = "archives"))]
fn refused<T>(name: &str) -> io::Result<T> {
    let what = format!("it is compressed with {name}, which is not modelled here: compress it with gzip instead");
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        decompressed(bytes)?.read_to_end(&mut all)?;
        Ok(all)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// `hello`, as each program writes it.
    const HELLO: [&[u8]; 3] = [
        b"BZh91AY&SY\xc1\xc0\x80\xe2\x00\x00\x01A\x00\x00\x10\x02D\xa0\x000\xcd\x00\xc3F)\x97\x17rE8P\x90\xc1\xc0\x80\xe2",
        b"\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4F\x02\x00!\x01\x16\x00\x00\x00t/\xe5\xa3\x01\x00\x05hello\x0a\x00\x00\x00\xa5`\x97\xf1\x94\xf6\xfd\xe0\x00\x01\x1e\x06\xc1/\xa4\x1d\x1f\xb6\xf3}\x01\x00\x00\x00\x00\x04YZ",
        b"(\xb5/\xfd\x04X1\x00\x00hello\x0aS\x88\xbd\x91",
    ];

    #[test]
    fn the_first_bytes_say_how_a_file_is_compressed() {
        for (head, expected) in [
            (&b""[..], Compression::None),
            (b"\x1f\x8b\x08\0\0\0", Compression::Gzip),
            (b"\x1f\x8b\x07\0\0\0", Compression::None),
            (b"BZh91A", Compression::Bzip2),
            (b"\xfd7zXZ\0", Compression::Xz),
            (b"\xfd7zXZ1", Compression::None),
            (b"\x28\xb5\x2f\xfd\x04", Compression::Zstd),
            (b"\x50\x2a\x4d\x18", Compression::Zstd),
            (b"hello", Compression::None),
        ] {
            assert_eq!(Compression::of(head), expected, "{head:?}");
        }
    }

    #[test]
    fn all_streams_of_a_file_are_read() {
        assert_eq!(read(b"plain").unwrap(), b"plain");
        assert_eq!(read(&[gzip(b"hello "), gzip(b"world")].concat()).unwrap(), b"hello world");
        for bytes in HELLO {
            assert_eq!(read(&[bytes, bytes].concat()).unwrap(), b"hello\nhello\n");
        }
        let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        assert_eq!(read(&[skipped, HELLO[2], skipped].concat()).unwrap(), b"hello\n");
    }

    #[test]
    fn a_stream_that_is_cut_off_is_an_error() {
        let gzip = gzip(b"hello");
        for bytes in HELLO.into_iter().chain([gzip.as_slice()]) {
            for end in 6..bytes.len() {
                assert!(read(&bytes[..end]).is_err(), "{:?}", &bytes[..end]);
            }
        }
    }
}
