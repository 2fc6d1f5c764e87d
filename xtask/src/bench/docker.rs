//! docker, with a daemon of its own for the time of the measurement: its own folders, no network of the machine's touched.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::peers::succeed;
use super::place::Place;
use crate::program::find;

/// How long a daemon may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running daemon that has the busybox image.
pub(super) struct Docker {
    daemon: Child,
    socket: String,
    client: PathBuf,
}

impl Docker {
    /// Starts it.
    pub(super) fn start(place: &Place) -> Result<Self> {
        let program = find("dockerd").context("it is not installed")?;
        // The client of the same package, where another one is installed beside it.
        let client =
            ["/usr/bin/docker"].map(PathBuf::from).into_iter().find(|it| it.is_file()).or_else(|| find("docker"));
        let client = client.context("its client is not installed")?;
        let folder = place.folder.join("docker");
        std::fs::create_dir(&folder)?;
        let socket = format!("unix://{}", folder.join("socket").display());
        let mut command = Command::new(program);
        for (flag, name) in [("--data-root", "data"), ("--exec-root", "exec"), ("--pidfile", "pid")] {
            command.arg(flag).arg(folder.join(name));
        }
        command.args(["--host", &socket, "--bridge=none", "--iptables=false", "--ip6tables=false"]);
        command.args(["--ip-forward=false", "--ip-masq=false"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = command.spawn().context("start its daemon")?;
        let mut docker = Self { daemon, socket, client };
        docker.wait()?;
        succeed(docker.command().arg("import").arg(place.tar()).arg("busybox"))?;
        Ok(docker)
    }

    /// A command of its client's; builds are BuildKit's.
    pub(super) fn command(&self) -> Command {
        command(&self.client, &self.socket)
    }

    /// Its name and version.
    pub(super) fn name(&self) -> String {
        let version = succeed(self.command().args(["version", "--format", "{{.Server.Version}}"]));
        format!("docker {}", version.unwrap_or_default().trim())
    }

    /// Makes such commands later.
    pub(super) fn maker(&self) -> impl Fn() -> Command + 'static {
        let (client, socket) = (self.client.clone(), self.socket.clone());
        move || command(&client, &socket)
    }

    fn wait(&mut self) -> Result<()> {
        let step = Duration::from_millis(100);
        for _ in 0..PATIENCE.as_millis() / step.as_millis() {
            if succeed(self.command().arg("version")).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.daemon.try_wait()? {
                bail!("its daemon ended ({status})");
            }
            sleep(step);
        }
        bail!("its daemon does not answer")
    }
}

fn command(client: &Path, socket: &str) -> Command {
    let mut command = Command::new(client);
    command.args(["--host", socket]).env("DOCKER_BUILDKIT", "1");
    command
}

impl Drop for Docker {
    fn drop(&mut self) {
        // Asked to, it ends its containers and its containerd.
        let _ = Command::new("kill").arg(self.daemon.id().to_string()).status();
        let _ = self.daemon.wait();
    }
}
