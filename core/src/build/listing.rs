//! Which files a build context has: those that a step can read, and those that `.dockerignore` keeps out.

use super::files::{Files, FilesError};
use crate::container_path::ContainerPath;
use crate::dockerfile::ignore::Ignore;
use crate::layer::entry::Kind;
use crate::ordered;

/// The regular files of a context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Those that a step can read.
    pub files: ordered::Set<ContainerPath>,
    /// Those that it cannot, sorted; a folder of which nothing can be read stands for all in it, with a slash at its end.
    pub kept_out: Vec<String>,
}

impl Listing {
    /// Lists a context.
    ///
    /// # Errors
    /// What the world said.
    pub fn new(context: &dyn Files, ignore: &Ignore) -> Result<Self, FilesError> {
        let mut listing = Self::default();
        let mut waiting = vec![ContainerPath::root()];
        while let Some(folder) = waiting.pop() {
            for name in context.children(&folder)? {
                let path = folder.join(&name);
                let relative = path.relative().to_owned();
                let excluded = ignore.matches(&relative);
                match context.entry(&path)?.map(|entry| entry.kind) {
                    Some(Kind::Directory) if excluded && !ignore.may_contain_exception(&relative) => {
                        listing.kept_out.push(relative + "/");
                    }
                    Some(Kind::Directory) => waiting.push(path),
                    Some(Kind::File { .. }) if excluded => listing.kept_out.push(relative),
                    Some(Kind::File { .. }) => {
                        listing.files.insert(path);
                    }
                    _ => {}
                }
            }
        }
        ordered::sort(&mut listing.kept_out);
        Ok(listing)
    }
}
