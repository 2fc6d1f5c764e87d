//! What happened, one JSON line a thing, in the store's `events.log`. No daemon sees everything, so whoever does something says so
//! here: commands, and the monitors of containers. `layercake events` reads it.
//!
//! Nothing depends on it, so it is not synced. When it has grown to some megabytes it becomes `events.old.log`, in the place of the
//! one before.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Bytes after which a new log is begun.
const LARGE: u64 = 4 << 20;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, in nanoseconds since 1970.
    pub time: i64,
    /// To what: `container`, `image`, `volume`, `builder`.
    pub kind: String,
    /// What, in docker's words: `create`, `die`.
    pub action: String,
    /// An id, or the name of what has no other.
    pub id: String,
    /// More that is known.
    pub attributes: BTreeMap<String, String>,
}

/// Where a monitor tells what happens to its container, and what it adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The log.
    pub log: PathBuf,
    /// The container's name, image and labels.
    pub attributes: BTreeMap<String, String>,
}

impl Event {
    /// Something that happens now.
    #[must_use]
    pub fn new(kind: &str, action: &str, id: &str, attributes: BTreeMap<String, String>) -> Self {
        let (kind, action, id) = (kind.to_owned(), action.to_owned(), id.to_owned());
        Self { time: now(), kind, action, id, attributes }
    }
}

/// The present moment, in nanoseconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Writes an event behind the others.
///
/// # Errors
/// What the file system said.
pub fn append(log: &Path, event: &Event) -> io::Result<()> {
    let mut line = serde_json::to_vec(event)?;
    line.push(b'\n');
    loop {
        let mut file = File::options().create(true).append(true).mode(0o600).open(log)?;
        file.lock()?;
        let metadata = file.metadata()?;
        // Somebody may have begun a new one while we waited.
        if fs::metadata(log).map(|named| named.ino()).ok() != Some(metadata.ino()) {
            continue;
        }
        if metadata.len() < LARGE {
            return file.write_all(&line);
        }
        fs::rename(log, old(log))?;
    }
}

/// Reads a log from its start, the one before it first, and goes on as it grows.
#[derive(Debug)]
pub struct Reader {
    log: PathBuf,
    file: Option<BufReader<File>>,
    /// A line that is not whole yet.
    line: Vec<u8>,
    was_old: bool,
}

impl Reader {
    /// Starts to read.
    #[must_use]
    pub fn new(log: &Path) -> Self {
        Self { log: log.to_owned(), file: None, line: Vec::new(), was_old: false }
    }

    /// The next event; `None` where there is none yet. What cannot be understood is passed over.
    ///
    /// # Errors
    /// What the file system said.
    pub fn next_event(&mut self) -> io::Result<Option<Event>> {
        loop {
            let Some(file) = &mut self.file else {
                let path = if self.was_old { self.log.clone() } else { old(&self.log) };
                match File::open(&path) {
                    Ok(opened) => self.file = Some(BufReader::new(opened)),
                    Err(error) if error.kind() == io::ErrorKind::NotFound && self.was_old => return Ok(None),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => self.was_old = true,
                    Err(error) => return Err(error),
                }
                continue;
            };
            file.read_until(b'\n', &mut self.line)?;
            if self.line.ends_with(b"\n") {
                let event = serde_json::from_slice(&self.line);
                self.line.clear();
                match event {
                    Ok(event) => return Ok(Some(event)),
                    Err(_) => continue,
                }
            }
            if self.was_old {
                let ours = file.get_ref().metadata()?.ino();
                match fs::metadata(&self.log) {
                    Ok(named) if named.ino() != ours => {}
                    _ => return Ok(None),
                }
                // A new one was begun. Whoever wrote to ours was done before: it is read to its end.
                if !file.fill_buf()?.is_empty() {
                    continue;
                }
            }
            (self.file, self.was_old) = (None, true);
            self.line.clear();
        }
    }
}

fn old(log: &Path) -> PathBuf {
    log.with_extension("old.log")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: usize) -> Event {
        Event::new("container", "create", &number.to_string(), BTreeMap::from([("name".to_owned(), "x".repeat(1000))]))
    }

    #[test]
    fn a_reader_follows_into_new_logs_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("events.log");
        let mut reader = Reader::new(&log);
        assert_eq!(reader.next_event().unwrap(), None);
        let mut seen = 0;
        for number in 0..9000 {
            append(&log, &event(number)).unwrap();
            if number % 1000 == 999 {
                while let Some(found) = reader.next_event().unwrap() {
                    assert_eq!(found.id, seen.to_string());
                    seen += 1;
                }
            }
        }
        assert_eq!(seen, 9000);
        assert!(old(&log).exists(), "a new one was begun");
        // From the start: what is still there, in order.
        let mut again = Reader::new(&log);
        let first: usize = again.next_event().unwrap().unwrap().id.parse().unwrap();
        let mut last = first;
        while let Some(found) = again.next_event().unwrap() {
            last += 1;
            assert_eq!(found.id, last.to_string());
        }
        assert_eq!(last, 8999);
    }

    #[test]
    fn what_is_no_event_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("events.log");
        fs::write(&log, "damaged\n").unwrap();
        append(&log, &event(1)).unwrap();
        assert_eq!(Reader::new(&log).next_event().unwrap().unwrap().id, "1");
    }
}
