//! A folder of `fixtures/dockerfiles`.

use std::fs;
use std::path::{Path, PathBuf};

use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::lint::Options;
use layercake_tests::Environment;

/// A Dockerfile with its context.
pub(crate) struct Fixture {
    pub(crate) folder: PathBuf,
    pub(crate) name: String,
    /// The Dockerfile.
    pub(crate) text: String,
    /// What lint knows of the context.
    pub(crate) options: Options,
    /// Paths of the context, folders with a `/` at the end.
    context: Vec<String>,
    ignore: Option<String>,
}

/// All fixtures, by name.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dockerfiles");
    let mut folders: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().map(Fixture::read).collect()
}

impl Fixture {
    fn read(folder: PathBuf) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let text = read("Dockerfile").unwrap_or_else(|| panic!("{} has no Dockerfile", folder.display()));
        let context: Vec<String> =
            read("context.txt").iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
        let ignore = read(".dockerignore");
        let mut names: Vec<String> =
            context.iter().filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        let options = Options {
            ignore: Some(Ignore::parse(ignore.as_deref().unwrap_or_default()).unwrap()),
            context_names: names,
            ..Options::default()
        };
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        Self { folder, name, text, options, context, ignore }
    }

    /// Writes the Dockerfile and its context into a folder of its name; the files are empty.
    pub(crate) fn lay_out(&self, environment: &Environment) {
        let path = |path: &str| format!("{}/{path}", self.name);
        environment.write(&path("Dockerfile"), &self.text);
        self.ignore.iter().for_each(|ignore| drop(environment.write(&path(".dockerignore"), ignore)));
        for file in &self.context {
            environment.write(&path(file), "");
        }
    }
}
