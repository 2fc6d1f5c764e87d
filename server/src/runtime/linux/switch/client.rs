//! How commands and monitors speak with the switch, and how it is started.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::net::IpAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{Pid, PidfdFlags};
use serde::{Deserialize, Serialize};

use super::super::super::RuntimeError;
use super::super::super::failure::{Failure, Step as _};
use super::super::super::networks::{Attachment, Link};
use super::super::super::protocol::Channel;
use super::super::{executable, process_table};
use super::wire::{Ask, Told, connect};

/// Held by whoever starts containers on networks, one at a time: see [`hold`].
const LOCK: &str = "lock";
/// [`Alive`], as JSON.
pub(super) const ALIVE: &str = "switch.json";

/// Which process the switch is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Alive {
    pub(super) pid: i32,
    pub(super) start_time: u64,
}

/// A switch that stays as long as this value.
#[derive(Debug)]
pub struct Held {
    _channel: Channel,
}

/// The right to start containers on networks: two that did so at once, as an ordinary user, would have two user namespaces, and the
/// networks of one could not be reached from the other.
#[derive(Debug)]
pub struct Turn {
    folder: PathBuf,
    held: RefCell<Option<Held>>,
    _lock: File,
}

impl Turn {
    /// Waits for it.
    ///
    /// # Errors
    /// What the file system said.
    pub fn wait(folder: &Path) -> Result<Self, RuntimeError> {
        Ok(Self::take(folder)?)
    }

    fn take(folder: &Path) -> Result<Self, Failure> {
        use std::os::unix::fs::DirBuilderExt as _;
        let failed = || format!("make {}", folder.display());
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).step_with(failed)?;
        let path = folder.join(LOCK);
        let lock =
            File::options().create(true).append(true).open(&path).step_with(|| format!("open {}", path.display()))?;
        lock.lock().step_with(|| format!("lock {}", path.display()))?;
        Ok(Self { folder: folder.to_owned(), held: RefCell::new(None), _lock: lock })
    }

    /// The process whose namespaces the networks are in, where there are any. It stays at least as long as this value.
    ///
    /// # Errors
    /// What the system said.
    pub fn switch(&self) -> Result<Option<OwnedFd>, RuntimeError> {
        // Held first: it would end with its last container, and its namespaces with it.
        let Some(held) = self.found()? else { return Ok(None) };
        self.held.replace(Some(held));
        let path = self.folder.join(ALIVE);
        let bytes = std::fs::read(&path).step_with(|| format!("read {}", path.display()))?;
        let alive: Alive = serde_json::from_slice(&bytes).step_with(|| format!("understand {}", path.display()))?;
        let gone = || Failure::setup("find the switch of the networks", "it died");
        let pid = Pid::from_raw(alive.pid).ok_or_else(gone)?;
        let process = rustix::process::pidfd_open(pid, PidfdFlags::empty()).step("find the switch of the networks")?;
        // Asked after the descriptor is held: from then on, the number cannot change hands unseen.
        let is_it = process_table::start_time(alive.pid) == Some(alive.start_time);
        if is_it { Ok(Some(process)) } else { Err(gone().into()) }
    }

    /// Finds the switch, or starts it. This process is in the user namespace that the networks shall be in.
    ///
    /// # Errors
    /// What the system said.
    pub fn hold(&self) -> Result<Held, RuntimeError> {
        if let Some(held) = self.found()? {
            return Ok(held);
        }
        start(&self.folder)?;
        let held = self.found()?;
        Ok(held.ok_or_else(|| Failure::setup("find the switch of the networks", "it died"))?)
    }

    /// The switch, if there is one: one that is about to end, after its last container, is none.
    fn found(&self) -> Result<Option<Held>, Failure> {
        let Some(channel) = connect(&self.folder).step("find the switch of the networks")? else { return Ok(None) };
        let told = ask(&channel, &Ask::Hold, None)?;
        Ok(told.map(|_| Held { _channel: channel }))
    }
}

