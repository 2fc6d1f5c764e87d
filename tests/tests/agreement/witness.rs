//! Outside witnesses of what was built: the tree that umoci unpacks, and a listing from inside a container.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use layercake_core::digest::Digest;
use layercake_tests::{Environment, fixture};
use serde_json::{Value, json};

use crate::tree::{Kind, Node, Tree};

/// A file as a witness saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// In busybox's words, an empty file being a file too.
    kind: String,
    /// Octal.
    mode: u32,
    owner: (u32, u32),
    /// Bytes and seconds since 1970; of folders neither: those are the file system's, and the merge's.
    size_and_time: Option<(u64, i64)>,
    /// A file's SHA-256, a link's target.
    content: String,
}

/// What was seen, by path.
pub(crate) type Listing = BTreeMap<String, Seen>;

/// Where the static busybox is, that lists an image which may have none.
const LISTER: &str = "/busybox-outside";

/// What the engine puts into every container, over what the image has there.
const OURS: [&str; 8] =
    ["/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab", LISTER];

/// Lists every path below the working directory, by a busybox that is called `busybox`.
fn script(busybox: &str) -> String {
    format!(
        "export LC_ALL=C; {busybox} find . -xdev -print0 | {busybox} xargs -0 {busybox} stat -c '%n|%F|%a|%u|%g|%s|%Y' && \
         echo ==== && {busybox} find . -xdev -type f -print0 | {busybox} xargs -0 -r {busybox} sha256sum && \
         echo ==== && {busybox} find . -xdev -type l | while IFS= read -r link; do \
         echo \"$link|$({busybox} readlink \"$link\")\"; done"
    )
}

/// The tree of `image` as a container of it sees it.
pub(crate) fn inside(environment: &Environment, image: &str, busybox: &Path) -> Listing {
    let bind = format!("{}:{LISTER}:ro", busybox.display());
    let script = script(LISTER);
    let run = ["run", "--rm", "--network", "none", "-u", "0", "-w", "/", "-v", &bind];
    let output = environment.layercake(&[&run[..], &["--entrypoint", LISTER, image, "sh", "-c", &script]].concat());
    output.success();
    parse(&output.stdout)
}

/// The tree of `image` as umoci unpacks it from the store, which is an OCI layout.
pub(crate) fn unpacked(environment: &Environment, image: &str, busybox: &Path, folder: &Path) -> Listing {
    let store = environment.store();
    let index: Value = serde_json::from_slice(&fs::read(store.join("index.json")).unwrap()).unwrap();
    let name = format!("docker.io/library/{image}:latest");
    let named = |manifest: &&Value| manifest["annotations"]["org.opencontainers.image.ref.name"] == name.as_str();
    let mut manifest = index["manifests"].as_array().unwrap().iter().find(named).unwrap().clone();
    // umoci takes tags without slashes only.
    manifest["annotations"] = json!({ "org.opencontainers.image.ref.name": "image" });
    let layout = folder.join("layout");
    fs::create_dir_all(&layout).unwrap();
    symlink(store.join("blobs"), layout.join("blobs")).unwrap();
    fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
    fs::write(layout.join("index.json"), json!({ "schemaVersion": 2, "manifests": [manifest] }).to_string()).unwrap();
    let tree = folder.join("tree");
    let image = format!("{}:image", layout.display());
    succeed(Command::new("umoci").args(["raw", "unpack", "--image", &image]).arg(&tree));
    list(&tree, busybox)
}

