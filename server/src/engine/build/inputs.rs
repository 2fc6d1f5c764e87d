//! What a build is made from, read from the machine: Dockerfile, `.dockerignore`, clock.

use std::collections::BTreeMap;
use std::env::VarError;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use layercake_core::build::{BuildError, Files, Listing, WhatIf};
use layercake_core::container_path::ContainerPath;
use layercake_core::diagnostic::Severity;
use layercake_core::digest::Digest;
use layercake_core::dockerfile::ast::Dockerfile;
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::dockerfile::{self, parse};
use layercake_core::image::reference::ImageReference;
use layercake_core::layer::entry::Kind;
use layercake_core::ordered;
use layercake_core::plan::{Builder, NamedContext, NamedContexts, Options, RunNetwork, SOURCE_DATE_EPOCH, contexts};

use super::context::Context;
use super::failure::BuildFailure;
use super::secret::Secret;
use crate::engine::pull::Policy;

/// Bytes of a Dockerfile at most.
const LIMIT: u64 = 1 << 20;

/// What is to be built, as the command line says it.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The build context.
    pub context: PathBuf,
    /// The Dockerfile; `None` for the one in the context, `-` for standard input.
    pub file: Option<PathBuf>,
    /// `--build-arg`.
    pub build_args: ordered::Map<String, String>,
    /// `--target`.
    pub target: Option<String>,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--pull`.
    pub pull: Policy,
    /// `--network`.
    pub network: RunNetwork,
    /// `--builder`.
    pub builder: Builder,
    /// `--secret`, by id.
    pub secrets: BTreeMap<String, Secret>,
    /// `--build-context`, each with its name.
    pub contexts: Vec<(String, NamedSource)>,
    /// `--edit` of a plan: files of the context that are taken to be edited.
    pub edits: Vec<String>,
    /// `--edit-line` of a plan: lines of the Dockerfile that are taken to have another text.
    pub edited_lines: ordered::Map<usize, String>,
}

/// What a named context is.
#[derive(Debug, Clone)]
pub enum NamedSource {
    /// A folder of the machine.
    Folder(PathBuf),
    /// An image.
    Image(ImageReference),
}

/// A folder with a name.
#[derive(Debug)]
pub(super) struct NamedFolder {
    pub(super) context: Context,
    /// What its own `.dockerignore` keeps out.
    pub(super) ignore: Ignore,
}

/// What was read of it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) name: String,
    path: PathBuf,
    pub(super) text: String,
    pub(super) dockerfile: Dockerfile,
    pub(super) ignore: Ignore,
    /// The size of the file that the ignore patterns are from, where there is one.
    pub(super) ignore_bytes: Option<usize>,
    pub(super) context: Context,
    pub(super) named: BTreeMap<String, NamedFolder>,
    pub(super) edited: ordered::Set<ContainerPath>,
    pub(super) secrets: BTreeMap<String, Secret>,
    /// The `SOURCE_DATE_EPOCH` of the caller's environment.
    pub(super) epoch: Option<String>,
}

impl Inputs {
    pub(super) fn is_classic(&self) -> bool {
        self.builder == Builder::Classic
    }

    /// The options of the build. As Docker's client has it, the caller's `SOURCE_DATE_EPOCH` is a build argument, where none of
    /// that name was given.
    pub(super) fn options(&self, read: &Read) -> Result<Options, BuildFailure> {
        let mut build_args = self.build_args.clone();
        if let Some(epoch) = &read.epoch {
            build_args.entry(SOURCE_DATE_EPOCH.to_owned()).or_insert_with(|| epoch.clone());
        }
        Ok(Options {
            build_args,
            target: self.target.clone(),
            builder: self.builder,
            network: self.network,
            contexts: self.named_contexts()?,
            architecture: architecture().to_owned(),
        })
    }

    fn named_contexts(&self) -> Result<NamedContexts, BuildFailure> {
        let mut contexts = NamedContexts::default();
        for (name, source) in &self.contexts {
            let context = match source {
                NamedSource::Folder(_) => NamedContext::Folder,
                NamedSource::Image(image) => NamedContext::Image(image.clone()),
            };
            let named = |source| BuildFailure::ContextName { name: name.clone(), source };
            contexts.insert(name, context).map_err(named)?;
        }
        Ok(contexts)
    }

    fn named_folders(&self) -> Result<BTreeMap<String, NamedFolder>, BuildFailure> {
        let mut folders = BTreeMap::new();
        for (name, source) in &self.contexts {
            if let NamedSource::Folder(path) = source {
                let ignore =
                    read_ignore(&path.join(".dockerignore"))?.map_or_else(Ignore::default, |(ignore, _)| ignore);
                let folder = NamedFolder { context: Context::open(path)?, ignore };
                folders.insert(contexts::name(name), folder);
            }
        }
        Ok(folders)
    }

    /// What a build continues: the same context, Dockerfile, target and builder.
    pub(super) fn lineage_name(&self, read: &Read) -> String {
        let name = format!("{:?} {:?} {:?} {:?}", read.context.path(), read.path, self.target, self.builder);
        Digest::of(name.as_bytes()).hex()
    }

    pub(super) fn read(&self) -> Result<Read, BuildFailure> {
        let context = Context::open(&self.context)?;
        let path = self.file.clone().unwrap_or_else(|| self.context.join("Dockerfile"));
        let text = read_dockerfile(&path)?;
        let what_if = WhatIf { lines: self.edited_lines.clone(), ..WhatIf::default() };
        let text = if what_if.lines.is_empty() { text } else { what_if.edit(&text).map_err(BuildFailure::WhatIf)? };
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let parsed = parse(&text);
        if parsed.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(BuildFailure::Dockerfile { name, text, diagnostics: parsed.diagnostics });
        }
        let epoch = source_date_epoch()?;
        let (ignore, ignore_bytes) = self.ignore(&path)?;
        Ok(Read {
            ignore,
            ignore_bytes,
            path: fs::canonicalize(&path).unwrap_or(path),
            name,
            text,
            dockerfile: parsed.dockerfile,
            edited: self.edited(&context)?,
            secrets: self.secrets.clone(),
            named: self.named_folders()?,
            context,
            epoch,
        })
    }

    fn edited(&self, context: &Context) -> Result<ordered::Set<ContainerPath>, BuildFailure> {
        let mut edited = ordered::Set::new();
        for file in &self.edits {
            let path = ContainerPath::new(file);
            let kind = context.look(None).entry(&path).ok().flatten().map(|entry| entry.kind);
            if !matches!(kind, Some(Kind::File { .. })) {
                return Err(BuildFailure::NoSuchEdit(file.clone()));
            }
            edited.insert(path);
        }
        Ok(edited)
    }

    /// `<Dockerfile>.dockerignore` beside the Dockerfile if it is there (BuildKit), else `.dockerignore` in the context;
    /// and its size, where there is one.
    fn ignore(&self, dockerfile: &Path) -> Result<(Ignore, Option<usize>), BuildFailure> {
        let mut own = dockerfile.as_os_str().to_owned();
        own.push(".dockerignore");
        let candidates = [(!self.is_classic()).then(|| PathBuf::from(own)), Some(self.context.join(".dockerignore"))];
        for path in candidates.into_iter().flatten() {
            if let Some((ignore, bytes)) = read_ignore(&path)? {
                return Ok((ignore, Some(bytes)));
            }
        }
        Ok((Ignore::default(), None))
    }
}

impl Read {
    /// An error of the session, with the text that it is about.
    pub(super) fn failure(&self, error: BuildError) -> BuildFailure {
        match error {
            BuildError::Plan(diagnostics) => {
                BuildFailure::Dockerfile { name: self.name.clone(), text: self.text.clone(), diagnostics }
            }
            error => BuildFailure::Step { name: self.name.clone(), error },
        }
    }

    /// The files of the context.
    pub(super) fn listing(&self) -> Result<Listing, BuildFailure> {
        Listing::new(&self.context.look(None), &self.ignore).map_err(|error| BuildFailure::Read {
            action: "list the build context",
            path: self.context.path().join(error.path.trim_start_matches('/')),
            source: error.source,
        })
    }

    /// Bytes that the classic client would send: the context as a tar.
    pub(super) fn context_bytes(&self) -> Result<u64, BuildFailure> {
        self.context.tar_bytes(&self.ignore)
    }
}

/// The patterns of an ignore file and its size, if there is one.
fn read_ignore(path: &Path) -> Result<Option<(Ignore, usize)>, BuildFailure> {
    let path = path.to_owned();
    match fs::read(&path) {
        Ok(text) => {
            let ignore =
                Ignore::parse(&dockerfile::text(&text)).map_err(|source| BuildFailure::Ignore { path, source })?;
            Ok(Some((ignore, text.len())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(BuildFailure::Read { action: "read", path, source }),
    }
}

fn read_dockerfile(path: &Path) -> Result<String, BuildFailure> {
    let failed = |source| BuildFailure::Read { action: "read the Dockerfile", path: path.to_owned(), source };
    let mut read = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(LIMIT).read_to_end(&mut read).map_err(failed)?;
        return Ok(dockerfile::text(&read));
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    if bytes > LIMIT {
        return Err(BuildFailure::TooLong { path: path.to_owned(), bytes, limit: LIMIT });
    }
    file.take(LIMIT).read_to_end(&mut read).map_err(failed)?;
    Ok(dockerfile::text(&read))
}

fn source_date_epoch() -> Result<Option<String>, BuildFailure> {
    match std::env::var(SOURCE_DATE_EPOCH) {
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(text)) => Err(BuildFailure::Epoch(text.to_string_lossy().into_owned())),
    }
}

/// This machine's architecture in Go's words, which images use.
pub(super) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
