//! COPY and ADD with everything expanded: what is taken from where, and where it goes.

use super::Builder;
use super::surroundings::{Origin, Surroundings};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::dockerfile::ast::{Copy, Heredoc};
use crate::dockerfile::expansion::{self, Options};
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::mode::Mode;
use crate::dockerfile::remote::{self, Place, Repository};

/// A COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOperation {
    /// Where the sources are that are no addresses.
    pub origin: Origin,
    /// Which of its files are taken.
    pub sources: Sources,
    /// Files written in the Dockerfile itself.
    pub inline: Vec<Inline>,
    /// The destination, absolute.
    pub destination: ContainerPath,
    /// The destination as written, expanded: what the history says.
    pub written_destination: String,
    /// Whether the destination was written as a folder (`/app/`), or must be one (several sources).
    pub into_folder: bool,
    /// `--chown`, expanded.
    pub owner: Option<String>,
    /// `--chmod`.
    pub mode: Option<Mode>,
    /// `--link`: the layer is made on nothing, so it fits on any stack, and what is below is no part of its key.
    pub link: bool,
    /// Whether this is an ADD, which takes addresses too, and unpacks archives.
    pub add: bool,
    /// `--unpack`, where it was written: by default archives of the context are unpacked, and downloaded ones are not.
    pub unpack: Option<bool>,
    /// Whether `--chown` holds for what is in an archive, as with BuildKit.
    pub unpacked_owner: bool,
    /// `--checksum`: what the only source, a download, must be.
    pub checksum: Option<Digest>,
    /// The repository that the only source names, if it names one.
    pub repository: Option<Box<Repository>>,
}

impl TransferOperation {
    /// Whether archives are unpacked: those of the web (`remote`), or those of the context.
    #[must_use]
    pub fn unpacks(&self, remote: bool) -> bool {
        self.add && self.unpack.unwrap_or(!remote)
    }

    /// What is read, tree by tree, in the order in which it is written.
    #[must_use]
    pub fn trees(&self) -> Vec<(Origin, Sources)> {
        let mut trees: Vec<(Origin, Sources)> = Vec::new();
        for path in &self.sources.paths {
            let origin = match remote::place(path) {
                _ if self.repository.is_some() => Origin::Repository,
                Place::Address if self.add => Origin::Web { checksum: self.checksum },
                Place::Local | Place::Address | Place::Repository => self.origin.clone(),
            };
            match trees.last_mut().filter(|(last, _)| *last == origin) {
                Some((_, sources)) => sources.paths.push(path.clone()),
                None => trees.push((origin, Sources { paths: vec![path.clone()], ..self.sources.clone() })),
            }
        }
        trees
    }
}

/// Which files of a tree a step reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// Paths and patterns, read from the tree's root.
    pub paths: Vec<String>,
    /// `--parents`: the folders that lead to a file come with it, from the root or from a `/./` in the path.
    pub parents: bool,
    /// `--exclude`: what is left out of each source, in the language of `.dockerignore`.
    pub exclude: Vec<String>,
}

/// A file whose content stands in the Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Its name.
    pub name: String,
    /// Its content, expanded.
    pub content: String,
}

/// Expands a COPY or ADD.
///
/// # Errors
/// What is wrong with it, or not supported yet, as a message.
pub(super) fn transfer(copy: &Copy, add: bool, around: &Surroundings<'_>) -> Result<TransferOperation, String> {
    refuse_what_the_builder_lacks(copy, around)?;
    let paths = copy.sources.iter().map(|source| around.expand(source)).collect::<Result<Vec<_>, _>>()?;
    let repository = repository(copy, &paths, add, around)?;
    let inline = copy.heredocs.iter().map(|heredoc| inline(heredoc, around)).collect::<Result<Vec<_>, _>>()?;
    let destination = around.expand(&copy.destination)?;
    let (owner, mode) = (value(copy.chown.as_deref(), around)?, value(copy.chmod.as_deref(), around)?);
    let mode = mode.map(|text| Mode::parse(&text)).transpose().map_err(|error| error.to_string())?;
    // With --chmod, BuildKit makes a plain copy of it.
    let link = copy.link && mode.is_none();
    if link {
        refuse_names(owner.as_deref())?;
    }
    Ignore::of(&copy.exclude).map_err(|error| format!("--exclude: {error}"))?;
    Ok(TransferOperation {
        origin: around.origin(copy.from.as_deref(), |from| {
            let stage = around.outline.stages[around.stage].label();
            format!("cannot copy from stage {from:?}, it needs to be defined before current stage {stage:?}")
        })?,
        into_folder: destination.ends_with('/')
            || destination == "."
            || destination.ends_with("/.")
            || paths.len() + inline.len() > 1,
        sources: Sources { paths, parents: copy.parents, exclude: copy.exclude.clone() },
        inline,
        destination: around.working_directory.join(&destination),
        written_destination: destination,
        owner,
        mode,
        link,
        add,
        unpack: copy.unpack,
        unpacked_owner: around.options.builder == Builder::Buildkit,
        checksum: checksum(copy, repository.is_some(), around)?,
        repository,
    })
}

