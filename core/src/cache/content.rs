//! What a COPY reads, as digests: the content hashes of both builders, and each file's own for telling what changed.
//!
//! BuildKit hashes a file's header (its name left out) and bytes, a folder from its header and its children's names and
//! hashes, and a wildcard's matches by path (`cache/contenthash` there). The classic builder uses tarsum v1: the same
//! header, but with the name. Modification times are in neither.

use serde::{Deserialize, Serialize};

use super::mark::FileMark;
use crate::digest::{Digest, Hasher};
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::plan::Builder;

/// The content of all sources of a COPY.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contents(pub Vec<SourceContent>);

/// The content of one source, as it is written in the Dockerfile: a path or a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceContent {
    /// The last word of the path, which decides where a file lands; empty for folders and patterns.
    pub name: String,
    /// The digest of all of it.
    pub digest: Digest,
    /// `file:…`, `dir:…`: what the classic builder writes of each path that was found; nothing with the other builder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Every path with its own mark, folders by their header.
    pub files: ordered::Map<String, FileMark>,
}

/// A path that a source found, with the digest of its header and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hashed<'a> {
    /// Its path below the root that it was found in, without a leading `/`.
    pub path: &'a str,
    /// Its own digest: see [`header`].
    pub digest: Digest,
    /// Whether it is a folder.
    pub folder: bool,
}

/// What stands before a file's bytes in its hash; all of it for what has no bytes. `path` counts for the classic builder
/// only.
#[must_use]
pub fn header(builder: Builder, path: &str, entry: &Entry) -> Vec<u8> {
    let (kind, size, link, device) = match &entry.kind {
        Kind::File { size, .. } => ("0", *size, "", (0, 0)),
        Kind::HardLink { target } => ("1", 0, target.as_str(), (0, 0)),
        Kind::Symlink { target } => ("2", 0, target.as_str(), (0, 0)),
        Kind::CharacterDevice { major, minor } => ("3", 0, "", (*major, *minor)),
        Kind::BlockDevice { major, minor } => ("4", 0, "", (*major, *minor)),
        Kind::Directory => ("5", 0, "", (0, 0)),
        Kind::Fifo => ("6", 0, "", (0, 0)),
    };
    let name = match (builder, kind) {
        (Builder::Buildkit, _) => ["", ""],
        (Builder::Classic, "5") => [path, "/"],
        (Builder::Classic, _) => [path, ""],
    };
    let Entry { mode, uid, gid, .. } = entry;
    let (major, minor) = device;
    // Made for every file of a context, so without `format!`.
    let mut header = Vec::with_capacity(160);
    let mut add = |text: &str| header.extend_from_slice(text.as_bytes());
    ["name", name[0], name[1], "mode"].into_iter().for_each(&mut add);
    let mut digits = itoa::Buffer::new();
    for (number, next) in
        [(u64::from(*mode), "uid"), ((*uid).into(), "gid"), ((*gid).into(), "size"), (size, "typeflag")]
    {
        add(digits.format(number));
        add(next);
    }
    [kind, "linkname", link, "unamegnamedevmajor"].into_iter().for_each(&mut add);
    add(digits.format(major));
    add("devminor");
    add(digits.format(minor));
    for (name, value) in &entry.xattrs {
        let counts = name == "security.capability" || !(name.starts_with("security.") || name.starts_with("system."));
        if counts {
            header.extend_from_slice(name.as_bytes());
            header.extend_from_slice(value);
        }
    }
    header
}

