//! The workspace's source files, and where each stands among the modules.

use std::fs;
use std::path::Path;

/// One source file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path from the workspace's folder: `core/src/layer/mod.rs`.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

/// All source files of the workspace's packages, integration tests apart, ordered by path.
pub(crate) fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = Vec::new();
    for folder in [
        "core/src",
        "server/src",
        "web/src",
        "xtask/src",
        "xtask/page/src",
        "xtask/oracle/src",
        "tests/src",
        "tests/cases/src",
        "tests/fuzz/src",
    ] {
        collect(root, &root.join(folder), &mut sources);
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            sources.push(Source { path: path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), text });
        }
    }
}

impl Source {
    /// The package's folder: `core`.
    pub(crate) fn package(&self) -> &str {
        self.path.split("/src/").next().unwrap()
    }

    /// The module that the file is, from the crate's root: `layer`, `tar`; empty for the root itself.
    pub(crate) fn module(&self) -> Vec<String> {
        let (_, inside) = self.path.split_once("/src/").unwrap();
        let inside = inside.strip_suffix(".rs").unwrap();
        let inside = inside.strip_suffix("/mod").unwrap_or(inside);
        if ["lib", "main", "mod"].contains(&inside) {
            return Vec::new();
        }
        inside.split('/').map(str::to_owned).collect()
    }

    /// Whether the file holds only tests.
    pub(crate) fn is_test(&self) -> bool {
        self.module().iter().any(|name| name == "tests")
    }
}
