//! `layercake run`: a fresh container of an image, in the foreground or detached.

use clap::Args;

use super::error::{Failure, NO_IMAGE_HINT};
use super::foreground::Foreground;
use super::{Outcome, arguments, output, terminal};
use crate::engine::containers::create::{Held, Request};
use crate::engine::images::ImageError;
use crate::engine::{Engine, EngineError, Network};

/// Create a container from an image and run a command in it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, override_usage = "layercake run [OPTIONS] IMAGE [COMMAND] [ARG...]")]
pub(super) struct Arguments {
    /// Pass standard input on
    #[arg(short, long)]
    interactive: bool,
    /// Give the container a terminal
    #[arg(short, long)]
    tty: bool,
    /// Remove the container when it ends
    #[arg(long)]
    rm: bool,
    /// Run in the background and print the container's id
    #[arg(short, long)]
    detach: bool,
    /// Name of the container (default: a random one)
    #[arg(long)]
    name: Option<String>,
    /// Set an environment variable; NAME alone takes its value from here
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(super) env: Vec<String>,
    /// Show a folder or file of this machine in the container; :ro forbids writing
    #[arg(short, long, value_name = "HERE:THERE[:ro]")]
    volume: Vec<String>,
    /// Working directory in the container
    #[arg(short, long, value_name = "PATH")]
    workdir: Option<String>,
    /// Run as this user, by name or number: user[:group]
    #[arg(short, long)]
    user: Option<String>,
    /// Executable to run in place of the image's ENTRYPOINT (and without its CMD)
    #[arg(long, value_name = "PROGRAM")]
    entrypoint: Option<String>,
    /// Network: host (this machine's, until bridges come) or none
    #[arg(long, value_name = "NETWORK", default_value = "host", value_parser = arguments::network)]
    network: Network,
    /// The image, then the command and its arguments in place of the image's CMD
    // One list: a flag that follows the image must not be read as one of ours.
    #[arg(required = true, trailing_var_arg = true, value_name = "IMAGE [COMMAND...]")]
    pub(super) image_and_command: Vec<String>,
}

const EXAMPLES: &str = "\
Flags go before the image; what follows the image belongs to the container.

Examples:
  layercake run -it busybox sh                         A shell in a fresh container
  layercake run --rm busybox echo hello                One command; the container is removed after it
  layercake run -d --name web busybox sleep 1000       In the background, with a name
  layercake run -v ./data:/data:ro busybox ls /data    With a folder of this machine, read-only
  layercake run --entrypoint sh hello -c 'ls /'        Another program than the image's";

/// Runs the container; the exit code is its command's.
pub(super) fn run(arguments: Arguments) -> Outcome {
    if arguments.interactive && arguments.tty && !arguments.detach {
        terminal::require()?;
    }
    let detach = arguments.detach;
    let request = request(arguments)?;
    let engine = Engine::open().map_err(translate)?;
    let held = engine.create(&request).map_err(translate)?;
    if detach {
        engine.start_detached(&held).map_err(translate)?;
        output::line(&held.container.id)?;
        return Ok(0);
    }
    run_in_foreground(&engine, held)
}

fn request(arguments: Arguments) -> Result<Request, Failure> {
    let mut words = arguments.image_and_command.into_iter();
    let image = words.next().unwrap_or_default();
    Ok(Request {
        image,
        command: words.collect(),
        entrypoint: arguments.entrypoint,
        name: arguments.name,
        env: arguments::environment(&arguments.env),
        working_directory: arguments.workdir,
        user: arguments.user,
        network: arguments.network,
        binds: arguments.volume.iter().map(|volume| arguments::bind(volume)).collect::<Result<_, _>>()?,
        terminal: arguments.tty,
        stdin: arguments.interactive,
        auto_remove: arguments.rm,
    })
}

fn run_in_foreground(engine: &Engine, held: Held) -> Outcome {
    let foreground = Foreground::prepare(held.settings.spec.process.terminal)?;
    let running = engine.start_in_foreground(&held).map_err(translate)?;
    let ended = foreground.wait(running);
    engine.finish(held).map_err(translate)?;
    ended
}

/// The engine's own errors have code 125 here, and tell where help is.
fn translate(error: EngineError) -> Failure {
    let hint = match &error {
        EngineError::Image(ImageError::NotFound(_)) => NO_IMAGE_HINT,
        _ => "Run 'layercake run --help' for more information",
    };
    let failure = Failure::from(error);
    let failure = if failure.hint().is_some() { failure } else { failure.with_hint(hint) };
    if failure.code() == 1 { failure.with_code(125) } else { failure }
}
