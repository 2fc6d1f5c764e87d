//! Paths and what became of them → folders in folders, for whoever opens them one by one.

use std::collections::BTreeMap;
use std::rc::Rc;

use layercake_core::layer::diff::Change;
use layercake_core::render::size;

/// A folder, or a file, with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Node {
    /// What is in it, by name.
    pub(crate) children: BTreeMap<String, Rc<Node>>,
    /// What became of it, and its size; nothing of folders that only lie on the way.
    pub(crate) mark: Option<Mark>,
    /// Paths in it, itself included, that have a mark.
    pub(crate) count: usize,
}

/// What became of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Icon and word.
    pub(crate) word: &'static str,
    /// The name of its style.
    pub(crate) class: &'static str,
    /// Its size, or what it points at.
    pub(crate) aside: String,
}

/// Whose changes they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A layer's.
    Layer,
    /// A container's writable layer.
    Container,
    /// A volume: all that is in it.
    Volume,
}

impl Node {
    /// The tree of some changes.
    pub(crate) fn of(changes: &[Change], owner: Owner) -> Self {
        let mut top = Self::default();
        for change in changes {
            let mut node = &mut top;
            node.count += 1;
            for name in change.path().relative().split('/').filter(|name| !name.is_empty()) {
                node = Rc::make_mut(node.children.entry(name.to_owned()).or_default());
                node.count += 1;
            }
            node.mark = Some(mark(change, owner));
        }
        top
    }
}

fn mark(change: &Change, owner: Owner) -> Mark {
    use layercake_core::layer::entry::Kind;
    let (word, class) = match (change, owner) {
        (_, Owner::Volume) => ("", "layer"),
        (Change::Added(..), Owner::Layer) => ("+ added", "layer"),
        (Change::Added(..), Owner::Container) => ("+ new", "sheet"),
        (Change::Modified(..), Owner::Layer) => ("± changed", "layer"),
        (Change::Modified(..), Owner::Container) => ("✎ copied up", "sheet"),
        (Change::Removed(_), _) => ("✖ deleted (whiteout)", "dead"),
        (Change::Opaque(_), _) => ("✖ emptied (opaque whiteout)", "dead"),
    };
    let aside = match change.entry().map(|entry| &entry.kind) {
        Some(Kind::File { size, .. }) => size::human(*size),
        Some(Kind::Symlink { target, .. }) => format!("→ {target}"),
        _ => String::new(),
    };
    Mark { word, class, aside }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::session::Session;

    #[test]
    fn what_a_container_wrote_is_a_tree() {
        let mut session = Session::new();
        session.submit("docker run --name box busybox sh -c 'echo a > /new; echo b >> /etc/passwd; rm /etc/group'");
        let view = session.world().view();
        let tree = Node::of(&view.containers[0].written, Owner::Container);
        let word = |path: &[&str]| {
            let node = path.iter().fold(&tree, |node, name| &*node.children[*name]);
            node.mark.as_ref().unwrap().word
        };
        assert_eq!(word(&["new"]), "+ new");
        assert_eq!(word(&["etc", "passwd"]), "✎ copied up");
        assert_eq!(word(&["etc", "group"]), "✖ deleted (whiteout)");
        // The folder is changed too, as `docker diff` has it: a name in it went.
        assert_eq!(tree.children["etc"].count, 3);
    }
}
