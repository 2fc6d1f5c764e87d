//! What a COPY found, as the cache counts it.

use super::{Selected, SelectedEntry};
use crate::cache::content::{self, Hashed};
use crate::cache::{Contents, FileMark, SourceContent};
use crate::digest::Digest;
use crate::layer::entry::Kind;
use crate::ordered;
use crate::plan::Builder;

/// What the cache needs to know of `sources` sources, of which some may have found nothing. A `remote` one is a file of which
/// there is nothing to tell but its digest.
pub(in crate::build) fn contents(selected: &[Selected], sources: usize, remote: bool, builder: Builder) -> Contents {
    let found = |source: usize| -> Vec<&Selected> { selected.iter().filter(|found| found.source == source).collect() };
    let content = |source| {
        let content = source_content(&found(source), builder);
        if !remote {
            return content;
        }
        let words = content.words.iter().map(|word| word.trim_start_matches("file:").to_owned()).collect();
        SourceContent { words, files: ordered::Map::new(), ..content }
    };
    Contents((0..sources).map(content).collect())
}

/// The content of what one source found.
fn source_content(found: &[&Selected], builder: Builder) -> SourceContent {
    let by_path = found.iter().any(|selected| selected.by_path);
    let mut files = ordered::Map::new();
    for selected in found {
        // What is shown of the first source's folder is its own path; the root of the context has none.
        let folder = selected.folder.map(|digest| FileMark { digest, details: None });
        files.extend(folder.map(|mark| (selected.path.relative().to_owned(), mark)));
        let mark = |file: &SelectedEntry| (file.path.relative().to_owned(), FileMark::new(file.hash, &file.entry));
        files.extend(selected.entries.iter().map(mark));
    }
    let (name, digest) = match found {
        [selected] if !by_path => match selected.folder {
            Some(header) => (String::new(), content::folder_digest(header, &hashed(selected, |file| &file.below))),
            None => (selected.name.clone(), selected.entries.first().map_or(Digest::of(b""), |file| file.hash)),
        },
        _ => {
            let matched: Vec<_> = files.iter().map(|(path, mark)| (path.as_str(), mark.digest)).collect();
            (String::new(), content::matches_digest(&matched))
        }
    };
    let words = match builder {
        Builder::Classic => found.iter().map(|selected| classic_word(selected)).collect(),
        Builder::Buildkit => Vec::new(),
    };
    SourceContent { name, digest, words, files }
}

fn hashed<'a>(selected: &'a Selected, path: impl Fn(&'a SelectedEntry) -> &'a str) -> Vec<Hashed<'a>> {
    let one = |file: &'a SelectedEntry| Hashed {
        path: path(file),
        digest: file.hash,
        folder: file.entry.kind == Kind::Directory,
    };
    selected.entries.iter().map(one).collect()
}

fn classic_word(selected: &Selected) -> String {
    match selected.folder {
        Some(header) => {
            let mut all = hashed(selected, |file| file.path.relative());
            // The root of a context is no entry of the tar that a client sends.
            if !selected.path.is_root() {
                all.push(Hashed { path: selected.path.relative(), digest: header, folder: true });
            }
            content::classic_folder(&all)
        }
        None => format!("file:{}", selected.entries.first().map_or_else(String::new, |file| file.hash.hex())),
    }
}
