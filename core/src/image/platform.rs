//! Platforms: which system and processor an image is for, and which of an index's images runs best here.
//!
//! Source: OCI image-spec `image-index.md` (GOOS, GOARCH and the variants), and the words that people write for them, as
//! containerd reads them. What runs where: an ARM processor runs code for older ARMs, an amd64 one that for lower levels of
//! its own and for 386, and arm64 that for arm, in this order of preference.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A system and a processor, in Go's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// `amd64`, `arm64`, …
    pub architecture: String,
    /// `linux`, …
    pub os: String,
    /// Which kind of the processor: `v7`; empty for the usual one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub variant: String,
}

/// A text that names no platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no platform: write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, such as linux/amd64 or linux/arm/v7")]
pub struct InvalidPlatform(String);

impl Platform {
    /// The usual variant of a processor.
    #[must_use]
    pub fn new(os: &str, architecture: &str) -> Self {
        Self { os: os.to_owned(), architecture: architecture.to_owned(), variant: String::new() }.normalized()
    }

    /// Reads `linux/arm64` or `linux/arm/v7`, as `--platform` has them. One word is an architecture of Linux.
    ///
    /// # Errors
    /// [`InvalidPlatform`].
    pub fn parse(text: &str) -> Result<Self, InvalidPlatform> {
        let words: Vec<_> = text.split('/').collect();
        let is_word = |word: &&str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
            !word.is_empty() && word.bytes().all(allowed)
        };
        let (os, architecture, variant) = match words[..] {
            _ if !words.iter().all(is_word) => return Err(InvalidPlatform(text.to_owned())),
            ["linux" | "windows" | "darwin" | "macos" | "freebsd"] => return Err(InvalidPlatform(text.to_owned())),
            [architecture] => ("linux", architecture, ""),
            [os, architecture] => (os, architecture, ""),
            [os, architecture, variant] => (os, architecture, variant),
            _ => return Err(InvalidPlatform(text.to_owned())),
        };
        Ok(Self { os: os.to_owned(), architecture: architecture.to_owned(), variant: variant.to_owned() }.normalized())
    }

    /// The same platform in the words that are compared: `x86_64` is `amd64`, `arm` alone is `arm/v7`.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let lower = |text: &str| text.to_ascii_lowercase();
        let (os, architecture, variant) = (lower(&self.os), lower(&self.architecture), lower(&self.variant));
        let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
            ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("i386" | "i486" | "i586" | "i686", _) => ("386", ""),
            ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) | ("arm", "6") => ("arm", "v6"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "8") => ("arm", "v8"),
            other => other,
        };
        let os = if os == "macos" { "darwin".to_owned() } else { os };
        Self { os, architecture: architecture.to_owned(), variant: variant.to_owned() }
    }

    /// The platforms whose programs run on this one, the best first.
    #[must_use]
    pub fn runs(&self) -> Vec<Self> {
        let own = self.normalized();
        let with = |architecture: &str, variant: &str| Self {
            os: own.os.clone(),
            architecture: architecture.to_owned(),
            variant: variant.to_owned(),
        };
        let level = |letter: &str| own.variant.strip_prefix(letter).and_then(|level| level.parse::<u8>().ok());
        let mut platforms = vec![own.clone()];
        match (own.architecture.as_str(), level("v")) {
            ("amd64", level) => {
                platforms.extend((2..level.unwrap_or(1).min(9)).rev().map(|level| with("amd64", &format!("v{level}"))));
                platforms.extend(level.is_some().then(|| with("amd64", "")));
                platforms.push(with("386", ""));
            }
            ("arm", Some(level)) => {
                platforms.extend((5..level.min(9)).rev().map(|level| with("arm", &format!("v{level}"))));
            }
            ("arm64", _) => {
                platforms.extend((!own.variant.is_empty()).then(|| with("arm64", "")));
                platforms.extend((5..=8).rev().map(|level| with("arm", &format!("v{level}"))));
            }
            _ => {}
        }
        platforms
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_read_as_people_write_them() {
        for (text, expected) in [
            ("linux/amd64", Some("linux/amd64")),
            ("linux/x86_64", Some("linux/amd64")),
            ("LINUX/AMD64/v1", Some("linux/amd64")),
            ("linux/amd64/v3", Some("linux/amd64/v3")),
            ("amd64", Some("linux/amd64")),
            ("aarch64", Some("linux/arm64")),
            ("linux/arm64/v8", Some("linux/arm64")),
            ("linux/arm64/8", Some("linux/arm64")),
            ("linux/arm", Some("linux/arm/v7")),
            ("linux/arm/7", Some("linux/arm/v7")),
            ("linux/arm/6", Some("linux/arm/v6")),
            ("linux/armhf", Some("linux/arm/v7")),
            ("linux/armel", Some("linux/arm/v6")),
            ("linux/i386", Some("linux/386")),
            ("macos/arm64", Some("darwin/arm64")),
            ("linux/riscv64", Some("linux/riscv64")),
            ("linux", None),
            ("windows", None),
            ("", None),
            ("/", None),
            ("linux/", None),
            ("linux/arm/v7/x", None),
            ("linux/a b", None),
            ("linux/ä", None),
        ] {
            let read = Platform::parse(text).map(|platform| platform.to_string());
            assert_eq!(read.ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn older_code_runs_on_newer_processors() {
        for (platform, expected) in [
            ("linux/amd64", "linux/amd64 linux/386"),
            ("linux/amd64/v3", "linux/amd64/v3 linux/amd64/v2 linux/amd64 linux/386"),
            ("linux/386", "linux/386"),
            ("linux/arm/v5", "linux/arm/v5"),
            ("linux/arm", "linux/arm/v7 linux/arm/v6 linux/arm/v5"),
            ("linux/arm/v8", "linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"),
            ("linux/arm64", "linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"),
            ("linux/arm64/v9", "linux/arm64/v9 linux/arm64 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"),
            ("linux/s390x", "linux/s390x"),
            ("linux/arm/x", "linux/arm/x"),
        ] {
            let runs: Vec<_> = Platform::parse(platform).unwrap().runs().iter().map(ToString::to_string).collect();
            assert_eq!(runs.join(" "), expected, "{platform}");
        }
    }
}
