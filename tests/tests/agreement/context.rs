//! Build contexts: a folder with what gives builders trouble, what `.dockerignore` hides of it, and its way to the disk.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::archive;
use crate::random::Random;
use crate::tree::{Kind, Node, Tree};

/// Files with odd names, modes and links, at paths from the context's root.
pub(crate) fn generate(random: &mut Random) -> Tree {
    let mut tree = Tree::default();
    let files = [
        ("/one.txt", "one\n", 0o644),
        ("/two.txt", "", 0o600),
        ("/a b.txt", "blank\n", 0o644),
        ("/run.sh", "#!/bin/sh\n", 0o755),
        ("/tree/a", "a", 0o644),
        ("/tree/a-b/c", "c", 0o644),
        ("/tree/sub/ä", "umlaut", 0o640),
        ("/tree/sub/a b", "", 0o444),
        ("/tree/set", "set", 0o6755),
        ("/tree/skip/gone", "x", 0o644),
        ("/tree/skip/keep", "y", 0o644),
        ("/tree/x.log", "log", 0o644),
        ("/noise.log", "noise", 0o600),
    ];
    for (path, content, mode) in files {
        tree.put(path, Node::file(content, mode));
    }
    tree.put("/tree/link", Node::link("sub/ä"));
    tree.put("/tree/folder-link", Node::link("./sub"));
    tree.put("/tree/dangling", Node::link("/no/where"));
    tree.put("/tree/empty", Node { mode: 0o700, ..Node::folder() });
    tree.put("/tree/sticky", Node { mode: 0o1777, ..Node::folder() });
    tree.put("/outer", Node::link("tree/sub"));
    for number in 0..random.below(4) {
        tree.put(&format!("/tree/deep/{number}/file"), Node::file(&"x".repeat(random.below(5000)), 0o644));
    }
    let form = random.below(archive::FORMS.len());
    tree.put(&format!("/{}", archive::FORMS[form].0), archive::file(form, random.below(archive::VERSIONS)));
    if random.one_in(8) {
        // More than a buffer.
        tree.put("/tree/large", Node::file(&"large ".repeat(60_000), 0o644));
    }
    tree
}

/// A folder that gets a name.
pub(crate) fn named(random: &mut Random) -> Tree {
    let mut tree = Tree::default();
    for (path, content, mode) in [
        ("/guide/a.md", "a\n", 0o644),
        ("/guide/deep/b b.md", "b\n", 0o600),
        ("/guide/note.log", "hidden\n", 0o644),
        ("/index", "index\n", 0o755),
        ("/hidden.log", "hidden\n", 0o644),
    ] {
        tree.put(path, Node::file(content, mode));
    }
    tree.put("/way", Node::link("guide/deep"));
    tree.put("/guide/empty", Node { mode: 0o750, ..Node::folder() });
    if random.one_in(2) {
        tree.put("/guide/large", Node::file(&"x".repeat(random.below(5000)), 0o644));
    }
    tree
}

/// Whether `.dockerignore` hides a path, to one who walks down to it: at each folder a line is asked only if it could change
/// what those above it said, and one that once agreed has its say on all that is below.
pub(crate) fn is_ignored(lines: &[String], path: &str) -> bool {
    let mut ends: Vec<usize> = path.match_indices('/').map(|(end, _)| end).skip(1).collect();
    ends.push(path.len());
    let mut agreed = vec![false; lines.len()];
    let mut ignored = false;
    for end in ends {
        ignored = false;
        for (line, agreed) in lines.iter().zip(&mut agreed) {
            let exception = line.starts_with('!');
            if *agreed || ignored == exception && matches(line.trim_start_matches('!'), &path[..end]) {
                *agreed = true;
                ignored = !exception;
            }
        }
    }
    ignored
}

/// Whether a pattern means a path: `*` is anything without `/`, `**/` before it any folders.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let path = path.trim_start_matches('/');
    if let Some(rest) = pattern.strip_prefix("**/") {
        let starts = path.match_indices('/').map(|(slash, _)| slash + 1);
        return [0].into_iter().chain(starts).any(|start| matches(rest, &path[start..]));
    }
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(path).all(|(pattern, word)| word_matches(pattern, word))
}

fn word_matches(pattern: &str, word: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == word,
        Some((before, after)) => word.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
    }
}

/// Makes `folder` hold this tree and nothing else, all files `age` seconds old; without its modes.
pub(crate) fn write(folder: &Path, tree: &Tree, age: u64) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir(folder).unwrap();
    let time = SystemTime::now() - Duration::from_secs(age);
    for (path, node) in &tree.0 {
        let path = folder.join(&path[1..]);
        match &node.kind {
            Kind::Folder => fs::create_dir(&path).unwrap(),
            Kind::Link(target) => symlink(target, &path).unwrap(),
            Kind::File(content) => {
                fs::write(&path, content.as_deref().unwrap_or_default()).unwrap();
                File::open(&path).unwrap().set_modified(time).unwrap();
            }
            Kind::Pipe => unreachable!("no context has one"),
        }
    }
}

/// Gives all files their modes: last, because a change of the owner takes some bits away.
pub(crate) fn set_modes(folder: &Path, tree: &Tree) {
    for (path, node) in tree.0.iter().rev() {
        if !matches!(node.kind, Kind::Link(_)) {
            fs::set_permissions(folder.join(&path[1..]), Permissions::from_mode(node.mode)).unwrap();
        }
    }
}
