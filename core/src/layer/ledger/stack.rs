//! One image's layers, laid one upon the other → what each did, and which of their files no container sees.

use std::ops::Bound;

use super::{Effect, Hidden, How};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::archive::contents::Listed;
use crate::layer::diff::Change;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;

/// The content of a file: a member of a layer of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ContentId {
    pub(super) layer: usize,
    pub(super) member: usize,
}

/// What a container sees of the layers so far.
#[derive(Debug, Default)]
pub(super) struct Stack<'layers> {
    paths: ordered::Map<&'layers ContainerPath, Name<'layers>>,
    contents: ordered::Map<ContentId, Seen>,
    /// How many layers were added: one layer may come twice.
    height: usize,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy)]
struct Name<'layers> {
    entry: &'layers Entry,
    /// Which layer brought it, counted from the lowest.
    height: usize,
    content: Option<Content<'layers>>,
}

#[derive(Debug, Clone, Copy)]
struct Content<'layers> {
    id: ContentId,
    size: u64,
    digest: &'layers Digest,
}

/// By how many names a content can be reached, and what took the last away.
#[derive(Debug, Default)]
struct Seen {
    names: u64,
    hidden: Option<Hidden>,
}

impl<'layers> Stack<'layers> {
    /// Lays a layer on top; returns what each member did.
    pub(super) fn add(&mut self, layer: usize, members: &'layers [Listed]) -> Vec<Effect> {
        self.height += 1;
        // Removals hide what is below the layer, never what it brings, wherever they stand.
        let mut effects: Vec<_> = members.iter().map(|listed| self.remove(layer, &listed.change)).collect();
        for (member, listed) in members.iter().enumerate() {
            if let Change::Added(path, entry) | Change::Modified(path, entry) = &listed.change {
                effects[member] = self.put(ContentId { layer, member }, path, entry);
            }
        }
        effects
    }

    /// The contents that no name leads to any more.
    pub(super) fn hidden(self) -> impl Iterator<Item = (ContentId, Hidden)> {
        let unseen = self.contents.into_iter().filter(|(_, seen)| seen.names == 0);
        unseen.filter_map(|(id, seen)| Some((id, seen.hidden?)))
    }

    fn remove(&mut self, layer: usize, change: &Change) -> Effect {
        let by = Hidden { by: layer, how: How::Removed };
        let (below, itself) = match change {
            Change::Removed(path) => (self.hide_below(path, by), self.hide(path, by)),
            Change::Opaque(folder) => (self.hide_below(folder, by), (0, 0)),
            Change::Added(..) | Change::Modified(..) => return Effect::Nothing,
        };
        Effect::Removed { paths: below.0 + itself.0, bytes: below.1 + itself.1 }
    }

    fn put(&mut self, id: ContentId, path: &'layers ContainerPath, entry: &'layers Entry) -> Effect {
        let content = self.content(id, entry);
        let old = self.paths.get(path);
        let old_digest = old.and_then(|old| old.content).map(|content| content.digest);
        let new_digest = content.map(|content| content.digest);
        let effect = match old {
            None => Effect::Added,
            // Of hard links, the entries may be the same and the files not.
            Some(old) if old.entry == entry && old_digest == new_digest => Effect::Nothing,
            Some(_) => Effect::Changed,
        };
        if entry.kind != Kind::Directory {
            self.hide_below(path, Hidden { by: id.layer, how: How::Removed });
        }
        let repeats = new_digest.is_some() && old_digest == new_digest;
        self.hide(path, Hidden { by: id.layer, how: if repeats { How::Repeated } else { How::Replaced } });
        if let Some(content) = content {
            self.contents.entry(content.id).or_default().names += 1;
        }
        self.paths.insert(path, Name { entry, height: self.height, content });
        effect
    }

    /// The content of an entry: its own, or that of the file of the same layer that it links to.
    fn content(&self, id: ContentId, entry: &'layers Entry) -> Option<Content<'layers>> {
        match &entry.kind {
            Kind::HardLink { target } => {
                let linked = self.paths.get(&ContainerPath::new(target))?;
                linked.content.filter(|_| linked.height == self.height)
            }
            kind => kind.content().map(|(size, digest)| Content { id, size, digest }),
        }
    }

    /// Takes away what is below `path`; returns how many paths and bytes that was.
    fn hide_below(&mut self, path: &ContainerPath, by: Hidden) -> (u64, u64) {
        let below = self.paths.range::<ContainerPath>((Bound::Excluded(path), Bound::Unbounded));
        let below: Vec<_> = below.map(|(below, _)| *below).take_while(|below| below.is_within(path)).collect();
        below.into_iter().map(|path| self.hide(path, by)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Takes away what stands at `path`; returns how many paths that was, and the bytes that nothing leads to any more.
    fn hide(&mut self, path: &ContainerPath, by: Hidden) -> (u64, u64) {
        let Some(name) = self.paths.remove(path) else { return (0, 0) };
        let Some(content) = name.content else { return (1, 0) };
        let seen = self.contents.entry(content.id).or_default();
        seen.names -= 1;
        if seen.names > 0 {
            return (1, 0);
        }
        seen.hidden = Some(by);
        (1, content.size)
    }
}