/// The repository that is to be added. An address is none for COPY, and the classic builder knows no repositories: it
/// downloads what is behind their address.
fn repository(
    copy: &Copy,
    paths: &[String],
    add: bool,
    around: &Surroundings<'_>,
) -> Result<Option<Box<Repository>>, String> {
    let places: Vec<_> = paths.iter().map(|path| remote::place(path)).collect();
    let remote = paths.iter().zip(&places).find(|(_, place)| **place != Place::Local);
    if let Some((path, place)) = remote.filter(|_| !add) {
        let what = if *place == Place::Address { "URL" } else { "git ref" };
        return Err(format!("source can't be a {what} for COPY: {path}"));
    }
    let Some(index) = places.iter().position(|place| *place == Place::Repository) else { return Ok(None) };
    if around.options.builder == Builder::Classic {
        return Err(format!("ADD of a git repository requires BuildKit: {}", paths[index]));
    }
    if paths.len() + copy.heredocs.len() > 1 {
        return Err(format!("ADD of a git repository takes no other source beside it: {}", paths[index]));
    }
    Ok(Some(Box::new(Repository::parse(&paths[index], copy.keep_git_dir))))
}

/// `--checksum` of a download. That of a repository is a commit, which is for whoever fetches it.
fn checksum(copy: &Copy, repository: bool, around: &Surroundings<'_>) -> Result<Option<Digest>, String> {
    let checksum = value(copy.checksum.as_deref(), around)?.filter(|_| !repository);
    checksum.map(|text| Digest::parse(&text).map_err(|error| format!("--checksum: {error}"))).transpose()
}

/// A flag's value; an empty one is none.
fn value(written: Option<&str>, around: &Surroundings<'_>) -> Result<Option<String>, String> {
    let expanded = written.map(|text| around.expand(text)).transpose()?;
    Ok(expanded.filter(|text| !text.is_empty()))
}

fn inline(heredoc: &Heredoc, around: &Surroundings<'_>) -> Result<Inline, String> {
    let content = if heredoc.expand {
        let options = Options { skip_process_quotes: true, ..Options::default() };
        // Whatever `# escape=` says, heredocs have the shell's own.
        expansion::unsplit(&heredoc.content, '\\', options, around.scope)
            .map_err(|error| format!("failed to process heredoc {}: {error}", heredoc.name))?
            .result
    } else {
        heredoc.content.clone()
    };
    Ok(Inline { name: heredoc.name.clone(), content })
}

/// As Docker: its classic builder does not know these flags.
fn refuse_what_the_builder_lacks(copy: &Copy, around: &Surroundings<'_>) -> Result<(), String> {
    let flags = [
        (copy.link, "--link"),
        (copy.parents, "--parents"),
        (!copy.exclude.is_empty(), "--exclude"),
        (copy.checksum.is_some(), "--checksum"),
        (copy.keep_git_dir, "--keep-git-dir"),
        (copy.unpack.is_some(), "--unpack"),
    ];
    flags.iter().filter(|(set, _)| *set).try_for_each(|(_, flag)| around.require_buildkit(flag))
}

/// A layer that is made on nothing has no passwd to look a name up in.
fn refuse_names(owner: Option<&str>) -> Result<(), String> {
    let is_name = |part: &&str| !part.bytes().all(|byte| byte.is_ascii_digit());
    match owner.and_then(|owner| owner.splitn(2, ':').find(is_name)) {
        None => Ok(()),
        Some(name) => Err(format!(
            "--link makes a layer on nothing, in which nobody is called {name}: write numbers in --chown, or leave --link out"
        )),
    }
}
