//! Starting containers, and holding on to those in the foreground.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};

use super::RuntimeError;
use super::failure::{Failure, Step as _};
use super::linux::{executable, user_namespace};
use super::protocol::{Channel, Join, Order, Report, Request, Streams};
use super::spec::{Process, Spec};
use super::state;

/// Where a container's output and input go.
#[derive(Debug)]
pub enum Stdio {
    /// The caller's own streams, and the log: a foreground run. `stdin` tells whether input is passed on (`-i`). With a
    /// terminal, the monitor copies between the caller's terminal (which the caller has set to raw) and the container's.
    Foreground {
        /// Whether standard input is passed on.
        stdin: bool,
    },
    /// The log only; the container outlives the caller: `run -d`.
    Detached,
    /// Pipes that the caller reads, no log: a build's RUN. Standard input is empty.
    Pipes,
}

/// A container that runs, held by the command that started it. In the foreground and with pipes, dropping this (or dying)
/// kills the container.
#[derive(Debug)]
pub struct Running {
    /// With [`Stdio::Pipes`]: standard output.
    pub stdout: Option<File>,
    /// With [`Stdio::Pipes`]: standard error.
    pub stderr: Option<File>,
    tie: Channel,
    // Dropped after the tie, whose end is what the monitor ends by.
    _monitor: Reaped,
}

impl Running {
    /// Waits for the end; returns the exit code (128 + n for signal n). Signals that reach this process while it waits
    /// can be passed on by [`Self::signal`] from another thread or a signal handler's pipe.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`]; what went wrong while the end was recorded.
    pub fn wait(&self) -> Result<i32, RuntimeError> {
        match self.tie.receive() {
            Ok(Some((Report::Exited(code), _))) => Ok(code),
            Ok(Some((Report::Failed(failure), _))) => Err(failure.into()),
            _ => Err(RuntimeError::MonitorDied),
        }
    }

    /// Sends a signal to the container's pid 1, by number.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn signal(&self, signal: i32) -> Result<(), RuntimeError> {
        self.order(&Order::Signal(signal))
    }

    /// Tells the container's terminal its size.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn resize(&self, rows: u16, columns: u16) -> Result<(), RuntimeError> {
        self.order(&Order::Resize(rows, columns))
    }

    fn order(&self, order: &Order) -> Result<(), RuntimeError> {
        self.tie.send(order, &[]).map_err(|_| RuntimeError::MonitorDied)
    }
}

/// Readable when [`Running::wait`] would not block: for a caller that waits for signals as well.
impl AsFd for Running {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.tie.as_fd()
    }
}

/// Starts a container: returns when its command has been executed, or says why it could not be.
///
/// # Errors
/// [`RuntimeError`] for the step that failed; nothing is left behind then.
pub fn launch(spec: &Spec, stdio: Stdio) -> Result<Running, RuntimeError> {
    let streams = match stdio {
        Stdio::Foreground { stdin } => Streams::Foreground { stdin },
        Stdio::Detached => Streams::Detached,
        Stdio::Pipes => Streams::Pipes,
    };
    start(&Request {
        spec: spec.clone(),
        streams,
        mode: user_namespace::current_mode(),
        window: if spec.process.terminal { window() } else { None },
        join: None,
    })
}

/// Runs one more process in a running container, with the caller's streams; returns its exit code. It is killed when this
/// process dies.
///
/// An ordinary user's process must call this *before* it enters a user namespace of its own: from there, the container's
/// could not be joined.
///
/// # Errors
/// [`RuntimeError::NotRunning`], and as [`launch`].
pub fn exec(spec: &Spec, process: &Process, stdin: bool) -> Result<i32, RuntimeError> {
    start_exec(spec, process, stdin)?.wait()
}

/// As [`exec`], for a caller that passes signals and window sizes on while the process runs.
///
/// # Errors
/// As [`exec`].
pub fn start_exec(spec: &Spec, process: &Process, stdin: bool) -> Result<Running, RuntimeError> {
    let started = state::running(&spec.directory)?.ok_or_else(|| RuntimeError::NotRunning(spec.id.clone()))?;
    start(&Request {
        spec: spec.clone(),
        streams: Streams::Foreground { stdin },
        mode: user_namespace::current_mode(),
        window: if process.terminal { window() } else { None },
        join: Some(Join { process: process.clone(), pid: started.pid, start_time: started.start_time }),
    })
}

/// Starts a monitor with the request, and waits until it has started what it shall.
fn start(request: &Request) -> Result<Running, RuntimeError> {
    let (tie, stdout, stderr, monitor) = spawn(request)?;
    match tie.receive() {
        Ok(Some((Report::Started, _))) => Ok(Running { stdout, stderr, tie, _monitor: monitor }),
        Ok(Some((Report::Failed(failure), _))) => Err(failure.into()),
        _ => Err(RuntimeError::MonitorDied),
    }
}

type Spawned = (Channel, Option<File>, Option<File>, Reaped);

fn spawn(request: &Request) -> Result<Spawned, Failure> {
    let (tie, theirs) = Channel::pair().step("make the monitor's socket")?;
    let executable = executable::unwritable().step("open this program for the monitor")?;
    let mut command = Command::new(executable.path());
    // The socket is the monitor's standard input: the one way to hand a descriptor over that needs no moment in which
    // another thread's child could inherit it too.
    command.arg0("layercake").arg(super::MONITOR_ARGUMENT).arg(request.spec.id.get(..12).unwrap_or(&request.spec.id));
    command.stdin(OwnedFd::from(theirs));
    let (mut stdout, mut stderr) = (None, None);
    match request.streams {
        Streams::Foreground { .. } => {}
        Streams::Detached => {
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        }
        Streams::Pipes => {
            let (reader, writer) = io::pipe().step("make a pipe")?;
            command.stdout(writer);
            stdout = Some(File::from(OwnedFd::from(reader)));
            let (reader, writer) = io::pipe().step("make a pipe")?;
            command.stderr(writer);
            stderr = Some(File::from(OwnedFd::from(reader)));
        }
    }
    let monitor = Reaped(command.spawn().step("start the monitor")?);
    // Holds this side's copies of the pipes' ends.
    drop(command);
    let sealed = request.seal().step("write the monitor's request")?;
    let stdin = rustix::stdio::stdin();
    let descriptors = [sealed.as_fd(), stdin];
    let count = if request.streams == (Streams::Foreground { stdin: true }) { 2 } else { 1 };
    tie.send(&(), descriptors.get(..count).unwrap_or(&descriptors)).step("send the monitor its request")?;
    Ok((tie, stdout, stderr, monitor))
}

/// A child that is waited for when it is dropped, so that none stays as a zombie. A monitor ends soon after its tie does; that
/// of a detached container forks at once.
#[derive(Debug)]
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        // Its code means nothing: what it had to say came over the tie.
        let _ = self.0.wait();
    }
}

/// The size of the caller's window, where it has one.
fn window() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .or_else(|_| rustix::termios::tcgetwinsize(rustix::stdio::stdin()))
        .ok()?;
    Some((size.ws_row, size.ws_col))
}
