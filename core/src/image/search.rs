//! From a reference's document to the image for a platform, through as many indexes as it takes.
//!
//! Nothing is fetched here: whoever holds the registry, or the layout, is told which blob to read next. An index may name
//! indexes; the limits keep one that names itself, or thousands, from keeping anybody busy (CVE-2026-53493).

use super::document::{self, Document, DocumentError};
use super::manifest::{Descriptor, Manifest};
use super::media_type::MediaType;
use super::platform::Platform;
use crate::digest::Digest;
use crate::ordered;

/// The most indexes within each other.
pub const DEPTH: usize = 4;

/// A search on its way.
#[derive(Debug, Clone)]
pub struct Search {
    platform: Platform,
    visited: ordered::Set<Digest>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Read this document, check its digest and size, and give it to [`Search::take`].
    Read(Descriptor),
    /// The image is found.
    Found(Manifest),
}

/// Why a search ends without an image.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A document cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// No image is for the platform.
    #[error("no image is for {wanted}: there are {}", list(.available))]
    Platform {
        /// The one that is wanted.
        wanted: Platform,
        /// Those that there are.
        available: Vec<Platform>,
    },
    /// Indexes within indexes.
    #[error("more than {DEPTH} indexes lie within each other")]
    Depth,
    /// An index that leads to itself.
    #[error("the index {0} leads to itself")]
    Circle(Digest),
}

impl Search {
    /// A search for an image for `platform`.
    #[must_use]
    pub fn new(platform: &Platform) -> Self {
        Self { platform: platform.normalized(), visited: ordered::Set::new() }
    }

    /// Takes a document, the first as the reference names it, and says what comes next. `announced` is the type that it came
    /// as.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn take(&mut self, bytes: &[u8], announced: Option<&str>) -> Result<Next, SearchError> {
        let manifests = match document::parse(bytes, announced)? {
            Document::Manifest(manifest) => return Ok(Next::Found(manifest)),
            Document::Index(manifests) => manifests,
        };
        let digest = Digest::of(bytes);
        if !self.visited.insert(digest) {
            return Err(SearchError::Circle(digest));
        }
        if self.visited.len() > DEPTH {
            return Err(SearchError::Depth);
        }
        let descriptor = choose(&manifests, &self.platform)?;
        if self.visited.contains(&descriptor.digest) {
            return Err(SearchError::Circle(descriptor.digest));
        }
        Ok(Next::Read(descriptor.clone()))
    }
}

/// The best of an index's entries for a platform: by the order of [`Platform::runs`], of equals the first. What says nothing
/// of its platform is taken where nothing that does is fit, since tools leave it out for images of one platform.
///
/// # Errors
/// [`SearchError::Platform`].
pub fn choose<'index>(manifests: &'index [Descriptor], wanted: &Platform) -> Result<&'index Descriptor, SearchError> {
    let is_image = |descriptor: &&Descriptor| {
        matches!(MediaType::parse(&descriptor.media_type), Some(MediaType::Manifest | MediaType::Index))
    };
    let images: Vec<_> = manifests.iter().filter(is_image).collect();
    let platform_of = |descriptor: &Descriptor| descriptor.platform.as_ref().map(Platform::normalized);
    let fit = |platform: &Platform| images.iter().find(|image| platform_of(image).as_ref() == Some(platform));
    let unsaid = || images.iter().find(|image| image.platform.is_none());
    wanted.runs().iter().find_map(fit).or_else(unsaid).copied().ok_or_else(|| SearchError::Platform {
        wanted: wanted.normalized(),
        available: images.iter().filter_map(|image| platform_of(image)).filter(is_known).collect(),
    })
}

/// BuildKit lists what it says of an image's making as an image of an unknown platform.
fn is_known(platform: &Platform) -> bool {
    platform.os != "unknown"
}

