//! `layercake run`: a fresh container of an image, in the foreground or detached.

use layercake_core::command::flags::container::{ENTRYPOINT, HOSTNAME, NAME, READ_ONLY, RM, STOP_SIGNAL};
use layercake_core::command::flags::process::{DETACH, INTERACTIVE, TTY, USER, WORKDIR};
use layercake_core::command::flags::registry::PULL;
use layercake_core::command::{Action, Line};
use layercake_core::image::reference::ImageReference;

use super::error::{Failure, NO_IMAGE_HINT};
use super::transfer::{Board, To};
use super::{Outcome, environment, foreground, limits, mounting, networking, output, pull, terminal};
use crate::engine::containers::create::{Held, Request};
use crate::engine::images::ImageError;
use crate::engine::{Engine, EngineError};

/// Runs the container; the exit code is its command's.
pub(super) fn run(line: &Line) -> Outcome {
    let detach = line.on(&DETACH);
    if line.on(&INTERACTIVE) && line.on(&TTY) && !detach {
        terminal::require()?;
    }
    let request = request(line)?;
    let engine = Engine::open().map_err(translate)?;
    let held = create(&engine, &request, line.text(&PULL))?;
    if detach {
        engine.start_detached(&held).map_err(translate)?;
        output::line(&held.container.id)?;
        return Ok(0);
    }
    let stdin = held.settings.stdin;
    foreground::run(&engine, held, stdin, translate)
}

/// Makes the container, of an image that is pulled where `--pull` says so.
pub(super) fn create(engine: &Engine, request: &Request, pull: Option<&str>) -> Result<Held, Failure> {
    let name = &request.image;
    if pull == Some("always") {
        bring(engine, name)?;
    }
    let created = match engine.create(request) {
        Err(EngineError::Image(ImageError::NotFound(_))) if pull == Some("missing") && bring(engine, name)? => {
            engine.create(request)
        }
        created => created,
    };
    let held = created.map_err(translate)?;
    limits::warn(&held.shortfalls);
    Ok(held)
}

/// Pulls an image, and tells of it beside what the container prints; `false` for what is no name of an image.
fn bring(engine: &Engine, name: &str) -> Result<bool, Failure> {
    let Ok(reference) = ImageReference::parse(name) else { return Ok(false) };
    let mut board = Board::new(To::Errors);
    if matches!(engine.image(name), Err(EngineError::Image(ImageError::NotFound(_)))) {
        board.say(&format!("Unable to find image '{}' locally", reference.familiar()));
    }
    let pulled = pull::one(engine, &reference, None, &mut board);
    board.finish()?;
    match pulled {
        Ok(()) => Ok(true),
        Err(failure) if failure.code() == 1 => Err(failure.with_code(125)),
        Err(failure) => Err(failure),
    }
}

/// What the command line says about a container: of `run`, and of `create`.
pub(super) fn request(line: &Line) -> Result<Request, Failure> {
    let text = |flag| line.text(flag).map(str::to_owned);
    Ok(Request {
        image: line.first().to_owned(),
        command: line.arguments()[1..].to_vec(),
        entrypoint: text(&ENTRYPOINT),
        name: text(&NAME),
        env: environment::variables(line)?,
        working_directory: text(&WORKDIR),
        user: text(&USER),
        network: networking::request(line)?,
        mounts: mounting::mounts(line)?,
        volumes_from: mounting::volumes_from(line)?,
        read_only: line.on(&READ_ONLY),
        terminal: line.on(&TTY),
        stdin: line.on(&INTERACTIVE),
        hostname: text(&HOSTNAME),
        stop_signal: text(&STOP_SIGNAL),
        cpus: limits::cpus(line)?,
        resources: limits::resources(line)?,
        auto_remove: line.on(&RM),
        waits: line.action() == Action::Create,
    })
}

/// The engine's own errors have code 125 here, and tell where help is.
pub(super) fn translate(error: EngineError) -> Failure {
    let hint = match &error {
        EngineError::Image(ImageError::NotFound(_)) => NO_IMAGE_HINT,
        _ => "Run 'layercake run --help' for more information",
    };
    let failure = Failure::from(error);
    let failure = if failure.hint().is_some() { failure } else { failure.with_hint(hint) };
    if failure.code() == 1 { failure.with_code(125) } else { failure }
}
