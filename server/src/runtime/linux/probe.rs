//! What this machine lets a container have: tried by a child process, which ends at once and takes everything with it.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::child::try_overlay;
use super::user_namespace;
use crate::mode::Mode;
use crate::sys::process::{Forked, SingleThread, fork};

/// How far a container would come: a step that failed says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Becoming root of a user namespace, where this is not root, and a container's other namespaces.
    pub namespaces: Result<(), String>,
    /// Mounting an overlay over folders of the store's file system.
    pub overlay: Result<(), String>,
}

/// Tries it in a new folder in `folder`. The process must have one thread.
///
/// # Errors
/// The folder cannot be made, or no process.
pub fn try_out(mode: Mode, folder: &Path) -> io::Result<Tried> {
    let place = Place::new(folder)?;
    let (mut told, mut tell) = io::pipe()?;
    match fork(SingleThread::verify()?)? {
        Forked::Child => {
            let tried = serde_json::to_vec(&try_here(mode, &place.0)).unwrap_or_default();
            let told = tell.write_all(&tried);
            std::process::exit(i32::from(told.is_err()));
        }
        Forked::Parent(pid) => {
            drop(tell);
            let mut text = Vec::new();
            told.read_to_end(&mut text)?;
            nix::sys::wait::waitpid(nix::unistd::Pid::from_raw(pid), None)?;
            Ok(serde_json::from_slice(&text)?)
        }
    }
}

fn try_here(mode: Mode, place: &Path) -> Tried {
    let namespaces = user_namespace::enter(mode)
        .map_err(|error| with_causes(&error))
        .and_then(|()| other_namespaces().map_err(|error| format!("make a container's namespaces: {error}")));
    let overlay = match &namespaces {
        Ok(()) => try_overlay(place, mode).map_err(|errno| format!("mount an overlay: {}", io::Error::from(errno))),
        Err(_) => Err("it could not be tried without namespaces".to_owned()),
    };
    Tried { namespaces, overlay }
}

fn other_namespaces() -> io::Result<()> {
    let all = libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP;
    SingleThread::verify()?.unshare(all)
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// The folders that an overlay needs, in a folder of their own.
struct Place(std::path::PathBuf);

/// What an overlay needs; the kernel makes the last one itself.
const FOLDERS: [&str; 4] = ["lower", "upper", "work", "work/work"];

impl Place {
    fn new(folder: &Path) -> io::Result<Self> {
        let place = Self(folder.join(format!("doctor-{}", std::process::id())));
        fs::create_dir(&place.0)?;
        for name in &FOLDERS[..3] {
            fs::create_dir(place.0.join(name))?;
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // They are empty. One that is not there, because nothing was mounted, is no loss.
        for name in FOLDERS.iter().rev() {
            let _ = fs::remove_dir(self.0.join(name));
        }
        let _ = fs::remove_dir(&self.0);
    }
}