fn list(platforms: &[Platform]) -> String {
    if platforms.is_empty() {
        return "none at all".to_owned();
    }
    platforms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::media_type::{CONFIG, INDEX, MANIFEST};

    /// An index of these platforms, in which the digest of each is that of its place; `-` says no platform.
    fn index(platforms: &[&str]) -> Vec<Descriptor> {
        let descriptor = |(place, platform): (usize, &&str)| {
            let mut words = platform.split('/').map(str::to_owned);
            let mut word = || words.next().unwrap_or_default();
            let platform = Platform { os: word(), architecture: word(), variant: word() };
            let said = (platform.os != "-").then_some(platform);
            Descriptor { platform: said, ..Descriptor::new(MANIFEST, Digest::of(place.to_string().as_bytes()), 1) }
        };
        platforms.iter().enumerate().map(descriptor).collect()
    }

    /// Which entry of an index is chosen, or why none.
    fn check(platforms: &[&str], wanted: &str, expected: Result<usize, &str>) {
        let index = index(platforms);
        let chosen = choose(&index, &Platform::parse(wanted).unwrap()).map_err(|error| error.to_string());
        let place = chosen.map(|chosen| index.iter().position(|descriptor| descriptor == chosen).unwrap());
        assert_eq!(place, expected.map_err(str::to_owned), "{platforms:?} for {wanted}");
    }

    #[test]
    fn the_best_fit_wins_wherever_it_stands() {
        let debian = ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "unknown/unknown"];
        check(&debian, "linux/amd64", Ok(0));
        check(&debian, "linux/amd64/v3", Ok(0));
        check(&debian, "linux/arm64", Ok(3));
        check(&debian, "linux/arm", Ok(2));
        check(&debian, "linux/arm/v6", Ok(1));
        check(&debian, "linux/386", Ok(4));
        check(&["linux/386", "linux/x86_64"], "linux/amd64", Ok(1));
        check(&["linux/386"], "linux/amd64", Ok(0));
        check(&["linux/arm/v5", "linux/arm/v6"], "linux/arm64", Ok(1));
        check(&["linux/amd64/v2", "linux/amd64", "linux/amd64"], "linux/amd64", Ok(1));
        check(&["linux/amd64/v2", "linux/amd64/v3"], "linux/amd64/v3", Ok(1));
        check(&["-", "linux/amd64"], "linux/amd64", Ok(1));
        check(&["linux/arm64", "-"], "linux/amd64", Ok(1));
    }

    #[test]
    fn where_nothing_fits_what_there_is_is_said() {
        check(
            &["linux/arm64", "linux/arm/v8", "unknown/unknown"],
            "linux/amd64",
            Err("no image is for linux/amd64: there are linux/arm64, linux/arm/v8"),
        );
        check(&["linux/amd64/v3"], "linux/amd64", Err("no image is for linux/amd64: there are linux/amd64/v3"));
        check(&["windows/amd64"], "linux/amd64", Err("no image is for linux/amd64: there are windows/amd64"));
        check(&[], "linux/amd64", Err("no image is for linux/amd64: there are none at all"));
    }

    fn document(manifests: &[Descriptor]) -> Vec<u8> {
        serde_json::json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests }).to_string().into_bytes()
    }

    #[test]
    fn a_search_goes_through_indexes_to_the_image() {
        let manifest = Manifest::new(Descriptor::of(CONFIG, b"{}"), vec![]);
        let descriptor = Descriptor::of(MANIFEST, &manifest.to_bytes());
        let inner = document(std::slice::from_ref(&descriptor));
        let outer = document(&[Descriptor::of(INDEX, &inner)]);
        let mut search = Search::new(&Platform::new("linux", "amd64"));
        assert_eq!(search.take(&outer, Some(INDEX)).unwrap(), Next::Read(Descriptor::of(INDEX, &inner)));
        assert_eq!(search.take(&inner, Some(INDEX)).unwrap(), Next::Read(descriptor));
        assert_eq!(search.take(&manifest.to_bytes(), Some(MANIFEST)).unwrap(), Next::Found(manifest));
    }

    #[test]
    fn a_search_ends() {
        let platform = Platform::new("linux", "amd64");
        // No document can name its own digest; a server may send it again all the same.
        let endless = document(&index(&["linux/amd64"]));
        let mut search = Search::new(&platform);
        search.take(&endless, None).unwrap();
        assert!(matches!(search.take(&endless, None), Err(SearchError::Circle(_))));
        let mut search = Search::new(&platform);
        let results: Vec<_> = (0..=DEPTH)
            .map(|size| {
                let mut entries = index(&["linux/amd64"]);
                entries[0].size = size as u64;
                search.take(&document(&entries), None).is_ok()
            })
            .collect();
        assert_eq!(results, [true, true, true, true, false]);
    }
}
