//! COPY and ADD once more, for the model: which files they take, and where those go.

use layercake_core::layer::archive::FIXED_TIME;

use crate::archive;
use crate::context::{is_ignored, matches};
use crate::model::{Model, State, make_folder};
use crate::step::Copy;
use crate::tree::{Kind, Node, Tree, join, name, parent};

/// Carries a COPY out.
///
/// # Errors
/// Why it cannot be.
pub(crate) fn apply(model: &Model<'_>, copy: &Copy, state: &mut State, others: &[State]) -> Result<(), String> {
    let written = join(&state.working_directory, &copy.destination);
    if !copy.is_linked() {
        return copy_onto(model, copy, &written, &mut state.tree, others);
    }
    if copy.owner.is_some_and(|(owner, _)| owner.starts_with('n')) {
        return Err("a name, where nobody has one".to_owned());
    }
    let mut layer = Tree::default();
    copy_onto(model, copy, &written, &mut layer, others)?;
    for (path, node) in layer.0 {
        if !(node.is_folder() && state.tree.is_folder(&path)) {
            state.tree.take(&path);
        }
        state.tree.put(&path, node);
    }
    Ok(())
}

fn copy_onto(model: &Model<'_>, copy: &Copy, written: &str, tree: &mut Tree, others: &[State]) -> Result<(), String> {
    let (origin, ignore) = model.origin(copy.from, others);
    let destination = tree.resolve(written)?;
    let into_folder = written.ends_with('/')
        || matches!(copy.destination.as_str(), "." | "./")
        || copy.sources.len() > 1
        || tree.is_folder(&destination);
    let mut to = Target { copy, tree };
    if let Some((content, literal)) = &copy.inline {
        let content = literal.then(|| content.clone().into_bytes());
        let target = if into_folder { join(&destination, "EOF") } else { destination };
        return to.file(&target, Node::new(Kind::File(content), 0o644));
    }
    let mut found_some = false;
    for source in &copy.sources {
        let source = source.trim_start_matches("./").trim_start_matches('/');
        let (at_root, below) = match source.split_once("/./") {
            Some((folder, below)) => (folder, Some(below)),
            None if copy.flags.parents => ("", Some(source)),
            None => (source, None),
        };
        let choice =
            Choice { origin, ignore, exclude: &copy.flags.exclude, below: below.map(|it| it.trim_end_matches("/.")) };
        let found: Vec<String> = match at_root {
            "." | "" => vec!["/".to_owned()],
            _ if at_root.contains('*') => origin.0.keys().filter(|path| matches(at_root, path)).cloned().collect(),
            _ => vec![format!("/{at_root}")],
        };
        let mut copied = false;
        for path in &found {
            let at = origin.resolve(path)?;
            let left_out = is_ignored(&copy.flags.exclude, &format!("/{}", name(path)));
            if origin.is_folder(&at) {
                let chosen = choice.visible(&at);
                if chosen.is_empty() && is_ignored(ignore, &at) {
                    continue;
                }
                copied = true;
                if left_out && at_root.contains('*') {
                    continue;
                }
                let owner = to.owner();
                make_folder(to.tree, &destination, owner)?;
                for (below, node) in chosen {
                    to.write(&join(&destination, below.trim_start_matches('/')), node)?;
                }
            } else if let Some(node) = origin.get(&at)
                && !is_ignored(ignore, path)
                && !is_ignored(ignore, &at)
            {
                copied = true;
                if left_out {
                    continue;
                }
                if let Some(version) = archive::version(node).filter(|_| copy.add) {
                    let owner = to.owner();
                    make_folder(to.tree, &destination, owner)?;
                    // Only BuildKit gives what is in it to somebody else.
                    let owner = copy.owner.map(|(_, ids)| ids).filter(|_| !model.classic);
                    archive::unpack(to.tree, version, &destination, owner)?;
                } else {
                    let target = if into_folder { join(&destination, name(path)) } else { destination.clone() };
                    to.file(&target, node.clone())?;
                }
            }
        }
        let named = format!("/{}", source.replace("/./", "/").trim_end_matches("/."));
        let wildcard = source.contains('*');
        let is_missing = copy.flags.parents && (origin.get(&named).is_none() || is_ignored(ignore, &named));
        if !wildcard && (!copied || is_missing) {
            return Err(format!("{source}: nothing to copy"));
        }
        found_some |= copied;
    }
    if found_some { Ok(()) } else { Err("nothing to copy".to_owned()) }
}

/// What is taken of a folder.
struct Choice<'a> {
    origin: &'a Tree,
    ignore: &'a [String],
    exclude: &'a [String],
    /// For `--parents`: what is behind the `/./`.
    below: Option<&'a str>,
}

impl Choice<'_> {
    /// What of a folder's content is taken; a folder that is not is there for what is below it.
    fn visible(&self, folder: &str) -> Vec<(String, Node)> {
        let start = folder.trim_end_matches('/').len();
        let taken = |path: &str| {
            let below = &path[start..];
            !is_ignored(self.ignore, path)
                && !is_ignored(self.exclude, below)
                && self.below.is_none_or(|pattern| is_ignored(&[pattern.to_owned()], below))
        };
        let inside = || self.origin.at_or_below(folder).filter(|(path, _)| *path != folder);
        inside()
            .filter(|(path, node)| {
                taken(path)
                    || node.is_folder()
                        && self.origin.at_or_below(path).any(|(inner, _)| inner != *path && taken(inner))
            })
            .map(|(path, node)| (path[start..].to_owned(), node.clone()))
            .collect()
    }
}

/// Where a COPY writes.
struct Target<'a> {
    copy: &'a Copy,
    tree: &'a mut Tree,
}

impl Target<'_> {
    fn owner(&self) -> (u32, u32) {
        self.copy.owner.map_or((0, 0), |(_, ids)| ids)
    }

    fn file(&mut self, path: &str, node: Node) -> Result<(), String> {
        make_folder(self.tree, parent(path), self.owner())?;
        self.write(path, node)
    }

    fn write(&mut self, path: &str, node: Node) -> Result<(), String> {
        match self.tree.get(path) {
            Some(old) if old.is_folder() != node.is_folder() => return Err(format!("{path}: a folder and a file")),
            _ => {}
        }
        let owner = self.copy.owner.map_or(node.owner, |(_, ids)| ids);
        let mode = match (&node.kind, self.copy.mode) {
            (Kind::Link(_), _) | (_, None) => node.mode,
            (_, Some(mode)) => mode.of(node.mode, node.is_folder()),
        };
        self.tree.put(path, Node { owner, mode, time: Some(FIXED_TIME), ..node });
        Ok(())
    }
}
