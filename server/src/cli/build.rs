//! `layercake build`: a Dockerfile and a context become an image.

use layercake_core::command::Line;
use layercake_core::command::flags::build::{
    BUILD_ARG, BUILD_CONTEXT, BUILDER, FILE, NETWORK, NO_CACHE, PROGRESS, SECRET, TARGET,
};
use layercake_core::command::flags::registry::PULL_BASES;
use layercake_core::command::flags::shared::{QUIET, TAG, WORDING};
use layercake_core::image::reference::ImageReference;
use layercake_core::ordered;
use layercake_core::plan::Builder;
use layercake_core::render::buildkit::Plain;
use layercake_core::render::classic::{Classic, Wording};
use layercake_core::render::narration::Narrator;

use super::error::Failure;
use super::teller::{Picture, Teller, Words};
use super::{LANGUAGE, Outcome, arguments, diagnostic, terminal};
use crate::engine::pull::Policy;
use crate::engine::{Engine, build};

/// Builds the image.
pub(super) fn run(line: &Line) -> Outcome {
    let mut inputs = inputs(line)?;
    if line.on(&PULL_BASES) {
        inputs.pull = Policy::Always;
    }
    let words = words(line, inputs.builder)?;
    let tags = line
        .texts(&TAG)
        .iter()
        .map(|tag| {
            ImageReference::parse(tag)
                .map_err(|error| Failure::new(format!("invalid argument {tag:?} for -t: {error}")))
        })
        .collect::<Result<Vec<_>, _>>()?;
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

/// What the engine is asked to build: the same for `build` and `plan`.
pub(super) fn inputs(line: &Line) -> Result<build::Inputs, Failure> {
    let build_args = arguments::environment(&line.texts(&BUILD_ARG));
    let split = |word: String| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(build::Inputs {
        context: line.first().into(),
        file: line.text(&FILE).map(Into::into),
        build_args: build_args.into_iter().filter_map(split).collect(),
        target: line.text(&TARGET).map(str::to_owned),
        no_cache: line.on(&NO_CACHE),
        pull: Policy::Missing,
        network: arguments::run_network(line.text(&NETWORK).unwrap_or_default())?,
        builder: match line.text(&BUILDER) {
            Some("classic") => Builder::Classic,
            _ => Builder::Buildkit,
        },
        secrets: line.texts(&SECRET).iter().map(|text| arguments::secret(text)).collect::<Result<_, _>>()?,
        contexts: named_contexts(line)?,
        edits: Vec::new(),
        edited_lines: ordered::Map::new(),
    })
}

fn named_contexts(line: &Line) -> Result<Vec<(String, build::NamedSource)>, Failure> {
    let contexts = line.texts(&BUILD_CONTEXT);
    if !contexts.is_empty() && line.text(&BUILDER) == Some("classic") {
        return Err(Failure::new("--build-context requires BuildKit: build with --builder buildkit").with_code(125));
    }
    contexts.iter().map(|text| arguments::named_context(text)).collect()
}

/// How the build is told: by default as goes with the builder, and by BuildKit's picture on a terminal.
fn words(line: &Line, builder: Builder) -> Result<Words, Failure> {
    let classic = builder == Builder::Classic;
    let progress = match line.text(&PROGRESS) {
        Some("classic") if !classic => return Err(Failure::new("--progress classic goes with --builder classic")),
        Some("tty") if !terminal::draws_errors() => {
            return Err(Failure::new("--progress tty draws on a terminal, and standard error is none")
                .with_hint("For lines that can be kept in a file: --progress plain"));
        }
        Some("auto") if classic => "classic",
        Some("auto") if terminal::draws_errors() => "tty",
        progress => progress.unwrap_or_default(),
    };
    let wording = match line.text(&WORDING) {
        Some(_) if progress != "classic" => {
            return Err(Failure::new(
                "--wording goes with --progress classic: only the classic builder's words differ",
            ));
        }
        Some("current") => Wording::Current,
        _ => Wording::Slides,
    };
    Ok(match progress {
        _ if line.on(&QUIET) => Words::None,
        "classic" => Words::Classic(Classic::new(wording)),
        "narration" => Words::Narration(Narrator::new(LANGUAGE)),
        "tty" => Words::Picture(Picture::new(LANGUAGE)),
        _ => Words::Plain(Plain::new(LANGUAGE)),
    })
}
