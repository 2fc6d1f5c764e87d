//! A store and a folder of a test's own, and `layercake` run in them.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::os::unix::fs::lchown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::conversation::Conversation;
use crate::groups;
use crate::leftovers::Leftovers;
use crate::output::Output;
use crate::program;
use crate::terminal::open_terminal;
use crate::user::{Account, User};

/// No command of a test takes longer, but those that make a base image.
const PATIENCE: Duration = Duration::from_secs(180);

/// A fresh store and working folder. Dropped, it removes the containers and all files, and fails the test if a process or
/// a mount is left, or a control group.
#[derive(Debug)]
pub struct Environment {
    user: User,
    account: Account,
    folder: Option<TempDir>,
    binary: PathBuf,
}

impl Environment {
    /// A fresh environment; `None`, with the reason said, where the tests cannot run as `user`.
    #[must_use]
    pub fn new(user: User) -> Option<Self> {
        let account = user.account()?;
        let folder = tempfile::Builder::new().prefix("layercake-test-").tempdir().unwrap();
        let mut environment = Self { user, account, folder: Some(folder), binary: binary() };
        for name in ["store", "work", "home"] {
            fs::create_dir(environment.folder().join(name)).unwrap();
        }
        if environment.account.ids.is_some() {
            // The build's folder may lie where only its owner can look.
            let copy = environment.folder().join("layercake");
            program::copy(&environment.binary, &copy);
            environment.binary = copy;
            for name in [".", "store", "work", "home"] {
                environment.give(&environment.folder().join(name));
            }
        }
        Some(environment)
    }

    /// As whom commands run here.
    #[must_use]
    pub fn user(&self) -> User {
        self.user
    }

    /// The number of the user as whom commands run; `None` for the one that runs the tests.
    #[must_use]
    pub fn owner(&self) -> Option<u32> {
        self.account.ids.map(|(uid, _)| uid)
    }

