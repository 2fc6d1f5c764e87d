//! One more process in a running container.

use super::create::merge_env;
use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::runtime::launch::{self, Running};
use crate::runtime::spec::Process;
use crate::runtime::state::State;

/// What the command line says about the process. What it leaves out, the container says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecRequest {
    /// The container, by name or id.
    pub container: String,
    /// Executable and arguments.
    pub command: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// `--workdir`.
    pub working_directory: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--tty`.
    pub terminal: bool,
    /// `--interactive`.
    pub stdin: bool,
}

impl Engine {
    /// Starts one more process in a running container, with the caller's streams. Must come before
    /// [`Engine::own_files`]: see there.
    ///
    /// # Errors
    /// [`ContainerError::NotRunning`], and as [`launch::start_exec`].
    pub fn exec(&self, request: &ExecRequest) -> Result<Running, EngineError> {
        let container = self.container(&request.container)?;
        match self.state(&container)? {
            State::Running { paused: false, .. } => {}
            State::Running { paused: true, .. } => return Err(ContainerError::Paused(container.id).into()),
            State::Created | State::Exited { .. } => return Err(ContainerError::NotRunning(container.id).into()),
        }
        let spec = Settings::of(&container)?.spec;
        let process = Process {
            args: request.command.clone(),
            env: merge_env(&request.env, &spec.process.env),
            cwd: request.working_directory.clone().unwrap_or_else(|| spec.process.cwd.clone()),
            // An empty word is no user, least of all root (CVE-2026-30892).
            user: request.user.clone().filter(|user| !user.is_empty()).unwrap_or_else(|| spec.process.user.clone()),
            terminal: request.terminal,
        };
        let running = launch::start_exec(&spec, &process, request.stdin)?;
        self.note(&container, &format!("exec_start: {}", request.command.join(" ")), &[]);
        Ok(running)
    }
}
