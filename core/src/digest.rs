//! Content digests and the identifiers made of them.
//!
//! Everything that Layercake stores or compares is named by the SHA-256 of some bytes. The newtypes say *which* bytes:
//! a [`DiffId`] names an uncompressed layer tar, a [`ChainId`] a stack of layers, an [`ImageId`] a config document, a
//! [`CacheKey`] the ingredients of a build step. (OCI image-spec: descriptor.md "Digests", config.md "Layer ChainID".)

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, written `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// The text does not start with `sha256:`.
    #[error("digest {0:?} does not start with \"sha256:\"")]
    Algorithm(String),
    /// What follows the algorithm is not 64 lower-case hexadecimal digits.
    #[error("digest {0:?} is not sha256: and 64 lower-case hexadecimal digits")]
    Encoded(String),
}

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads `sha256:<64 hex digits>`.
    ///
    /// # Errors
    /// [`DigestError`] for another algorithm, a wrong length, or anything but lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        let hex = text.strip_prefix("sha256:").ok_or_else(|| DigestError::Algorithm(text.to_owned()))?;
        Self::from_hex(hex).ok_or_else(|| DigestError::Encoded(text.to_owned()))
    }

    /// Reads 64 lower-case hexadecimal digits, without the algorithm; `None` if they are not that.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let hex = hex.as_bytes();
        if hex.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = hex_value(pair[0])? << 4 | hex_value(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The digest that these bytes are, as [`Self::bytes`] gave them.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest itself.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 hexadecimal digits, without the algorithm.
    #[must_use]
    pub fn hex(&self) -> String {
        std::str::from_utf8(&self.digits()).expect("hexadecimal digits are ASCII").to_owned()
    }

    /// The same as bytes.
    #[must_use]
    pub fn digits(&self) -> [u8; 64] {
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [byte >> 4, byte & 15].map(|nibble| b"0123456789abcdef"[usize::from(nibble)]);
        }
        digits
    }

    /// The first twelve hexadecimal digits, as Docker prints ids.
    #[must_use]
    pub fn short(&self) -> String {
        self.hex()[..12].to_owned()
    }
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        f.write_str(std::str::from_utf8(&self.digits()).expect("hexadecimal digits are ASCII"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A digest in the making: takes bytes as they come.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// A hasher that has seen no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes taken.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Digest);

        impl $name {
            /// Names what this digest was made from.
            #[must_use]
            pub const fn new(digest: Digest) -> Self {
                Self(digest)
            }

            /// Reads `sha256:<64 hex digits>`.
            ///
            /// # Errors
            /// As [`Digest::parse`].
            pub fn parse(text: &str) -> Result<Self, DigestError> {
                Digest::parse(text).map(Self)
            }

            /// The digest itself.
            #[must_use]
            pub const fn digest(&self) -> &Digest {
                &self.0
            }

            /// The first twelve hexadecimal digits, as Docker prints ids.
            #[must_use]
            pub fn short(&self) -> String {
                self.0.short()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

identifier! {
    /// The digest of one uncompressed layer tar.
    DiffId
}
identifier! {
    /// The digest of a stack of layers: what a root file system is named by.
    ChainId
}
identifier! {
    /// The digest of an image's config document: what `docker images` calls IMAGE ID.
    ImageId
}
identifier! {
    /// The digest of all that goes into a build step: what the cache is asked for.
    CacheKey
}

impl ChainId {
    /// The stack of `layers`, lowest first; `None` for no layers (`FROM scratch`).
    ///
    /// `Chain(L0) = DiffID(L0)`; `Chain(L0..Ln) = sha256(Chain(L0..Ln-1) + " " + DiffID(Ln))` over the text of both.
    #[must_use]
    pub fn of(layers: &[DiffId]) -> Option<Self> {
        layers.iter().fold(None, |below, layer| Some(Self::on(below.as_ref(), layer)))
    }

    /// The stack that `layer` makes on top of `below`.
    #[must_use]
    pub fn on(below: Option<&ChainId>, layer: &DiffId) -> Self {
        match below {
            None => Self(layer.0),
            Some(below) => Self(Digest::of(format!("{below} {layer}").as_bytes())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_of_nothing_is_the_known_one() {
        assert_eq!(
            Digest::of(b"").to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn parse_reads_what_display_writes_and_refuses_the_rest() {
        let digest = Digest::of(b"layer");
        assert_eq!(Digest::parse(&digest.to_string()), Ok(digest));
        for wrong in ["", "sha512:00", "sha256:", &digest.hex(), &digest.to_string().to_ascii_uppercase()] {
            assert!(Digest::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Digest::parse(&format!("sha256:{}", "g".repeat(64))).is_err());
    }

    #[test]
    fn hasher_agrees_with_of() {
        let mut hasher = Hasher::new();
        hasher.update(b"lay");
        hasher.update(b"er");
        assert_eq!(hasher.finish(), Digest::of(b"layer"));
    }

    #[test]
    fn chain_of_one_is_its_diff_id_and_of_two_the_hash_of_the_text() {
        let (lower, upper) = (DiffId::new(Digest::of(b"a")), DiffId::new(Digest::of(b"b")));
        assert_eq!(ChainId::of(&[]), None);
        assert_eq!(ChainId::of(&[lower]).map(|chain| *chain.digest()), Some(Digest::of(b"a")));
        let expected = Digest::of(format!("{lower} {upper}").as_bytes());
        assert_eq!(ChainId::of(&[lower, upper]).map(|chain| *chain.digest()), Some(expected));
    }
}