    /// The folder of all this.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// The store's folder.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.folder().join("store")
    }

    /// The folder in which commands run.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder().join("work")
    }

    /// Writes a file below the working folder, with the folders that it needs.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        for given in path.ancestors().take_while(|folder| *folder != self.work()) {
            self.give(given);
        }
        path
    }

    /// Copies a program into the working folder, for everybody to execute.
    pub fn copy_program(&self, program: &Path, name: &str) -> PathBuf {
        let copy = self.work().join(name);
        program::copy(program, &copy);
        self.give(&copy);
        copy
    }

    /// Imports a base image made by [`crate::fixture`] under a tag.
    #[track_caller]
    pub fn import(&self, archive: &Path, tag: &str) {
        let arguments = ["image", "import", "-", tag];
        let mut command = self.command(&arguments);
        // Handed over open: the archive may lie where only its owner can look.
        command.stdin(File::open(archive).unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish_captured(command.spawn().unwrap(), &arguments).success();
    }

    /// Runs `layercake` with these arguments and no input.
    #[track_caller]
    pub fn layercake(&self, arguments: &[&str]) -> Output {
        self.layercake_with_input(arguments, b"")
    }

    /// Runs `layercake` with these arguments and this input.
    #[track_caller]
    pub fn layercake_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
        // A command that ends without reading its input closes the pipe, which is no failure.
        thread::spawn(move || { &stdin }.write_all(&input));
        finish_captured(child, arguments)
    }

    /// Runs a shell script, in which `"$LAYERCAKE"` is the program, and the test's arguments are `$1` and so on.
    #[track_caller]
    pub fn shell(&self, script: &str, arguments: &[&str]) -> Output {
        let mut command = self.run_here(Command::new("sh"));
        command.args(["-euc", script, "sh"]).args(arguments).env("LAYERCAKE", &self.binary);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        finish_captured(command.spawn().unwrap(), &[script])
    }

    /// Starts `layercake` in front of a terminal, to talk with it.
    #[must_use]
    pub fn converse(&self, arguments: &[&str]) -> Conversation {
        Conversation::start(self.command(arguments))
    }

    /// Runs `layercake` in front of a terminal: what it writes to either output comes in one.
    #[track_caller]
    pub fn layercake_on_terminal(&self, arguments: &[&str], input: &[u8]) -> Output {
        let (mut person, terminal) = open_terminal();
        let mut command = self.command(arguments);
        command.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap()).stderr(terminal);
        let child = command.spawn().unwrap();
        // The command's copies would keep the terminal open after its end.
        drop(command);
        let output = read(person.try_clone().unwrap());
        person.write_all(input).unwrap();
        finish(child, arguments, &output, None)
    }

    /// `layercake` with these arguments, not yet started, for a test that needs the process itself.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.run_here(Command::new(&self.binary));
        command.args(arguments);
        command
    }

    fn run_here(&self, mut command: Command) -> Command {
        command.current_dir(self.work()).env_clear();
        command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("HOME", self.folder().join("home")).env("TERM", "xterm").env("LAYERCAKE_ROOT", self.store());
        if let Ok(backtrace) = std::env::var("RUST_BACKTRACE") {
            command.env("RUST_BACKTRACE", backtrace);
        }
        if let Some((uid, gid)) = self.account.ids {
            // Supplementary groups go with it.
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes the user of this environment the owner of a folder and all in it.
    pub fn give_all(&self, path: &Path) {
        self.give(path);
        if self.account.ids.is_some() && fs::symlink_metadata(path).unwrap().is_dir() {
            fs::read_dir(path).unwrap().for_each(|entry| self.give_all(&entry.unwrap().path()));
        }
    }

    fn give(&self, path: &Path) {
        if let Some((uid, gid)) = self.account.ids {
            lchown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    /// Removes the containers that the test made, running or not.
    fn remove_containers(&self) -> Result<(), String> {
        let all = self.layercake(&["ps", "-a", "-q", "--no-trunc"]);
        if !all.status.success() {
            return Err(all.to_string());
        }
        let ids: Vec<&str> = all.stdout.split_whitespace().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let removed = self.layercake(&[&["rm", "-f"][..], &ids].concat());
        if !removed.status.success() {
            return Err(removed.to_string());
        }
        let groups: Vec<PathBuf> = ids.iter().flat_map(|id| groups::of_container(id)).collect();
        if groups.is_empty() { Ok(()) } else { Err(format!("control groups are left: {groups:?}")) }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        let removed = match fs::read_dir(self.store()).unwrap().next() {
            Some(_) if !thread::panicking() => self.remove_containers(),
            Some(_) => {
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.remove_containers())).unwrap_or(Ok(()))
            }
            None => Ok(()),
        };
        let left = Leftovers::wait(self.folder(), Duration::from_secs(2));
        left.clear();
        let folder = self.folder.take().unwrap();
        let path = folder.path().to_owned();
        // Not the guard's own way: it would give up at a folder that its owner may not write.
        let deleted = remove(&path);
        drop(folder);
        if !thread::panicking() {
            removed.unwrap_or_else(|error| panic!("the containers could not be removed: {error}"));
            assert_eq!(left, Leftovers::default(), "left behind in {}", path.display());
            assert!(deleted, "{} could not be removed", path.display());
        }
    }
}

/// Removes a folder whatever the owners and modes in it: root may, and an ordinary user becomes root over its own
/// subordinate ids.
fn remove(folder: &Path) -> bool {
    let plain = Command::new("rm").arg("-rf").arg(folder).output();
    if plain.is_ok_and(|output| output.status.success()) {
        return true;
    }
    let mapped = Command::new("unshare").args(["--map-root-user", "--map-auto", "rm", "-rf"]).arg(folder).output();
    mapped.is_ok_and(|output| output.status.success())
}

/// The binary under test: `LAYERCAKE_BIN`, or what cargo built beside the tests.
fn binary() -> PathBuf {
    std::env::var_os("LAYERCAKE_BIN").map_or_else(
        || {
            let test = std::env::current_exe().unwrap();
            let binary = test.ancestors().nth(2).unwrap().join("layercake-under-test");
            assert!(binary.is_file(), "{} is not built", binary.display());
            binary
        },
        |path| fs::canonicalize(path).unwrap(),
    )
}

/// Reads in a thread until the end; a terminal whose other side is gone says so with an error.
fn read(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            all.extend_from_slice(&chunk[..count]);
        }
        send.send(all)
    });
    receive
}

/// Waits for a command whose outputs are pipes.
#[track_caller]
fn finish_captured(mut child: Child, arguments: &[&str]) -> Output {
    let stdout = read(child.stdout.take().unwrap());
    let stderr = read(child.stderr.take().unwrap());
    finish(child, arguments, &stdout, Some(&stderr))
}

#[track_caller]
fn finish(
    mut child: Child,
    arguments: &[&str],
    stdout: &Receiver<Vec<u8>>,
    stderr: Option<&Receiver<Vec<u8>>>,
) -> Output {
    let line = format!("layercake {}", arguments.join(" "));
    let end = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("{line}: still running after {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(2));
    };
    // What the command started in the background must not keep its outputs open.
    let text = |from: &Receiver<Vec<u8>>| match from.recv_timeout(Duration::from_secs(5)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => panic!("{line}: has ended, but something keeps its output open"),
    };
    Output { status, stdout: text(stdout), stderr: stderr.map(text).unwrap_or_default(), line }
}
