//! The way into a group.
//!
//! With version 1, a process writes itself into the file `tasks` of each group. It has one thread, so this is all of it; to write to
//! `cgroup.procs` would stop every fork on the machine for a moment, and take longer than everything else about the group. With
//! version 2, the kernel makes the process in its group (`CLONE_INTO_CGROUP`), which stops nobody either.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::thread::LinkNameSpaceType;

use super::super::super::failure::{Failure, Step as _};
use super::hierarchies::{Controller, Version};
use super::{Place, Places};
use crate::sys::process::SingleThread;

/// Open descriptors by which a process enters a group whose folder it may no longer see.
#[derive(Debug, Default)]
pub(in super::super) struct Entrance {
    tasks: Vec<File>,
    folder: Option<OwnedFd>,
    /// The view of the tree that the running container has, for a process that joins it.
    view: Option<OwnedFd>,
    places: Vec<Place>,
    counts_processes: bool,
}

impl Entrance {
    pub(super) fn open(places: &Places) -> Result<Self, Failure> {
        let mut entrance = Self {
            places: places.all.clone(),
            counts_processes: places.with(Controller::Pids).is_some(),
            ..Self::default()
        };
        for place in &places.all {
            let step = || format!("open the control group {}", place.path.display());
            if places.version == Version::Two {
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
                entrance.folder = Some(rustix::fs::open(&place.path, flags, Mode::empty()).step_with(step)?);
            } else {
                entrance.tasks.push(File::options().write(true).open(place.path.join("tasks")).step_with(step)?);
            }
        }
        Ok(entrance)
    }

    /// The way into the group of the container in `directory`, whose first process is `pid`. To be taken before that one's
    /// namespaces are entered, from where the group has no name.
    pub(in super::super) fn of_running(directory: &Path, pid: i32) -> Result<Self, Failure> {
        let mut entrance = match Places::read(directory)? {
            Some(places) => Self::open(&places)?,
            None => Self::default(),
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let view = rustix::fs::open(format!("/proc/{pid}/ns/cgroup"), flags, Mode::empty());
        entrance.view = Some(view.step("look at the container's namespaces")?);
        Ok(entrance)
    }

    /// What the kernel is given to make the process in its group.
    pub(in super::super) fn folder(&self) -> Option<BorrowedFd<'_>> {
        self.folder.as_ref().map(|folder| folder.as_fd())
    }

    /// Whether the group can limit the number of processes.
    pub(in super::super) fn counts_processes(&self) -> bool {
        self.counts_processes
    }

    /// The controllers of each hierarchy of version 1 in which the container has a group: what it may see.
    pub(in super::super) fn visible(&self) -> impl Iterator<Item = &[Controller]> {
        let is_first = self.folder.is_none();
        self.places.iter().filter(move |_| is_first).map(|place| place.controllers.as_slice())
    }

    /// Enters the group, and sees only it from then on.
    pub(in super::super) fn enter(&self) -> Result<(), Failure> {
        for mut tasks in &self.tasks {
            tasks.write_all(b"0").step("enter the container's control group")?;
        }
        match &self.view {
            Some(view) => {
                { rustix::thread::move_into_link_name_space(view.as_fd(), Some(LinkNameSpaceType::ControlGroup)) }
                    .step("enter the container's namespaces")
            }
            None => SingleThread::verify()
                .and_then(|single| single.unshare(libc::CLONE_NEWCGROUP))
                .step("make the container's namespaces"),
        }
    }
}

/// Moves all processes from one group to another, until none is left: some may start others meanwhile.
pub(super) fn move_all(from: &Path, to: &Path) -> Result<(), Failure> {
    for _ in 0..100 {
        let text = fs::read_to_string(from).step_with(|| format!("read {}", from.display()))?;
        let there = fs::read_to_string(to).step_with(|| format!("read {}", to.display()))?;
        let mut moved = false;
        for pid in text.lines().filter(|pid| !there.lines().any(|other| other == *pid)) {
            moved = true;
            match fs::write(to, pid) {
                // It has ended.
                Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
                written => written.step_with(|| format!("move process {pid} to {}", to.display()))?,
            }
        }
        if !moved {
            return Ok(());
        }
    }
    Err(io::Error::other("new processes come faster than they can be moved"))
        .step_with(|| format!("move processes to {}", to.display()))
}
