//! How the command, the monitor and the container's pid 1 speak: JSON messages over pairs of sockets that keep their borders,
//! with descriptors beside them. The order to start goes as a sealed memory file, since a command line and an environment can
//! be longer than a message.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::spec::{Process, Spec};
use crate::mode::Mode;

/// What a monitor is started for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    /// The container.
    pub(super) spec: Spec,
    /// Where its streams go.
    pub(super) streams: Streams,
    /// As whom all of this works.
    pub(super) mode: Mode,
    /// The caller's window, for a container with a terminal: rows, columns.
    pub(super) window: Option<(u16, u16)>,
    /// One more process for a running container, instead of the container itself.
    pub(super) join: Option<Join>,
}

/// A process that joins a running container.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Join {
    /// What runs.
    pub(super) process: Process,
    /// The container's pid 1, as the state file names it.
    pub(super) pid: i32,
    /// When that started, in clock ticks since the machine's start.
    pub(super) start_time: u64,
}

/// Where a container's streams go, as the monitor needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Streams {
    /// To the monitor's own output, and the log. A descriptor for input comes with the request where `stdin` is set.
    Foreground { stdin: bool },
    /// To the log.
    Detached,
    /// Straight to the monitor's own output.
    Pipes,
}

/// From the monitor to the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Report {
    /// The container's command has been executed.
    Started,
    /// It could not be; nothing is left.
    Failed(Failure),
    /// It ended, with this exit code.
    Exited(i32),
}

/// From the command to the monitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Order {
    /// Send this signal to pid 1.
    Signal(i32),
    /// The caller's window has changed: rows, columns.
    Resize(u16, u16),
}

/// From the container's pid 1, before it is what it shall be, to the monitor. The end of the stream after `Ready` means that
/// the command has been executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ChildReport {
    /// The network namespace, in which nothing is connected yet, comes with this message. The child waits for an answer.
    Network,
    /// The terminal's master comes with this message.
    Terminal,
    /// Mount points that had to be made in the writable layer, as paths from the root.
    MadeMountPoints(Vec<String>),
    /// All is set up; the next thing is exec.
    Ready,
    /// This went wrong.
    Failed(Failure),
}

/// One end of a pair.
#[derive(Debug)]
pub(super) struct Channel(OwnedFd);

impl Channel {
    /// Makes a connected pair, closed on exec.
    pub(super) fn pair() -> io::Result<(Self, Self)> {
        let (one, other) =
            rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        Ok((Self(one), Self(other)))
    }

    /// Sends a message, with at most two descriptors.
    pub(super) fn send(&self, message: &impl Serialize, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        let bytes = serde_json::to_vec(message)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        // No SIGPIPE: that the other side is gone is an error like others.
        rustix::net::sendmsg(&self.0, &[IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    /// Waits for a message; `None` when the other side is gone.
    pub(super) fn receive<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        let mut bytes = vec![0; 16 << 10];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::io::retry_on_intr(|| {
            rustix::net::recvmsg(&self.0, &mut [IoSliceMut::new(&mut bytes)], &mut control, RecvFlags::CMSG_CLOEXEC)
        });
        let received = match received {
            // The other side died with words of ours unread.
            Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            other => other?,
        };
        if received.bytes == 0 {
            return Ok(None);
        }
        let mut descriptors = Vec::new();
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                descriptors.extend(rights);
            }
        }
        let message = serde_json::from_slice(bytes.get(..received.bytes).unwrap_or(&bytes))?;
        Ok(Some((message, descriptors)))
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl From<OwnedFd> for Channel {
    fn from(descriptor: OwnedFd) -> Self {
        Self(descriptor)
    }
}

impl From<Channel> for OwnedFd {
    fn from(channel: Channel) -> Self {
        channel.0
    }
}

impl Request {
    /// Writes the request to a memory file that nobody can change any more.
    pub(super) fn seal(&self) -> io::Result<OwnedFd> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let mut file = File::from(rustix::fs::memfd_create("layercake-request", flags)?);
        file.write_all(&serde_json::to_vec(self)?)?;
        let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
        rustix::fs::fcntl_add_seals(&file, seals)?;
        Ok(file.into())
    }

    /// Reads it back.
    pub(super) fn unseal(descriptor: OwnedFd) -> io::Result<Self> {
        use std::os::unix::fs::FileExt as _;
        let file = File::from(descriptor);
        let length = file.metadata()?.len();
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}
