//! `layercake build`: a Dockerfile and a context become an image.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use layercake_core::image::reference::ImageReference;
use layercake_core::plan::{self, RunNetwork};
use layercake_core::render::buildkit::Plain;
use layercake_core::render::classic::{self, Classic};

use super::error::Failure;
use super::teller::{Picture, Teller, Words};
use super::{Outcome, arguments, diagnostic, terminal};
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
    /// Give a secret to RUN --mount=type=secret, as id=ID,src=FILE or id=ID,env=NAME
    #[arg(long, value_name = "SECRET", value_parser = arguments::secret)]
    pub(super) secret: Vec<(String, build::Secret)>,
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
    /// What goes with the builder: classic, or tty on a terminal and plain elsewhere.
    Auto,
    /// BuildKit's lines.
    Plain,
    /// BuildKit's picture: each step with its running time, drawn over and over.
    Tty,
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
    let words = words(&arguments)?;
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
    let drawn = matches!(words, Words::Plain(_) | Words::Picture(_));
    let mut teller = Teller::new(words);
    let built = engine.build(&inputs, &tags, &mut |progress| teller.tell(&progress));
    teller.finish(built.as_ref().ok().map(|built| &built.image), &tags)?;
    match built {
        Ok(_) => Ok(0),
        Err(failure) if drawn => Err(diagnostic::unsolved(&failure)),
        Err(failure) => Err(diagnostic::failure(&failure)),
    }
}

/// How the build is told.
fn words(arguments: &Arguments) -> Result<Words, Failure> {
    let classic = matches!(arguments.inputs.builder, Builder::Classic);
    let progress = match arguments.progress {
        Progress::Auto if classic => Progress::Classic,
        Progress::Auto if terminal::draws_errors() => Progress::Tty,
        Progress::Auto => Progress::Plain,
        Progress::Classic if !classic => return Err(Failure::new("--progress classic goes with --builder classic")),
        Progress::Tty if !terminal::draws_errors() => {
            return Err(Failure::new("--progress tty draws on a terminal, and standard error is none")
                .with_hint("For lines that can be kept in a file: --progress plain"));
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
    Ok(match progress {
        _ if arguments.quiet => Words::None,
        Progress::Classic => Words::Classic(Classic::new(wording)),
        Progress::Tty => Words::Picture(Picture::new()),
        Progress::Auto | Progress::Plain => Words::Plain(Plain::new()),
    })
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
            secrets: self.secret.iter().cloned().collect(),
            edits: Vec::new(),
            edited_lines: BTreeMap::new(),
        }
    }
}
