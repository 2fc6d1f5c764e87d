//! Taking a group away.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::super::super::failure::{Failure, Step as _};
use super::hierarchies::Version;
use super::{Places, RECORD, usage};

/// For how long a group is waited for whose processes are ending.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the container in `directory` has a group, or had one when its monitor was killed.
pub(in crate::runtime) fn has_record(directory: &Path) -> bool {
    directory.join(RECORD).exists()
}

/// Removes the group of the container in `directory`, which does not run, and kills what is left in it. Does nothing where there is none.
pub(in crate::runtime) fn sweep(directory: &Path) -> Result<(), Failure> {
    let Some(places) = Places::read(directory)? else { return Ok(()) };
    // The kernel has killed the first process with its monitor, and the others with it; but none that stands still ends.
    usage::thaw(&places);
    kill_all(&places);
    remove(&places, directory)
}

fn kill_all(places: &Places) {
    for place in &places.all {
        if places.version == Version::Two && fs::write(place.path.join("cgroup.kill"), "1").is_ok() {
            continue;
        }
        let pids = fs::read_to_string(place.path.join("cgroup.procs")).unwrap_or_default();
        for pid in pids.lines().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
            // One that has ended by now, or is another user's, shows when the folder is removed.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// Removes the folders of the group, then what says that there are any.
pub(super) fn remove(places: &Places, directory: &Path) -> Result<(), Failure> {
    for place in &places.all {
        remove_folder(&place.path).step_with(|| format!("remove the control group {}", place.path.display()))?;
    }
    match fs::remove_file(directory.join(RECORD)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).step("forget the container's group"),
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    let end = Instant::now() + PATIENCE;
    loop {
        match fs::remove_dir(path) {
            // A process that was killed takes a moment to end.
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) && Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            removed => return removed,
        }
    }
}
