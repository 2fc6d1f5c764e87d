//! `layercake build`: a Dockerfile and a context become an image.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use layercake_core::build::{Event, Stream};
use layercake_core::image::reference::ImageReference;
use layercake_core::plan::{self, RunNetwork};
use layercake_core::render::buildkit::Plain;
use layercake_core::render::classic::{self, Classic};

use super::error::Failure;
use super::{Outcome, arguments, diagnostic, output};
use crate::engine::{Engine, Network, build};

/// Build an image from a Dockerfile
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to build
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Name of the image, as name:tag; may be given several times
    #[arg(short, long, value_name = "NAME")]
    pub(super) tag: Vec<String>,
    /// How to tell what happens: classic goes with --builder classic
    #[arg(long, value_enum, default_value_t = Progress::Auto)]
    pub(super) progress: Progress,
    /// Whose words the classic builder's lines have: of Docker up to 24, as on the slides, or since 25
    #[arg(long, value_enum)]
    pub(super) wording: Option<Wording>,
    /// Print nothing but the image's id
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// What a build is made from: the same for `build` and `plan`.
#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// The context: the folder that COPY and ADD read from
    #[arg(value_name = "PATH")]
    pub(super) context: PathBuf,
    /// The Dockerfile (default: PATH/Dockerfile; - reads standard input)
    #[arg(short, long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Set a variable of ARG; NAME alone takes its value from the environment
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) build_arg: Vec<String>,
    /// Stop at this stage
    #[arg(long, value_name = "STAGE")]
    pub(super) target: Option<String>,
    /// Run every step, whatever the cache holds
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Network of RUN steps: host or none
    #[arg(long, value_name = "NETWORK", default_value = "host", value_parser = arguments::network)]
    pub(super) network: Network,
    /// Whose rules to follow: classic makes an image of every step
    #[arg(long, value_enum, default_value_t = Builder::Buildkit)]
    pub(super) builder: Builder,
}

/// Whose rules a build follows: steps, cache and history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Builder {
    /// The stages as a graph, one layer for each step that changes files.
    Buildkit,
    /// The builder of docker up to 22: an image for every step.
    Classic,
}

/// How a build tells what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Progress {
    /// What goes with the builder.
    Auto,
    /// BuildKit's lines.
    Plain,
    /// The classic builder's lines: "Step 1/4 : …", "Using cache".
    Classic,
}

/// The classic builder's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Wording {
    /// "Removing intermediate container ID"
    Slides,
    /// " ---> Removed intermediate container ID"
    Current,
}

const EXAMPLES: &str = "\
Examples:
  layercake build -t hello:1 .                         Build this folder's Dockerfile
  layercake build -t hello:1 -f Dockerfile_cmd .       Build another file
  layercake build --builder classic -t hello:1 .       Build as the lecture shows it, an image a step
  layercake plan .                                     Only say what would be done, and what is cached
  layercake explain                                    Say why steps of the last build missed the cache";

/// Builds the image.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let classic = matches!(arguments.inputs.builder, Builder::Classic);
    let progress = match arguments.progress {
        Progress::Auto if classic => Progress::Classic,
        Progress::Auto => Progress::Plain,
        Progress::Classic if !classic => {
            return Err(Failure::new("--progress classic goes with --builder classic"));
        }
        progress => progress,
    };
    let wording = match arguments.wording {
        Some(_) if progress != Progress::Classic => {
            return Err(Failure::new(
                "--wording goes with --progress classic: only the classic builder's words differ",
            ));
        }
        Some(Wording::Current) => classic::Wording::Current,
        Some(Wording::Slides) | None => classic::Wording::Slides,
    };
    let tags = arguments
        .tag
        .iter()
        .map(|tag| {
            ImageReference::parse(tag)
                .map_err(|error| Failure::new(format!("invalid argument {tag:?} for -t: {error}")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let inputs = arguments.inputs.read();
    let engine = Engine::open()?;
    engine.own_files()?;
    let mut teller = Teller::new(progress, wording, arguments.quiet);
    let built = engine.build(&inputs, &tags, &mut |progress| teller.tell(&progress));
    teller.finish()?;
    let built = built.map_err(|failure| diagnostic::failure(&failure))?;
    if arguments.quiet {
        output::line(&built.image.to_string())?;
        return Ok(0);
    }
    match progress {
        Progress::Classic => tags.iter().try_for_each(|tag| output::text(&classic::tagged(tag)))?,
        _ => output::error_bytes(teller.plain.exported(&built.image, &tags).as_bytes())?,
    }
    Ok(0)
}

impl Inputs {
    /// What the engine is asked to build.
    pub(super) fn read(&self) -> build::Inputs {
        let build_args = arguments::environment(&self.build_arg);
        let split = |word: String| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        build::Inputs {
            context: self.context.clone(),
            file: self.file.clone(),
            build_args: build_args.into_iter().filter_map(split).collect(),
            target: self.target.clone(),
            no_cache: self.no_cache,
            network: match self.network {
                Network::None => RunNetwork::None,
                Network::Host => RunNetwork::Host,
            },
            builder: match self.builder {
                Builder::Buildkit => plan::Builder::Buildkit,
                Builder::Classic => plan::Builder::Classic,
            },
            edits: Vec::new(),
        }
    }
}

/// Prints a build as it goes: the classic builder on standard output, BuildKit's progress on standard error.
struct Teller {
    progress: Progress,
    quiet: bool,
    plain: Plain,
    classic: Classic,
    started: Instant,
    /// Why nothing more can be printed.
    failed: Option<Failure>,
}

impl Teller {
    fn new(progress: Progress, wording: classic::Wording, quiet: bool) -> Self {
        let classic = Classic::new(wording);
        Self { progress, quiet, plain: Plain::new(), classic, started: Instant::now(), failed: None }
    }

    fn tell(&mut self, progress: &build::Progress<'_>) {
        if self.failed.is_some() {
            return;
        }
        if self.quiet {
            // What was asked for in vain is worth a word even then.
            if let build::Progress::Event(Event::Unconsumed { arguments }) = progress {
                output::remark(classic::unconsumed(arguments).trim_end());
            }
            return;
        }
        self.failed = self.print(progress).err();
    }

    fn print(&mut self, progress: &build::Progress<'_>) -> Result<(), Failure> {
        if let build::Progress::Read { foreign: Some(front_end), .. } = progress {
            output::remark(&format!(
                "[Warning] # syntax={front_end}: other languages than Docker's are not supported; the file is read as a Dockerfile"
            ));
        }
        match (self.progress, progress) {
            (Progress::Classic, build::Progress::Read { context, .. }) => {
                output::text(&self.classic.context(context.unwrap_or_default()))
            }
            (Progress::Classic, build::Progress::Event(event)) => match self.classic.event(event) {
                Some(chunk) if chunk.stream == Stream::Stderr => output::error_bytes(&chunk.bytes),
                Some(chunk) => output::bytes(&chunk.bytes),
                None => Ok(()),
            },
            (_, build::Progress::Read { dockerfile, bytes, .. }) => {
                output::error_bytes(self.plain.definition(dockerfile, *bytes).as_bytes())
            }
            (_, build::Progress::Event(event)) => {
                let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
                output::error_bytes(self.plain.event(event, now).as_bytes())
            }
        }
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.failed.take().map_or(Ok(()), Err)
    }
}
