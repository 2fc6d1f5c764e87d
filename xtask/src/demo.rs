//! The lecture's session, typed with `layercake` for `docker`, in real containers.
//!
//! No registry is used yet: a Debian made from Debian's packages stands in for `ubuntu:latest`, and the demo says so.

use std::fs;
use std::io::{IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::program::{cargo, run, shown};
use crate::setup;

const TAG: &str = "hello_world_cmd:first";

/// Runs the session.
///
/// # Errors
/// If something that it needs is missing, a command fails, or one does not say what it should.
pub(crate) fn demo() -> Result<()> {
    setup::for_demo()?;
    run(cargo().args(["build", "--release", "--package", "layercake-server", "--bin", "layercake"]))?;
    let session = Session::start()?;
    session.make_base_image()?;

    println!("\n# The lecture's Dockerfile becomes an image, one layer after the other.\n");
    println!("$ cat Dockerfile_cmd\n{}", fs::read_to_string(session.folder.join("Dockerfile_cmd"))?);
    let build = ["build", "--builder", "classic", "--progress", "classic", "-t", TAG, "-f", "Dockerfile_cmd", "."];
    session.layercake(&build, &format!("Successfully tagged {TAG}"))?;

    println!("\n# The image becomes a container, and another one: arguments take the place of CMD.\n");
    // As the lecture types it, where there is a terminal to give to the container.
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let interactive = if terminal { "-it" } else { "-i" };
    session.layercake(&["run", interactive, TAG], "Hello world")?;
    session.layercake(&["run", interactive, TAG, "Pavlos"], "Hello Pavlos")?;

    println!("\n# Nothing has changed, so nothing is done again.\n");
    session.layercake(&build, "Using cache")?;
    session.layercake(&["images"], "hello_world_cmd")?;
    session.layercake(&["image", "history", TAG], "apt-get update")?;

    session.say_what_next();
    Ok(())
}

/// The workspace's folder.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where the demo's commands run.
struct Session {
    binary: PathBuf,
    store: PathBuf,
    folder: PathBuf,
}

impl Session {
    fn start() -> Result<Self> {
        let root = root();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let store = std::env::var_os("LAYERCAKE_ROOT").map_or_else(|| target.join("demo/store"), PathBuf::from);
        let folder = target.join("demo/lecture");
        fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        fs::copy(root.join("tests/fixtures/lecture/Dockerfile_cmd"), folder.join("Dockerfile_cmd"))
            .context("copy the lecture's Dockerfile")?;
        Ok(Self { binary: target.join("release/layercake"), store, folder })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(&self.folder).env("LAYERCAKE_ROOT", &self.store);
        command
    }

    /// Puts an image at `ubuntu:latest`, unless one is there from an earlier demo: made anew it would be another image,
    /// and nothing built on it would be found in the cache.
    fn make_base_image(&self) -> Result<()> {
        let there = self.command(&["inspect", "ubuntu:latest"]).output().context("start layercake")?;
        if there.status.success() {
            return Ok(());
        }
        println!(
            "\n# No registry is used yet: a small Debian, made now from Debian's packages, stands in for ubuntu:latest.\n"
        );
        self.layercake(&["image", "bootstrap", "debian", "-t", "ubuntu:latest"], "").map_err(|error| {
            error.context(
                "no base image: the demo needs a network that reaches Debian's packages, \
                 or a root file system at hand (layercake image import FILE ubuntu:latest)",
            )
        })
    }

    /// Shows and runs one command, and shows what it says, which must contain `expected`.
    fn layercake(&self, arguments: &[&str], expected: &str) -> Result<()> {
        let mut command = self.command(arguments);
        let line = shown(&command);
        println!("$ {line}");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("start layercake")?;
        let output = child.stdout.take().context("layercake's output")?;
        let errors = child.stderr.take().context("layercake's errors")?;
        let (said, _) = std::thread::scope(|scope| {
            let errors = scope.spawn(|| pass_on(errors, std::io::stderr()));
            (pass_on(output, std::io::stdout()), errors.join())
        });
        let status = child.wait().context("wait for layercake")?;
        println!();
        ensure!(status.success(), "{line} failed ({status})");
        let said = said?;
        said.contains(expected).then_some(()).ok_or_else(|| anyhow!("{line} should say {expected:?}, and did not"))
    }

    fn say_what_next(&self) {
        println!(
            "\
# That was all real: namespaces, overlayfs, and no other engine. Go on by hand:

export PATH={}:$PATH LAYERCAKE_ROOT={}
cd {}
layercake run -it --entrypoint bash {TAG}    # look around inside
layercake ps -a                              # the containers that the demo left
sed -i 's/\"Hello\"/\"Hello, \"/' Dockerfile_cmd    # change a step, then
layercake build -t hello_world_cmd:second -f Dockerfile_cmd .    # only what follows it is made again

# The same lecture in a browser, on a model, with pictures, at http://127.0.0.1:8000/ :
(cd {} && cargo xtask web && layercake serve)",
            self.binary.parent().unwrap_or(&self.binary).display(),
            self.store.display(),
            self.folder.display(),
            root().display(),
        );
    }
}

/// Copies as it comes, and returns all of it.
fn pass_on(mut from: impl Read, mut to: impl Write) -> Result<String> {
    let mut all = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = from.read(&mut chunk).context("read layercake's output")?;
        if count == 0 {
            return Ok(String::from_utf8_lossy(&all).into_owned());
        }
        to.write_all(&chunk[..count])?;
        to.flush()?;
        all.extend_from_slice(&chunk[..count]);
    }
}
