//! Outside witnesses of what was built: the tree that umoci unpacks, and a listing from inside a container.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use layercake_tests::Environment;
use serde_json::{Value, json};

/// One line a path: kind, mode, owner, group, size, time and content.
pub(crate) type Listing = BTreeMap<String, String>;

/// Where the static busybox is, that lists an image which may have none.
const LISTER: &str = "/busybox-outside";

/// What the engine puts into every container, over what the image has there.
const OURS: [&str; 8] =
    ["/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab", LISTER];

/// Lists every path below `root` (`.`), by a busybox that is called `busybox`.
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
    let output = environment.layercake(&[
        "run",
        "--rm",
        "--network",
        "none",
        "-u",
        "0",
        "-w",
        "/",
        "-v",
        &bind,
        "--entrypoint",
        LISTER,
        image,
        "sh",
        "-c",
        &script,
    ]);
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
    let output = Command::new("umoci").args(["raw", "unpack", "--image", &image]).arg(&tree).output().unwrap();
    assert!(output.status.success(), "umoci: {}", String::from_utf8_lossy(&output.stderr));
    list(&tree, busybox)
}

/// Lists a tree of the host.
pub(crate) fn list(tree: &Path, busybox: &Path) -> Listing {
    let shell = script(busybox.to_str().unwrap());
    let output = Command::new(busybox).args(["sh", "-c", &shell]).current_dir(tree).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&String::from_utf8_lossy(&output.stdout))
}

fn parse(text: &str) -> Listing {
    let mut listing = Listing::new();
    let mut parts = text.split("====\n");
    for line in parts.next().unwrap_or_default().lines() {
        let (path, rest) = line.split_once('|').unwrap();
        let path = path.trim_start_matches('.');
        if OURS.iter().any(|ours| path == *ours || path.starts_with(&format!("{ours}/"))) || path.is_empty() {
            continue;
        }
        let mut fields: Vec<_> = rest.split('|').collect();
        if fields[0] == "directory" {
            // Sizes of folders are the file system's business; their times are the merge's.
            fields.truncate(4);
        }
        listing.insert(path.to_owned(), fields.join("|"));
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

fn add(listing: &mut Listing, path: &str, what: &str) {
    if let Some(line) = listing.get_mut(path.trim_start_matches('.')) {
        *line = format!("{line} {what}");
    }
}

/// The first path that two listings do not agree on.
pub(crate) fn compare(one: &Listing, other: &Listing) -> Result<(), String> {
    let paths = one.keys().chain(other.keys());
    match paths.into_iter().find(|path| one.get(*path) != other.get(*path)) {
        None => Ok(()),
        Some(path) => Err(format!("{path}: {:?} and {:?}", one.get(path), other.get(path))),
    }
}