/// BuildKit's digest of a folder: its header, then each child's name and digest, in order of name.
#[must_use]
pub fn folder_digest(header: Digest, below: &[Hashed<'_>]) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(format!("\0{header}").as_bytes());
    let mut rest = below;
    while let Some((first, _)) = rest.split_first() {
        let name = first.path.split('/').next().unwrap_or_default();
        let is_of = |hashed: &&Hashed<'_>| hashed.path.split('/').next() == Some(name);
        let count = rest.iter().take_while(is_of).count();
        let (child, others) = rest.split_at(count);
        rest = others;
        let digest = if first.folder {
            let strip = |hashed: &Hashed<'_>| hashed.path.get(name.len() + 1..).unwrap_or_default().len();
            let grandchildren: Vec<_> = child[1..]
                .iter()
                .map(|hashed| Hashed { path: &hashed.path[hashed.path.len() - strip(hashed)..], ..*hashed })
                .collect();
            folder_digest(first.digest, &grandchildren)
        } else {
            first.digest
        };
        hasher.update(b"\0");
        hasher.update(name.as_bytes());
        hasher.update(b"sha256:");
        hasher.update(&digest.digits());
    }
    hasher.finish()
}

/// BuildKit's digest of what a wildcard matched: every path with its own digest, in order of path.
#[must_use]
pub fn matches_digest(matched: &[(&str, Digest)]) -> Digest {
    let keyed: ordered::Map<String, Digest> =
        matched.iter().map(|(path, digest)| (format!("\0{}", path.replace('/', "\0")), *digest)).collect();
    let mut hasher = Hasher::new();
    for (path, digest) in keyed {
        hasher.update(format!("{path}{digest}").as_bytes());
    }
    hasher.finish()
}

/// The classic builder's word for a folder: the sorted tarsums of all entries, hashed.
#[must_use]
pub fn classic_folder(entries: &[Hashed<'_>]) -> String {
    let mut sums: Vec<_> = entries.iter().map(|hashed| hashed.digest.hex()).collect();
    ordered::sort(&mut sums);
    format!("dir:{}", Digest::of(sums.join(",").as_bytes()).hex())
}

impl Contents {
    /// BuildKit's digest of the whole input: the sources' digests, joined.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let digests: Vec<_> = self.0.iter().map(|source| source.digest.to_string()).collect();
        Digest::of(digests.join("\0").as_bytes())
    }

    /// The classic builder's word for all that is copied.
    #[must_use]
    pub fn classic_word(&self) -> String {
        let words: Vec<_> = self.0.iter().flat_map(|source| source.words.iter().cloned()).collect();
        match words.as_slice() {
            [word] => word.clone(),
            words => format!("multi:{}", Digest::of(words.join(",").as_bytes()).hex()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: Kind, mode: u32) -> Entry {
        Entry { kind, mode, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() }
    }

    fn hash(entry: &Entry, bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::new();
        hasher.update(&header(Builder::Buildkit, "ignored", entry));
        hasher.update(bytes);
        hasher.finish()
    }

    fn file(content: &str) -> Digest {
        let kind = Kind::File { size: content.len() as u64, digest: Digest::of(b"") };
        hash(&entry(kind, 0o644), content.as_bytes())
    }

    /// The values are those of BuildKit's own tests.
    #[test]
    fn files_and_folders_have_buildkits_content_hashes() {
        let data0 = file("data0");
        assert_eq!(data0.hex(), "cd8e75bca50f2d695f220d0cb0997d8ead387e4f926e8669a92d7f104cc9885b");
        assert_eq!(file("data1").hex(), "c2b5e234f5f38fc5864da7def04782f82501a40d46192e4207d5b3f0c3c4732b");
        let link = |target: &str| hash(&entry(Kind::Symlink { target: target.to_owned() }, 0o777), b"");
        let children = [
            Hashed { path: "abc", digest: data0, folder: false },
            Hashed { path: "def", digest: link("abc"), folder: false },
            Hashed { path: "ghi", digest: link("nosuchfile"), folder: false },
        ];
        let folder = folder_digest(hash(&entry(Kind::Directory, 0o755), b""), &children);
        assert_eq!(folder.hex(), "d47454417d2c554067fbefe5f5719edc49f3cfe969c36b62e34a187a4da0cc9a");
    }

    #[test]
    fn a_folder_in_a_folder_counts_by_its_own_digest() {
        let own = hash(&entry(Kind::Directory, 0o755), b"");
        let inner = [Hashed { path: "x", digest: file("1"), folder: false }];
        let outer = [
            Hashed { path: "sub", digest: own, folder: true },
            Hashed { path: "sub/x", digest: file("1"), folder: false },
            Hashed { path: "sub2", digest: file("2"), folder: false },
        ];
        let mut hasher = Hasher::new();
        let sub = folder_digest(own, &inner);
        hasher.update(format!("\0{own}\0sub{sub}\0sub2{}", file("2")).as_bytes());
        assert_eq!(folder_digest(own, &outer), hasher.finish());
    }

    #[test]
    fn the_classic_builder_counts_the_name() {
        let file = entry(Kind::File { size: 0, digest: Digest::of(b"") }, 0o644);
        assert_ne!(header(Builder::Classic, "a", &file), header(Builder::Classic, "b", &file));
        assert_eq!(header(Builder::Buildkit, "a", &file), header(Builder::Buildkit, "b", &file));
        let folder = entry(Kind::Directory, 0o755);
        assert!(header(Builder::Classic, "src", &folder).starts_with(b"namesrc/mode493uid0"));
    }
}
