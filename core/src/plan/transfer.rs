//! COPY and ADD with everything expanded: what is taken from where, and where it goes.

use super::outline::{Stage, find_stage};
use super::scope::Scope;
use crate::container_path::ContainerPath;
use crate::dockerfile::ast::Copy;
use crate::dockerfile::expansion::{self, Options};
use crate::image::reference::ImageReference;

/// A COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOperation {
    /// Where the sources are.
    pub origin: Origin,
    /// Paths and patterns below the origin's root, without a leading `/`.
    pub sources: Vec<String>,
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
    /// `--chmod`, as bits.
    pub mode: Option<u32>,
    /// Whether this is an ADD, which would unpack archives.
    pub add: bool,
}

/// Where a COPY takes its files from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The build context.
    Context,
    /// An earlier stage.
    Stage(usize),
    /// An image.
    Image(ImageReference),
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
pub(super) fn transfer(
    copy: &Copy,
    add: bool,
    scope: &Scope,
    escape: char,
    working_directory: &ContainerPath,
    stages: &[Stage],
    stage: usize,
) -> Result<TransferOperation, String> {
    refuse_what_is_not_there_yet(copy)?;
    let expand = |text: &str| {
        expansion::word(text, escape, scope)
            .map(|expanded| expanded.result)
            .map_err(|error| format!("failed to process {text:?}: {error}"))
    };
    let mut sources = Vec::new();
    for source in &copy.sources {
        let source = expand(source)?;
        if source.contains("://") || source.starts_with("git@") {
            return Err(if add {
                format!("ADD of a URL is not supported yet: {source}")
            } else {
                format!("source can't be a URL for COPY: {source}")
            });
        }
        sources.push(source);
    }
    let mut inline = Vec::new();
    for heredoc in &copy.heredocs {
        let content = if heredoc.expand {
            let options = Options { skip_process_quotes: true, ..Options::default() };
            expansion::expand(&heredoc.content, escape, options, scope)
                .map_err(|error| format!("failed to process heredoc {}: {error}", heredoc.name))?
                .result
        } else {
            heredoc.content.clone()
        };
        inline.push(Inline { name: heredoc.name.clone(), content });
    }
    let destination = expand(&copy.destination)?;
    Ok(TransferOperation {
        origin: origin(copy.from.as_deref(), stages, stage)?,
        into_folder: destination.ends_with('/')
            || destination == "."
            || destination.ends_with("/.")
            || sources.len() + inline.len() > 1,
        sources,
        inline,
        destination: working_directory.join(&destination),
        written_destination: destination,
        owner: copy.chown.as_deref().map(expand).transpose()?,
        mode: copy.chmod.as_deref().map(|text| expand(text).and_then(|text| mode(&text))).transpose()?,
        add,
    })
}

fn refuse_what_is_not_there_yet(copy: &Copy) -> Result<(), String> {
    let refused = [
        (copy.link, "--link"),
        (copy.parents, "--parents"),
        (!copy.exclude.is_empty(), "--exclude"),
        (copy.checksum.is_some(), "--checksum"),
        (copy.keep_git_dir, "--keep-git-dir"),
        (copy.unpack.is_some(), "--unpack"),
    ];
    match refused.iter().find(|(set, _)| *set) {
        Some((_, flag)) => Err(format!("{flag} is not supported yet")),
        None => Ok(()),
    }
}

fn origin(from: Option<&str>, stages: &[Stage], stage: usize) -> Result<Origin, String> {
    let Some(from) = from else { return Ok(Origin::Context) };
    if let Some(index) = find_stage(stages, stage, from) {
        return Ok(Origin::Stage(index));
    }
    if from.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("invalid from flag value {from}: only {stage} stages stand before this one"));
    }
    ImageReference::parse(from).map(Origin::Image).map_err(|error| format!("invalid from flag value {from}: {error}"))
}

fn mode(text: &str) -> Result<u32, String> {
    u32::from_str_radix(text, 8)
        .ok()
        .filter(|mode| *mode <= 0o7777)
        .ok_or_else(|| format!("invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777"))
}
