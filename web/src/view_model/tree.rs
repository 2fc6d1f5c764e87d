//! Paths and what became of them → folders in folders, for whoever opens them one by one.

use std::collections::BTreeMap;
use std::rc::Rc;

use layercake_core::layer::diff::Change;
use layercake_core::ordered;
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

/// A line of the tree as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its path in the tree.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// How deep it is; 1 at the top.
    pub(crate) level: usize,
    /// Its number among those in the same folder, from 1, and how many they are.
    pub(crate) place: (usize, usize),
    /// Whether it is a folder that is open; `None` where nothing is in it.
    pub(crate) is_open: Option<bool>,
    /// The rest.
    pub(crate) node: Rc<Node>,
}

/// What a key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another line.
    To(usize),
    /// The folder is opened, or closed.
    Toggle,
}

/// A folder of so many paths is open from the start.
const SMALL: usize = 12;

/// The lines that are shown where these folders were opened or closed by hand.
pub(crate) fn lines(top: &Node, toggled: &ordered::Set<String>) -> Vec<Line> {
    fn add(node: &Node, path: &str, level: usize, toggled: &ordered::Set<String>, lines: &mut Vec<Line>) {
        let count = node.children.len();
        for (number, (name, child)) in node.children.iter().enumerate() {
            let path = format!("{path}/{name}");
            let is_open = (!child.children.is_empty()).then(|| (child.count <= SMALL) != toggled.contains(&path));
            let (name, node) = (name.clone(), child.clone());
            lines.push(Line { path: path.clone(), name, level, place: (number + 1, count), is_open, node });
            if is_open == Some(true) {
                add(child, &path, level + 1, toggled, lines);
            }
        }
    }
    let mut found = Vec::new();
    add(top, "", 1, toggled, &mut found);
    found
}

/// What a key does on a line, as trees everywhere have it.
pub(crate) fn step(lines: &[Line], at: usize, key: &str) -> Option<Step> {
    let line = lines.get(at)?;
    let last = lines.len() - 1;
    let parent = || lines[..at].iter().rposition(|other| other.level < line.level);
    match (key, line.is_open) {
        ("ArrowDown", _) => Some(Step::To((at + 1).min(last))),
        ("ArrowUp", _) => Some(Step::To(at.saturating_sub(1))),
        ("Home", _) => Some(Step::To(0)),
        ("End", _) => Some(Step::To(last)),
        ("ArrowRight", Some(true)) => Some(Step::To((at + 1).min(last))),
        ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) | ("Enter" | " ", Some(_)) => Some(Step::Toggle),
        ("ArrowLeft", _) => parent().map(Step::To),
        (letter, _) if letter.chars().count() == 1 && letter != " " => {
            let next = (1..=lines.len()).map(|far| (at + far) % lines.len());
            next.into_iter()
                .find(|next| {
                    lines[*next].name.get(..letter.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(letter))
                })
                .map(Step::To)
        }
        _ => None,
    }
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
        let closed = lines(&tree, &ordered::Set::new());
        let names = |lines: &[Line]| lines.iter().map(|line| line.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&closed), ["etc", "group", "passwd", "new"]);
        assert_eq!((closed[1].level, closed[1].place, closed[0].is_open), (2, (1, 2), Some(true)));
        let toggled = lines(&tree, &["/etc".to_owned()].into_iter().collect());
        assert_eq!(names(&toggled), ["etc", "new"]);
        let check = |at, key, expected| assert_eq!(step(&closed, at, key), expected, "{at} {key}");
        check(0, "ArrowDown", Some(Step::To(1)));
        check(0, "ArrowRight", Some(Step::To(1)));
        check(0, "ArrowLeft", Some(Step::Toggle));
        check(2, "ArrowLeft", Some(Step::To(0)));
        check(3, "ArrowDown", Some(Step::To(3)));
        check(3, "Home", Some(Step::To(0)));
        check(0, "n", Some(Step::To(3)));
        check(3, "N", Some(Step::To(3)));
        check(3, "x", None);
        check(1, "Enter", None);
        check(9, "Home", None);
        // The folder is changed too, as `docker diff` has it: a name in it went.
        assert_eq!(tree.children["etc"].count, 3);
    }
}
