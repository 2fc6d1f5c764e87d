//! Control groups of containers: which there are, and a group that root gives to an ordinary user.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The hierarchies of version 1 that this machine has mounted, by their folders' names.
#[must_use]
pub fn hierarchies() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let points =
        mounts.lines().filter(|line| line.contains(" - cgroup cgroup ")).filter_map(|line| line.split(' ').nth(4));
    points.map(PathBuf::from).collect()
}

/// Groups of the container whose id begins so, in any hierarchy.
#[must_use]
pub fn of_container(id: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for top in fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
        look(&top.path(), &format!("layercake-{id}"), 4, &mut found);
    }
    found
}

fn look(folder: &Path, prefix: &str, depth: u32, found: &mut Vec<PathBuf>) {
    // Not a walk: groups of containers lie at the top, or in what a test has made.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(prefix) {
            found.push(entry.path());
        } else if depth > 0 && name.starts_with("layercake-") && entry.path().is_dir() {
            look(&entry.path(), prefix, depth - 1, found);
        }
    }
}

/// A group of each of some controllers, which belongs to an ordinary user. Dropped, it is removed.
#[derive(Debug)]
pub struct Delegated {
    folders: Vec<PathBuf>,
}

impl Delegated {
    /// Makes it, as root does for a user: only the folders, not what limits them. `None` where this machine has not all of the
    /// hierarchies.
    #[must_use]
    pub fn to(owner: u32, controllers: &[&str]) -> Option<Self> {
        let tops = hierarchies();
        let mut delegated = Self { folders: Vec::new() };
        for controller in controllers {
            let top = tops.iter().find(|top| top.ends_with(controller))?;
            let folder = top.join(format!("layercake-tests-{}-{owner}", std::process::id()));
            fs::create_dir(&folder).unwrap();
            delegated.folders.push(folder.clone());
            for path in [folder.clone(), folder.join("cgroup.procs"), folder.join("tasks")] {
                chown(path, Some(owner), Some(owner)).unwrap();
            }
        }
        Some(delegated)
    }

    /// Puts a process into it.
    pub fn take_in(&self, pid: u32) {
        for folder in &self.folders {
            fs::write(folder.join("cgroup.procs"), pid.to_string()).unwrap();
        }
    }
}

impl Drop for Delegated {
    fn drop(&mut self) {
        let end = Instant::now() + Duration::from_secs(2);
        for folder in &self.folders {
            while fs::remove_dir(folder).is_err() {
                assert!(std::thread::panicking() || Instant::now() < end, "{} is not empty", folder.display());
                if Instant::now() > end {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}
