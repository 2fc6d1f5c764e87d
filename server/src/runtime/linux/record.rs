//! What a monitor writes into its container's folder, for [`super::super::state`] to read. Nothing is synced to the disk: after a
//! crash of the machine no container runs, whatever the files say, and the lock says so.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::super::failure::{Failure, Step as _};
use super::super::files;
use super::super::ports::Bound;
use super::super::state::{self, EXIT, Ended, PORTS, STATE, Started};
use super::{cgroup, process_table};
use crate::events::{self, Event, Told};

/// How long the lock may be a command's, which clears away after a monitor that was killed.
const A_SWEEP: Duration = Duration::from_millis(300);

/// The monitor's hold on a container's folder, for as long as it lives.
#[derive(Debug)]
pub(super) struct Record {
    directory: PathBuf,
    _locks: [File; 2],
}

impl Record {
    /// Takes the lock, and removes what an earlier run has left.
    pub(super) fn open(directory: PathBuf) -> Result<Self, Failure> {
        let end = Instant::now() + A_SWEEP;
        let lock = loop {
            match state::lock(&directory)? {
                Some(lock) => break lock,
                None if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
                None => Err(io::Error::other("it runs already")).step("start the container")?,
            }
        };
        // Waits for who copies files of the container: it has them mounted.
        let path = directory.join(files::LOCK);
        let files = File::options().create(true).append(true).open(&path);
        let files = files.step_with(|| format!("open {}", path.display()))?;
        files.lock_shared().step_with(|| format!("lock {}", path.display()))?;
        for name in [STATE, EXIT, PORTS] {
            match std::fs::remove_file(directory.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).step("remove an old record");
                }
                _ => {}
            }
        }
        // Of a monitor that was killed.
        cgroup::sweep(&directory)?;
        Ok(Self { directory, _locks: [lock, files] })
    }

    /// Writes that the container runs.
    pub(super) fn started(&self, pid: i32, told: Option<&Told>) -> Result<(), Failure> {
        tell(told, "start", self.id(), None);
        let monitor = std::process::id() as i32;
        let start_time = |pid| process_table::start_time(pid).unwrap_or_default();
        self.write(
            STATE,
            &Started {
                pid,
                start_time: start_time(pid),
                monitor,
                monitor_start_time: start_time(monitor),
                started: now(),
            },
        )
    }

    /// Writes which ports are passed on.
    pub(super) fn ports(&self, bound: &[Bound]) -> Result<(), Failure> {
        if bound.is_empty() { Ok(()) } else { self.write(PORTS, &bound) }
    }

    /// Writes that it has ended, and whether the kernel has killed a process of it for its memory.
    pub(super) fn ended(&self, code: i32, out_of_memory: bool, told: Option<&Told>) -> Result<(), Failure> {
        self.write(EXIT, &Ended { code, finished: now(), out_of_memory })?;
        if out_of_memory {
            tell(told, "oom", self.id(), None);
        }
        tell(told, "die", self.id(), Some(code));
        Ok(())
    }

    /// The container's id, by which its folder is named.
    fn id(&self) -> &str {
        self.directory.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// A reader sees the whole file or none.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        let path = self.directory.join(name);
        let temporary = self.directory.join(format!("{name}.new"));
        let bytes = serde_json::to_vec(value).step("write a record")?;
        std::fs::write(&temporary, bytes).step_with(|| format!("write {}", temporary.display()))?;
        std::fs::rename(&temporary, &path).step_with(|| format!("write {}", path.display()))
    }
}

/// Tells what happened. A container does not fail because that could not be told.
fn tell(told: Option<&Told>, action: &str, id: &str, code: Option<i32>) {
    let Some(Told { log, attributes }) = told else { return };
    let mut attributes = attributes.clone();
    attributes.extend(code.map(|code| ("exitCode".to_owned(), code.to_string())));
    let _ = events::append(log, &Event::new("container", action, id, attributes));
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
