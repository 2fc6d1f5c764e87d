//! What of a COPY's files is not as it was in the last build, and what of it did not matter.

use super::super::action::{Action, FileToHash, SelectOrigin};
use super::super::report::Note;
use super::super::select::SelectedEntry;
use super::super::session::Shared;
use super::{StageRun, Stages};
use crate::cache::content::header;
use crate::cache::{self, Contents, Doubt};
use crate::digest::Digest;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::plan::Origin;

impl StageRun {
    /// Compares the files of the step at hand with those that it had. What cannot be told from their digests has to be asked.
    pub(super) fn compare_with_last_build(&mut self, shared: &Shared) -> Option<Action> {
        self.work.changes = Some(Vec::new());
        let (Some(contents), Some(before)) = (&self.work.contents, self.contents_before()) else { return None };
        if contents == before {
            return None;
        }
        let asked: Vec<_> = cache::doubts(contents, before)
            .into_iter()
            .filter_map(|doubt| {
                let (origin, file) = self.selected(&doubt)?;
                let (uid, gid) = doubt.owner;
                let entry = Entry { mode: doubt.mode, uid, gid, ..file.entry.clone() };
                let header = header(shared.options.builder, &doubt.old_path, &entry);
                let file = FileToHash { origin: origin.clone(), path: file.path.clone(), header };
                Some((doubt, file))
            })
            .collect();
        let (doubts, files): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        if doubts.is_empty() {
            self.work.changes = Some(cache::changes(contents, before, &ordered::Set::new()));
            return None;
        }
        self.work.doubts = doubts;
        Some(Action::Hash { files })
    }

    /// Takes the digests of the files that were in doubt.
    pub(super) fn take_hashes(&mut self, digests: &[Digest]) {
        let doubts = std::mem::take(&mut self.work.doubts);
        let (Some(contents), Some(before)) = (&self.work.contents, self.contents_before()) else { return };
        let had = |doubt: &Doubt| before.0.get(doubt.source)?.files.get(&doubt.old_path).map(|mark| mark.digest);
        let same = doubts.into_iter().zip(digests).filter(|(doubt, digest)| had(doubt) == Some(**digest));
        let same = same.map(|(doubt, _)| doubt).collect();
        self.work.changes = Some(cache::changes(contents, before, &same));
    }

    /// The step at hand is a hit; what one may have thought to be a reason was none.
    pub(super) fn note_what_did_not_matter(&mut self, others: &Stages, shared: &Shared) {
        let mut notes = Vec::new();
        if let (Some(contents), Some(before)) = (&self.work.contents, self.contents_before())
            && let Some((path, more)) = cache::touched(contents, before).split_first()
        {
            notes.push(Note::OnlyTime { path: path.clone(), more: more.len() });
        }
        for (origin, _) in self.step().reads() {
            if let Origin::Stage(stage) = origin
                && others.get(&stage).is_some_and(|other| other.follows.is_some())
            {
                let name = shared.outline.stages[stage].name.clone();
                notes.push(Note::SameFilesAgain { stage: name.unwrap_or_else(|| stage.to_string()) });
            }
        }
        self.work.notes = notes;
    }

    fn contents_before(&self) -> Option<&Contents> {
        self.partners[self.position].as_ref()?.contents.as_ref()
    }

    /// The file that a doubt is about, if it has bytes, and where it is.
    fn selected(&self, doubt: &Doubt) -> Option<(&SelectOrigin, &SelectedEntry)> {
        let mut source = doubt.source;
        for (tree, (_, sources)) in self.work.trees.iter().zip(self.step().reads()) {
            if source < sources.paths.len() {
                let found = tree.selected.iter().filter(|selected| selected.source == source);
                let mut entries = found.flat_map(|selected| &selected.entries);
                let file = entries.find(|file| file.path.relative() == doubt.path)?;
                return matches!(file.entry.kind, Kind::File { .. }).then_some((&tree.origin, file));
            }
            source -= sources.paths.len();
        }
        None
    }
}