/// Lists a tree of the host.
pub(crate) fn list(tree: &Path, busybox: &Path) -> Listing {
    let shell = script(busybox.to_str().unwrap());
    parse(&succeed(Command::new(busybox).args(["sh", "-c", &shell]).current_dir(tree)))
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The tree of the busybox image, as tar unpacks the archive that it was imported from.
pub(crate) fn busybox_tree(busybox: &Path) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    succeed(Command::new("tar").arg("-xpf").arg(fixture::busybox()).arg("-C").arg(folder.path()));
    let node = |path: &str, seen: &Seen| {
        let kind = match seen.kind.as_str() {
            "directory" => Kind::Folder,
            "symbolic link" => Kind::Link(seen.content.clone()),
            // The model need not carry the large one about.
            _ => Kind::File(fs::read(folder.path().join(&path[1..])).ok().filter(|bytes| bytes.len() < 10_000)),
        };
        Node { kind, mode: seen.mode, owner: seen.owner, time: seen.size_and_time.map(|(_, time)| time) }
    };
    let listing = list(folder.path(), busybox);
    Tree(listing.iter().map(|(path, seen)| (path.clone(), node(path, seen))).collect())
}

fn parse(text: &str) -> Listing {
    let mut listing = Listing::new();
    let mut parts = text.split("====\n");
    for line in parts.next().unwrap_or_default().lines() {
        let fields: Vec<_> = line.split('|').collect();
        let [path, kind, mode, uid, gid, size, time] = fields.as_slice() else { panic!("not of stat: {line}") };
        let path = path.trim_start_matches('.');
        if path.is_empty() || is_ours(path) {
            continue;
        }
        let seen = Seen {
            kind: kind.replace("regular empty file", "regular file"),
            mode: u32::from_str_radix(mode, 8).unwrap(),
            owner: (uid.parse().unwrap(), gid.parse().unwrap()),
            size_and_time: (*kind != "directory").then(|| (size.parse().unwrap(), time.parse().unwrap())),
            content: String::new(),
        };
        listing.insert(path.to_owned(), seen);
    }
    if !listing.keys().any(|path| path.starts_with("/etc/")) {
        // In an image without it, the engine makes the folder for its own files.
        listing.remove("/etc");
    }
    for line in parts.next().unwrap_or_default().lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        add(&mut listing, path, digest);
    }
    for line in parts.next().unwrap_or_default().lines() {
        let (path, target) = line.split_once('|').unwrap();
        add(&mut listing, path, target);
    }
    listing
}

fn is_ours(path: &str) -> bool {
    OURS.iter().any(|ours| path.strip_prefix(ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn add(listing: &mut Listing, path: &str, content: &str) {
    if let Some(seen) = listing.get_mut(path.trim_start_matches('.')) {
        content.clone_into(&mut seen.content);
    }
}

/// Holds two listings against each other.
///
/// # Errors
/// The first path that they do not agree on.
pub(crate) fn compare(one: &Listing, other: &Listing) -> Result<(), String> {
    match one.keys().chain(other.keys()).find(|path| one.get(*path) != other.get(*path)) {
        None => Ok(()),
        Some(path) => Err(format!("{path}: {:?} and {:?}", one.get(path), other.get(path))),
    }
}

/// Holds a listing against what should be there.
///
/// # Errors
/// The first path that is not as it should be.
pub(crate) fn compare_with_model(model: &Tree, listing: &Listing) -> Result<(), String> {
    let expected: BTreeMap<_, _> = model.0.iter().filter(|(path, _)| !is_ours(path)).collect();
    for path in expected.keys().copied().chain(listing.keys()) {
        let agree = match (expected.get(path), listing.get(path)) {
            (Some(node), Some(seen)) => is_as(node, seen),
            _ => false,
        };
        if !agree {
            return Err(format!("{path} should be {:?}, and is {:?}", expected.get(path), listing.get(path)));
        }
    }
    Ok(())
}

fn is_as(node: &Node, seen: &Seen) -> bool {
    let (kind, content) = match &node.kind {
        Kind::Folder => ("directory", Some(String::new())),
        Kind::File(bytes) => ("regular file", bytes.as_ref().map(|bytes| Digest::of(bytes).hex())),
        Kind::Link(target) => ("symbolic link", Some(target.clone())),
        Kind::Pipe => ("fifo", Some(String::new())),
    };
    seen.kind == kind
        && seen.mode == node.mode
        && seen.owner == node.owner
        && content.is_none_or(|content| content == seen.content)
        && seen.size_and_time.zip(node.time).is_none_or(|((_, is), should)| is == should)
}
