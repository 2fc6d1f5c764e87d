//! A tree of files as the tests think of it: the build context, and what an image should hold.

use std::collections::{BTreeMap, VecDeque};

/// A file. Its times are of interest only where a build fixes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) mode: u32,
    pub(crate) owner: (u32, u32),
    /// Seconds since 1970, if they are known before.
    pub(crate) time: Option<i64>,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Folder,
    /// With its bytes, unless they are not known before.
    File(Option<Vec<u8>>),
    Link(String),
    Pipe,
}

impl Node {
    pub(crate) fn new(kind: Kind, mode: u32) -> Self {
        Self { kind, mode, owner: (0, 0), time: None }
    }

    pub(crate) fn file(content: &str, mode: u32) -> Self {
        Self::new(Kind::File(Some(content.as_bytes().to_vec())), mode)
    }

    pub(crate) fn folder() -> Self {
        Self::new(Kind::Folder, 0o755)
    }

    pub(crate) fn link(target: &str) -> Self {
        Self::new(Kind::Link(target.to_owned()), 0o777)
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }
}

/// Files by absolute path; the root itself is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree(pub(crate) BTreeMap<String, Node>);

impl Tree {
    pub(crate) fn get(&self, path: &str) -> Option<&Node> {
        self.0.get(path)
    }

    pub(crate) fn is_folder(&self, path: &str) -> bool {
        path == "/" || self.get(path).is_some_and(Node::is_folder)
    }

    /// Puts a file at `path`, with the folders that it needs.
    pub(crate) fn put(&mut self, path: &str, node: Node) {
        let mut above = parent(path);
        while above != "/" {
            self.0.entry(above.to_owned()).or_insert_with(Node::folder);
            above = parent(above);
        }
        self.0.insert(path.to_owned(), node);
    }

    /// Removes `path` and all below it, and gives it back with the paths relative to it.
    pub(crate) fn take(&mut self, path: &str) -> Vec<(String, Node)> {
        let paths: Vec<String> = self.at_or_below(path).map(|(path, _)| path.to_owned()).collect();
        paths.iter().map(|below| (below[path.len()..].to_owned(), self.0.remove(below).unwrap())).collect()
    }

    /// `path` itself and all below it.
    pub(crate) fn at_or_below<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let (itself, below) = (path.to_owned(), format!("{}/", path.trim_end_matches('/')));
        self.0
            .iter()
            .filter(move |(path, _)| **path == itself || path.starts_with(&below))
            .map(|(path, node)| (path.as_str(), node))
    }

    /// Follows all symlinks of a path, which need not be there.
    pub(crate) fn resolve(&self, path: &str) -> Result<String, String> {
        let mut left: VecDeque<String> = path.split('/').map(str::to_owned).collect();
        let mut found = String::from("/");
        for _ in 0..200 {
            let Some(word) = left.pop_front() else { return Ok(found) };
            match word.as_str() {
                "" | "." => {}
                ".." => found = parent(&found).to_owned(),
                word => {
                    let next = join(&found, word);
                    match self.get(&next).map(|node| &node.kind) {
                        Some(Kind::Link(target)) => {
                            if target.starts_with('/') {
                                "/".clone_into(&mut found);
                            }
                            target.split('/').rev().for_each(|word| left.push_front(word.to_owned()));
                        }
                        _ => found = next,
                    }
                }
            }
        }
        Err(format!("{path}: too many links"))
    }
}

/// The folder that a path is in.
pub(crate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(end) => &path[..end],
    }
}

/// The last word of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `path` as seen from `folder`.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    format!("{}/{path}", folder.trim_end_matches('/'))
}

/// `path` without `..`, as a text: links do not count.
pub(crate) fn clean(path: &str) -> String {
    let mut words = Vec::new();
    for word in path.split('/') {
        match word {
            "" | "." => {}
            ".." => drop(words.pop()),
            word => words.push(word),
        }
    }
    format!("/{}", words.join("/"))
}
