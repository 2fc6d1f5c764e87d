//! What a command left behind: processes that have to do with a folder, and mounts below it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// What is left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Processes, as pid and command line.
    pub processes: Vec<(i32, String)>,
    /// Where something is still mounted, the last one first.
    pub mounts: Vec<String>,
}

impl Leftovers {
    /// What is there now: processes that work, lie, hold files or have mounts below `folder`, and mounts there that this
    /// process sees. Without root, other users' processes stay unseen.
    #[must_use]
    pub fn find(folder: &Path) -> Self {
        let needle = folder.to_str().unwrap();
        let own_mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mut mounts: Vec<String> = own_mounts
            .lines()
            .filter_map(|line| line.split(' ').nth(4))
            .filter(|point| point.starts_with(needle))
            .map(str::to_owned)
            .collect();
        mounts.reverse();
        let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let own = i32::try_from(std::process::id()).unwrap();
        let processes = pids
            .filter(|pid| *pid != own && concerns(*pid, needle, &own_mounts))
            .map(|pid| (pid, command_line(pid)))
            .collect();
        Self { processes, mounts }
    }

    /// Waits until nothing is left, at most `patience`; returns what is left then.
    #[must_use]
    pub fn wait(folder: &Path, patience: Duration) -> Self {
        let end = Instant::now() + patience;
        loop {
            let left = Self::find(folder);
            if left == Self::default() || Instant::now() > end {
                return left;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the processes and takes the mounts away, so that one failing test does not spoil the next.
    pub fn clear(&self) {
        for pid in self.processes.iter().filter_map(|(pid, _)| Pid::from_raw(*pid)) {
            let _ = kill_process(pid, Signal::KILL);
        }
        for mount in &self.mounts {
            let _ = std::process::Command::new("umount").args(["--lazy", mount]).status();
        }
    }
}

fn concerns(pid: i32, needle: &str, own_mounts: &str) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    let points =
        |link: &str| fs::read_link(process.join(link)).is_ok_and(|target| target.to_string_lossy().starts_with(needle));
    let says =
        |file: &str| fs::read(process.join(file)).is_ok_and(|text| String::from_utf8_lossy(&text).contains(needle));
    if points("cwd") || points("root") || points("exe") || says("cmdline") || says("environ") {
        return true;
    }
    let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    if files.filter_map(|file| file.file_name().into_string().ok()).any(|file| points(&format!("fd/{file}"))) {
        return true;
    }
    // In the host's mount namespace a mount would concern every process; those are told apart by `mounts`.
    let mounts = fs::read_to_string(process.join("mountinfo")).unwrap_or_default();
    mounts != own_mounts && mounts.lines().any(|line| line.contains(needle) && !own_mounts.contains(line))
}

fn command_line(pid: i32) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).replace('\0', " ").trim().to_owned()
}
