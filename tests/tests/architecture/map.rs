//! ARCHITECTURE.md, held to what stands: it names every direct dependency, and every module at the top of core and server.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::source;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// What of `names` the page does not name, in backquotes.
fn missing(page: &str, names: BTreeSet<String>) -> Vec<String> {
    names.into_iter().filter(|name| !page.contains(&format!("`{name}`"))).collect()
}

/// The dependencies in a manifest, our own packages apart.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && line.starts_with(|letter: char| letter.is_ascii_lowercase()) {
            let name = line.split(['=', '.', ' ']).next().unwrap();
            names.insert(name.to_owned());
        }
    }
    names.retain(|name| !name.starts_with("layercake-"));
    names
}

#[test]
fn the_map_names_every_dependency_and_module() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut names = BTreeSet::new();
    for package in [
        "core",
        "server",
        "web",
        "tests",
        "tests/cases",
        "tests/fuzz",
        "tests/benchmarks",
        "xtask",
        "xtask/page",
        "xtask/oracle",
    ] {
        names.extend(dependencies(&fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap()));
    }
    let sources = source::all();
    let parts = sources.iter().filter(|source| ["core", "server"].contains(&source.package()));
    names.extend(parts.filter_map(|source| source.module().into_iter().next()));
    assert_eq!(missing(&page, names), Vec::<String>::new(), "ARCHITECTURE.md does not name these");
}

#[test]
fn what_the_map_leaves_out_is_found() {
    let manifest = "[package]\nname = \"a\"\n\n[dependencies]\nlayercake-core.workspace = true\ntar = \"1\"\nserde.workspace = true\n\n[dev-dependencies]\nsyn = { version = \"2\" }\n\n[lints]\nworkspace = true\n";
    let names = dependencies(manifest);
    assert_eq!(names, BTreeSet::from(["serde", "syn", "tar"].map(str::to_owned)));
    assert_eq!(missing("| `serde` | `target` | syn |", names), ["syn", "tar"]);
}