fn start(folder: &Path) -> Result<(), Failure> {
    let (tie, theirs) = Channel::pair().step("make the switch's socket")?;
    let executable = executable::unwritable().step("open this program for the switch")?;
    let mut command = Command::new(executable.path());
    command.arg0("layercake").arg(super::ARGUMENT).arg(folder);
    command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut first = command.spawn().step("start the switch of the networks")?;
    drop(command);
    let told = tie.receive::<Result<(), Failure>>();
    // It leaves a copy of itself, which is nobody's child.
    first.wait().step("start the switch of the networks")?;
    match told.step("start the switch of the networks")? {
        Some((started, _)) => started,
        None => Err(Failure::setup("start the switch of the networks", "it died")),
    }
}

/// Says something, and hears the answer; `None` where the other side is gone.
fn ask(channel: &Channel, what: &Ask, namespace: Option<&OwnedFd>) -> Result<Option<Told>, Failure> {
    let step = "speak with the switch of the networks";
    let descriptors: Vec<_> = namespace.iter().map(|namespace| namespace.as_fd()).collect();
    match channel.send(what, &descriptors) {
        Err(error) if [libc::EPIPE, libc::ECONNRESET].map(Some).contains(&error.raw_os_error()) => return Ok(None),
        sent => sent.step(step)?,
    }
    match channel.receive::<Told>().step(step)? {
        Some((Told::Refused(why), _)) => Err(Failure::Network(why)),
        told => Ok(told.map(|(told, _)| told)),
    }
}

/// A container's places in networks, from before it starts until this value is dropped.
#[derive(Debug)]
pub(in super::super) struct Places(Channel);

impl Places {
    /// Has places kept for a container.
    pub(in super::super) fn reserve(
        folder: &Path,
        container: &str,
        wanted: &[Attachment],
        servers: &[IpAddr],
    ) -> Result<(Self, Vec<Link>), Failure> {
        let channel = connect(folder).step("find the switch of the networks")?;
        let channel =
            channel.ok_or(io::Error::from_raw_os_error(libc::ECONNREFUSED)).step("find the switch of the networks")?;
        let (container, servers) = (container.to_owned(), servers.to_vec());
        let reserve = Ask::Reserve { container, wanted: wanted.to_vec(), servers };
        match ask(&channel, &reserve, None)? {
            Some(Told::Links(links)) => Ok((Self(channel), links)),
            None => Err(Failure::setup("speak with the switch of the networks", "it died")),
            Some(_) => Err(Failure::setup("speak with the switch of the networks", "it gave another answer")),
        }
    }

    /// Connects the container.
    pub(in super::super) fn wire(&self, namespace: &OwnedFd) -> Result<(), Failure> {
        let told = ask(&self.0, &Ask::Wire, Some(namespace))?;
        told.map(drop).ok_or_else(|| Failure::setup("connect the container to its networks", "the switch died"))
    }
}

/// The places of all containers of the store whose networks are in `folder`, by their ids.
///
/// # Errors
/// What the system said.
pub fn members(folder: &Path) -> Result<Vec<(String, Vec<Link>)>, RuntimeError> {
    match once(folder, &Ask::List)? {
        Some(Told::Members(members)) => Ok(members),
        _ => Ok(Vec::new()),
    }
}

/// Gives a running container one more place; `None` where no container has any.
///
/// # Errors
/// That it has one there already; what the system said.
pub fn join(folder: &Path, container: &str, wanted: &Attachment) -> Result<Option<()>, RuntimeError> {
    let connect = Ask::Connect { container: container.to_owned(), wanted: wanted.clone() };
    Ok(once(folder, &connect)?.map(drop))
}

/// Takes a place from a running container; `None` where no container has any.
///
/// # Errors
/// That it has none there; what the system said.
pub fn leave(folder: &Path, container: &str, network: &str) -> Result<Option<()>, RuntimeError> {
    let disconnect = Ask::Disconnect { container: container.to_owned(), network: network.to_owned() };
    Ok(once(folder, &disconnect)?.map(drop))
}

fn once(folder: &Path, what: &Ask) -> Result<Option<Told>, Failure> {
    let channel = connect(folder).step("find the switch of the networks")?;
    channel.map_or(Ok(None), |channel| ask(&channel, what, None))
}
