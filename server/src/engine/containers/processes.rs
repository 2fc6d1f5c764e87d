//! The processes of a container, as this machine's `ps` shows them: the one that is known to read every kernel's `/proc`, and
//! docker's way too.

use std::path::PathBuf;
use std::process::Command;

use super::{ContainerError, Engine, EngineError};
use crate::runtime::state::State;

impl Engine {
    /// What `ps` with `options` (`-ef` where there are none) prints of the container's processes, below its heading.
    ///
    /// # Errors
    /// [`ContainerError::NotRunning`]; what `ps` said, and where it shows no numbers of processes.
    pub fn processes(&self, name: &str, options: &[String]) -> Result<String, EngineError> {
        let container = self.container(name)?;
        let State::Running { pid, .. } = self.state(&container)? else {
            return Err(ContainerError::NotRunning(container.id).into());
        };
        let failed = |why: String| EngineError::from(ContainerError::Processes(why));
        let inside = namespace(pid).ok_or_else(|| ContainerError::NotRunning(container.id.clone()))?;
        let default = ["-ef".to_owned()];
        let options = if options.is_empty() { &default[..] } else { options };
        let output = Command::new("ps").args(options).output().map_err(|error| failed(format!("ps: {error}")))?;
        if !output.status.success() {
            return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        only(&text, |pid| namespace(pid).as_ref() == Some(&inside))
            .ok_or_else(|| failed("ps shows no column PID: give it options with which it does".to_owned()))
    }
}

/// What names a process's namespace of process numbers; `None` where it is gone, or not ours to look at.
fn namespace(pid: i32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{pid}/ns/pid")).ok()
}

/// The heading of a table, and of its rows those whose number is wanted; `None` where there is no such column.
fn only(table: &str, wanted: impl Fn(i32) -> bool) -> Option<String> {
    let mut lines = table.lines();
    let heading = lines.next()?;
    let column = heading.split_whitespace().position(|word| word == "PID")?;
    let mut text = format!("{heading}\n");
    for line in lines {
        let pid = line.split_whitespace().nth(column).and_then(|word| word.parse().ok());
        if pid.is_some_and(&wanted) {
            text += line;
            text.push('\n');
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_the_column_of_the_numbers() {
        let table = "UID   PID  PPID CMD\nroot    1     0 init\nroot   12     1 sleep 1\n";
        assert_eq!(only(table, |pid| pid == 12).unwrap(), "UID   PID  PPID CMD\nroot   12     1 sleep 1\n");
        assert_eq!(only("CMD\nsleep\n", |_| true), None);
    }
}
