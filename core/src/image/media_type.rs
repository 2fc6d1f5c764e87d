//! Media types: what the bytes of a blob are. Docker's names of them read as OCI's.
//!
//! Source: OCI image-spec `media-types.md`, with its table "Compatibility Matrix"; distribution's `manifest-v2-2.md`.

/// Of a manifest.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Of an index.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// Of a config document.
pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// Of an uncompressed layer.
pub const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// What a blob is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// A list of manifests, or of further lists.
    Index,
    /// An image's manifest.
    Manifest,
    /// An image's config document.
    Config,
    /// A layer.
    Layer {
        /// How its tar is packed.
        compression: Compression,
        /// Whether it should be fetched from its own address instead of the registry. We never follow such addresses: they
        /// are the image's choice, not the user's (CVE-2020-15157).
        foreign: bool,
    },
}

/// How the bytes of a layer's tar are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl MediaType {
    /// Reads a media type as a descriptor or an HTTP header has it, parameters ignored; `None` for one that is no part of an
    /// image.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.split(';').next().unwrap_or_default().trim();
        match name {
            INDEX | "application/vnd.docker.distribution.manifest.list.v2+json" => return Some(Self::Index),
            MANIFEST | "application/vnd.docker.distribution.manifest.v2+json" => return Some(Self::Manifest),
            CONFIG | "application/vnd.docker.container.image.v1+json" => return Some(Self::Config),
            _ => {}
        }
        let (packed, foreign) = [
            (LAYER, false),
            ("application/vnd.oci.image.layer.nondistributable.v1.tar", true),
            ("application/vnd.docker.image.rootfs.diff.tar", false),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar", true),
        ]
        .into_iter()
        .find_map(|(prefix, foreign)| Some((name.strip_prefix(prefix)?, foreign)))?;
        // Docker joins the compression by a dot, OCI by a plus.
        let compression = match packed {
            "" => Compression::None,
            "+gzip" | ".gzip" => Compression::Gzip,
            "+zstd" | ".zstd" => Compression::Zstd,
            _ => return None,
        };
        Some(Self::Layer { compression, foreign })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockers_names_and_oci_s_mean_the_same() {
        let layer = |compression, foreign| Some(MediaType::Layer { compression, foreign });
        for (text, expected) in [
            (INDEX, Some(MediaType::Index)),
            ("application/vnd.docker.distribution.manifest.list.v2+json", Some(MediaType::Index)),
            (MANIFEST, Some(MediaType::Manifest)),
            ("application/vnd.docker.distribution.manifest.v2+json", Some(MediaType::Manifest)),
            ("application/vnd.docker.distribution.manifest.v2+json; charset=utf-8", Some(MediaType::Manifest)),
            (CONFIG, Some(MediaType::Config)),
            ("application/vnd.docker.container.image.v1+json", Some(MediaType::Config)),
            (LAYER, layer(Compression::None, false)),
            ("application/vnd.oci.image.layer.v1.tar+gzip", layer(Compression::Gzip, false)),
            ("application/vnd.oci.image.layer.v1.tar+zstd", layer(Compression::Zstd, false)),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", layer(Compression::Gzip, false)),
            ("application/vnd.docker.image.rootfs.diff.tar", layer(Compression::None, false)),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", layer(Compression::Gzip, true)),
            ("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", layer(Compression::Zstd, true)),
            ("application/vnd.oci.image.layer.v1.tar+xz", None),
            ("application/vnd.docker.distribution.manifest.v1+json", None),
            ("application/vnd.oci.empty.v1+json", None),
            ("application/json", None),
            ("", None),
        ] {
            assert_eq!(MediaType::parse(text), expected, "{text}");
        }
    }
}
