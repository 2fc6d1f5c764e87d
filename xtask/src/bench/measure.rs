//! Rows of commands, measured in turns.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Result;

/// A command that is measured.
pub(super) struct Row {
    name: String,
    /// Makes the command anew for each turn.
    make: Box<dyn Fn() -> Command>,
    times: Vec<Duration>,
    failure: Option<String>,
}

impl Row {
    pub(super) fn new(name: &str, make: impl Fn() -> Command + 'static) -> Self {
        Self { name: name.to_owned(), make: Box::new(make), times: Vec::new(), failure: None }
    }

    /// The row under this name, or one that says why it could not be made.
    pub(super) fn made(name: &str, row: Result<Self>) -> Self {
        match row {
            Ok(row) => Self { name: name.to_owned(), ..row },
            Err(error) => Self::missing(name, &format!("{error:#}")),
        }
    }

    /// A row that cannot be measured here, and why.
    pub(super) fn missing(name: &str, why: &str) -> Self {
        let mut row = Self::new(name, || Command::new("false"));
        row.failure = Some(why.to_owned());
        row
    }

    /// Runs the command once without measuring: caches are warm then, and a command that fails is left out.
    pub(super) fn try_out(&mut self) {
        if self.failure.is_some() {
            return;
        }
        self.failure = match (self.make)().stdin(Stdio::null()).output() {
            Err(error) => Some(error.to_string()),
            Ok(output) if !output.status.success() => {
                let errors = String::from_utf8_lossy(&output.stderr);
                Some(errors.lines().last().unwrap_or("it failed").chars().take(90).collect())
            }
            Ok(_) => None,
        };
    }

    pub(super) fn take_turn(&mut self) {
        if self.failure.is_some() {
            return;
        }
        let mut command = (self.make)();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        match command.status() {
            Ok(status) if status.success() => self.times.push(started.elapsed()),
            Ok(status) => self.failure = Some(format!("it failed in the middle ({status})")),
            Err(error) => self.failure = Some(error.to_string()),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// In seconds.
    pub(super) fn median(&self) -> Option<f64> {
        let mut times = self.times.clone();
        times.sort();
        times.get(times.len() / 2).map(Duration::as_secs_f64)
    }
}

/// Medians with the extremes, and how many times slower than the first row of ours each is.
pub(super) fn table(rows: &[Row]) -> String {
    let ours = rows.iter().find(|row| row.name.starts_with("layercake")).and_then(Row::median);
    let mut text = format!("{:<44} {:>9} {:>9} {:>9} {:>7}\n", "", "median", "min", "max", "ratio");
    for row in rows {
        let line = match (&row.failure, row.median()) {
            (Some(failure), _) => format!("{:<44} not measured: {failure}", row.name),
            (None, None) => format!("{:<44} not measured", row.name),
            (None, Some(median)) => {
                let extreme = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1000.0;
                let ratio = ours.map_or(String::new(), |ours| format!("{:.1}", median / ours));
                format!(
                    "{:<44} {:>6.1} ms {:>6.1} ms {:>6.1} ms {ratio:>7}",
                    row.name,
                    median * 1000.0,
                    extreme(row.times.iter().min()),
                    extreme(row.times.iter().max()),
                )
            }
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_a_row_that_says_so() {
        let mut rows = [Row::new("layercake", || Command::new("true")), Row::new("peer", || Command::new("false"))];
        for row in &mut rows {
            row.try_out();
            row.take_turn();
        }
        let text = table(&rows);
        assert!(text.contains("1.0"), "{text}");
        assert!(text.contains("peer") && text.contains("not measured: it failed"), "{text}");
    }
}
