//! What is to be built, read from the host: the Dockerfile, the context, the clock.

use super::super::failure::Failure;
use crate::build::{BuildError, Files, Request, Settings};
use crate::command::Line;
use crate::command::flags::build::{BUILD_ARG, BUILD_CONTEXT, BUILDER, FILE, NETWORK, NO_CACHE, TARGET};
use crate::command::flags::shared::TAG;
use crate::container_path::ContainerPath;
use crate::diagnostic::Severity;
use crate::digest::Digest;
use crate::dockerfile::ast::Dockerfile;
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::parse;
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::plan::{Builder, NamedContexts, Options, RunNetwork};
use crate::render::{buildkit, classic};
use crate::sim::docker::created::variables;
use crate::sim::kernel::Location;
use crate::sim::world::World;
use crate::sim::world::clients::Client;
use crate::sim::world::tree::Tree;

/// Bytes of a Dockerfile at most.
const LIMIT: usize = 1 << 20;

/// What is to be built.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    /// The Dockerfile's name, without its folder.
    pub(super) file: String,
    pub(super) text: String,
    dockerfile: Dockerfile,
    pub(super) context: Location,
    context_path: String,
    pub(super) ignore: Ignore,
    pub(super) ignore_bytes: Option<usize>,
    /// Bytes of the context as a tar.
    pub(super) context_bytes: u64,
    build_args: ordered::Map<String, String>,
    target: Option<String>,
    pub(super) builder: Builder,
    no_cache: bool,
    network: RunNetwork,
    pub(super) pull: bool,
    pub(super) tags: Vec<ImageReference>,
    /// Files of the context that are taken to be edited.
    pub(super) edited: ordered::Set<ContainerPath>,
    seed: String,
}

