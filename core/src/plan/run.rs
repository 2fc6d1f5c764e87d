//! RUN with everything expanded: the command, what it sees, and what is mounted for it.

use super::created_by::argument_prefix;
use super::mounts::{RunMount, mounts, script_path};
use super::step::shell;
use super::surroundings::Surroundings;
use super::{Builder, RunNetwork};
use crate::container_path::ContainerPath;
use crate::dockerfile::ast::{self, Command};
use crate::image::config::ContainerConfig;
use crate::ordered;

/// A RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOperation {
    /// Executable and arguments.
    pub args: Vec<String>,
    /// `NAME=value`: an ingredient of the key.
    pub environment: Vec<String>,
    /// `NAME=value` of proxies that nobody declared: given to the command, no ingredient.
    pub proxies: Vec<String>,
    /// The build arguments that count, `NAME=value`.
    pub arguments: Vec<String>,
    /// Working directory.
    pub working_directory: ContainerPath,
    /// `user[:group]`, empty for root.
    pub user: String,
    /// Its network.
    pub network: RunNetwork,
    /// What is mounted for it, in order.
    pub mounts: Vec<RunMount>,
    /// The folders below which nothing that it writes is kept: the VOLUMEs declared so far, with the classic builder, whose
    /// containers get them. Sorted; BuildKit mounts none.
    pub volumes: Vec<ContainerPath>,
}

/// A RUN, and what is said of it.
pub(super) struct Planned {
    pub(super) operation: RunOperation,
    pub(super) created_by: String,
    /// The `Cmd` that the classic builder compares.
    pub(super) command: Vec<String>,
}

/// Plans a RUN in a stage that has come to `config`.
///
/// # Errors
/// What is wrong with it, or not supported yet, as a message.
pub(super) fn run(run: &ast::Run, config: &ContainerConfig, around: &Surroundings<'_>) -> Result<Planned, String> {
    if !run.devices.is_empty() {
        return Err("RUN --device is not supported yet".to_owned());
    }
    if run.security.as_deref().is_some_and(|security| security != "sandbox") {
        return Err("RUN --security=insecure is refused: it would give the command the whole machine".to_owned());
    }
    let (args, text) = match &run.command {
        Command::Exec(words) if words.is_empty() => return Err("RUN has an empty command".to_owned()),
        Command::Exec(words) => (words.clone(), words.join(" ")),
        Command::Shell(text) => {
            let mut args = shell(config);
            // The shell starts the script, as with BuildKit.
            args.push(run.script().map_or_else(|| text.clone(), |heredoc| script_path(heredoc).to_string()));
            let joined = args.join(" ");
            (args, joined)
        }
    };
    let network = match run.network.as_deref() {
        None | Some("default") => around.options.network,
        Some("none") => RunNetwork::None,
        Some("host") => RunNetwork::Host,
        Some(other) => return Err(format!("unsupported network mode {other:?}")),
    };
    let arguments = around.scope.run_arguments();
    let proxies = around.scope.undeclared_proxies();
    let mut command = argument_prefix(&arguments);
    if arguments.is_empty() && !proxies.is_empty() {
        command.push("|0".to_owned());
    }
    command.extend(args.iter().cloned());
    let created_by = match around.options.builder {
        Builder::Classic => command.join(" "),
        Builder::Buildkit => {
            let mut words = vec!["RUN".to_owned()];
            words.extend(argument_prefix(&around.scope.declared_arguments()));
            words.extend([text, "# buildkit".to_owned()]);
            words.join(" ")
        }
    };
    let operation = RunOperation {
        args,
        environment: around.scope.run_environment(),
        proxies,
        arguments,
        working_directory: around.working_directory.clone(),
        user: config.user.clone(),
        network,
        mounts: mounts(run, around)?,
        volumes: volumes(config, around.options.builder)?,
    };
    Ok(Planned { operation, created_by, command })
}

/// The volumes that a container of the builder gets.
fn volumes(config: &ContainerConfig, builder: Builder) -> Result<Vec<ContainerPath>, String> {
    if builder == Builder::Buildkit {
        return Ok(Vec::new());
    }
    let paths: ordered::Set<_> =
        config.volumes.iter().flat_map(ordered::Map::keys).map(|path| ContainerPath::new(path)).collect();
    if paths.contains(&ContainerPath::root()) {
        return Err("invalid volume specification: '/': destination can't be '/'".to_owned());
    }
    Ok(paths.into_iter().collect())
}