impl Inputs {
    pub(super) fn read(world: &mut World, client: &Client, line: &Line) -> Result<Self, Failure> {
        let builder = builder(client, line)?;
        let tags = line.texts(&TAG).iter().map(|tag| tag_of(tag)).collect::<Result<_, _>>()?;
        let folder = ContainerPath::new(&client.directory).join(line.first());
        let given = line.first();
        if given == "-" {
            return Err(Failure::new("docker: a context from standard input is not modelled")
                .means("Give a folder: `docker build .` builds the one that you are in."));
        }
        let unable = || {
            Failure::new(format!("unable to prepare context: path {given:?} not found"))
                .means("The last word of `docker build` is the folder whose files the build may use.")
                .attempt("ls")
        };
        if line.has(&BUILD_CONTEXT) {
            return Err(Failure::new("docker: --build-context is not modelled")
                .means("One folder is the build context: what is to be copied has to be in it."));
        }
        let context = world.host_location(folder.as_str()).ok_or_else(unable)?;
        if !world.kernel().inode(context).is_directory() {
            return Err(Failure::new(format!("unable to prepare context: context must be a directory: {folder}"))
                .means("The last word names a folder; -f names the Dockerfile.")
                .attempt(format!("docker build -f {given} .")));
        }
        let path = match line.text(&FILE) {
            Some("-") => {
                return Err(Failure::new("docker: a Dockerfile from standard input is not modelled")
                    .means("Save it as a file, and name it with -f."));
            }
            Some(file) => ContainerPath::new(&client.directory).join(file),
            None => folder.join("Dockerfile"),
        };
        let text = dockerfile(world, &path, line.text(&FILE).is_some())?;
        let file = path.file_name().unwrap_or("Dockerfile").to_owned();
        let parsed = parse(&text);
        if let Some(wrong) = parsed.diagnostics.iter().find(|it| it.severity == Severity::Error) {
            return Err(invalid(builder, wrong, &file));
        }
        let (ignore, ignore_bytes) = ignore(world, &folder, &path, builder)?;
        let mut inputs = Self {
            file,
            text,
            dockerfile: parsed.dockerfile,
            context,
            context_path: folder.to_string(),
            ignore,
            ignore_bytes,
            context_bytes: 0,
            build_args: variables(client, &line.texts(&BUILD_ARG))
                .iter()
                .filter_map(|word| word.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            target: line.text(&TARGET).map(str::to_owned),
            builder,
            no_cache: line.on(&NO_CACHE),
            network: if line.text(&NETWORK) == Some("none") { RunNetwork::None } else { RunNetwork::Host },
            pull: line.is_on("pull"),
            tags,
            edited: ordered::Set::new(),
            seed: world.names.id(),
        };
        inputs.context_bytes = inputs.tar_bytes(world);
        Ok(inputs)
    }

    pub(super) fn request(&self, world: &World) -> Request {
        Request {
            dockerfile: self.dockerfile.clone(),
            options: Options {
                build_args: self.build_args.clone(),
                target: self.target.clone(),
                builder: self.builder,
                network: self.network,
                contexts: NamedContexts::default(),
                architecture: "amd64".to_owned(),
            },
            lineage: world.images.builds.get(&self.lineage_name()).map(|record| record.lineage.clone()),
            settings: Settings {
                no_cache: self.no_cache,
                predict: false,
                edited: self.edited.clone(),
                now: world.now(),
                seed: self.seed.clone(),
            },
        }
    }

    /// What a build continues: the same context, Dockerfile, target and builder.
    pub(super) fn lineage_name(&self) -> String {
        let name = format!("{} {} {:?} {:?}", self.context_path, self.file, self.target, self.builder);
        Digest::of(name.as_bytes()).hex()
    }

    fn tar_bytes(&self, world: &World) -> u64 {
        let Some(files) = world.kernel().file_system(self.context.file_system) else { return 0 };
        let entries = Tree::at(files, self.context.inode).entries();
        let sent = entries.iter().filter(|(path, _)| !self.ignore.matches(path.relative()));
        // A header for each, content in blocks of 512 bytes, two blocks at the end.
        sent.map(|(_, entry)| 512 + entry.size().div_ceil(512) * 512).sum::<u64>() + 1024
    }

    /// Why there is no image, as the classic builder says it.
    pub(super) fn failure(&self, error: &BuildError) -> Failure {
        match error {
            BuildError::Plan(wrong) => match wrong.first() {
                Some(wrong) => invalid(self.builder, wrong, &self.file),
                None => Failure::daemon(error),
            },
            BuildError::Command { code, command, .. } => {
                explained(Failure::new(classic::failure(error)).code(u8::try_from(*code).unwrap_or(1)), command, *code)
            }
            BuildError::Cancelled => Failure::new("the build was cancelled").code(130),
            BuildError::Step { message, .. } => Failure::new(message),
        }
    }

    /// The same after BuildKit's progress.
    pub(super) fn unsolved(&self, error: &BuildError) -> Failure {
        match error {
            BuildError::Command { code, command, .. } => {
                let failure = Failure::new(format!("ERROR: failed to solve: {}", buildkit::failure(error)));
                explained(failure.code(1), command, *code)
            }
            BuildError::Step { .. } => Failure::new(format!("ERROR: failed to solve: {}", buildkit::failure(error))),
            BuildError::Cancelled => Failure::new("ERROR: failed to solve: Canceled: context canceled").code(130),
            BuildError::Plan(_) => self.failure(error),
        }
    }
}

fn explained(failure: Failure, command: &str, code: i32) -> Failure {
    match code {
        127 => failure.means("The shell of the base image found no program of that name."),
        _ => failure.means(format!("The command of this step, {command:?}, ended with {code}; only 0 is success.")),
    }
}

fn invalid(builder: Builder, wrong: &crate::diagnostic::Diagnostic, file: &str) -> Failure {
    let (line, message) = (wrong.lines.first, &wrong.message);
    let failure = match builder {
        Builder::Classic => Failure::daemon(format_args!("dockerfile parse error on line {line}: {message}")),
        Builder::Buildkit => {
            Failure::new(format!("ERROR: failed to solve: dockerfile parse error on line {line}: {message}"))
        }
    };
    let failure = failure.means(format!("Line {line} of {file} is not right, and nothing was built."));
    match &wrong.help {
        Some(help) => failure.attempt(help.clone()),
        None => failure,
    }
}

/// Which builder: the flag's, else what `DOCKER_BUILDKIT` says, else the one of the slides.
fn builder(client: &Client, line: &Line) -> Result<Builder, Failure> {
    let wanted = if line.has(&BUILDER) {
        line.text(&BUILDER).unwrap_or_default()
    } else {
        match client.environment.get("DOCKER_BUILDKIT").map(String::as_str) {
            None | Some("" | "0" | "false") => "classic",
            Some("1" | "true") => "buildkit",
            Some(other) => {
                return Err(Failure::new(format!(
                    "DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing {other:?}: invalid syntax"
                )));
            }
        }
    };
    Ok(if wanted == "buildkit" { Builder::Buildkit } else { Builder::Classic })
}

fn tag_of(tag: &str) -> Result<ImageReference, Failure> {
    ImageReference::parse(tag).map_err(|error| {
        Failure::new(format!("invalid argument {tag:?} for \"-t, --tag\" flag: {error}"))
            .code(125)
            .means("A name has small letters, digits and - _ . /, and perhaps a tag behind a colon.")
    })
}

fn dockerfile(world: &World, path: &ContainerPath, named: bool) -> Result<String, Failure> {
    let Some(text) = world.host_file(path.as_str()) else {
        let folder = path.parent().unwrap_or_else(ContainerPath::root);
        let name = path.file_name().unwrap_or("Dockerfile");
        let failure = Failure::new(format!(
            "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {path}: no such file or directory"
        ))
        .means(format!("There is no file {name} in {folder}."));
        return Err(if named { failure.attempt("ls") } else { failure.attempt("docker build -f NAME .") });
    };
    if text.trim().is_empty() {
        let name = path.file_name().unwrap_or("Dockerfile");
        return Err(Failure::daemon(format_args!("the Dockerfile ({name}) cannot be empty")));
    }
    if text.len() > LIMIT {
        return Err(Failure::new("the Dockerfile has more than a megabyte: nobody wrote that by hand"));
    }
    Ok(text)
}

/// `<Dockerfile>.dockerignore` beside the Dockerfile if it is there (BuildKit), else `.dockerignore` in the context.
fn ignore(
    world: &World,
    folder: &ContainerPath,
    dockerfile: &ContainerPath,
    builder: Builder,
) -> Result<(Ignore, Option<usize>), Failure> {
    let own = (builder == Builder::Buildkit).then(|| format!("{dockerfile}.dockerignore"));
    let common = folder.join(".dockerignore").to_string();
    for path in own.into_iter().chain([common]) {
        if let Some(text) = world.host_file(&path) {
            let ignore = Ignore::parse(&text).map_err(|error| Failure::new(format!("{path}: {error}")))?;
            return Ok((ignore, Some(text.len())));
        }
    }
    Ok((Ignore::default(), None))
}

/// The context's files.
pub(super) fn context<'a>(world: &'a World, inputs: &Inputs) -> Option<Box<dyn Files + 'a>> {
    let files = world.kernel().file_system(inputs.context.file_system)?;
    Some(Box::new(Tree::at(files, inputs.context.inode)))
}
