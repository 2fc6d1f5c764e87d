//! What a command said and how it ended, and what tests ask about it.

use std::process::ExitStatus;

/// A finished command.
#[derive(Debug)]
pub struct Output {
    /// The command as one would type it.
    pub line: String,
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its standard error.
    pub stderr: String,
}

impl Output {
    /// Asserts that the command succeeded.
    #[track_caller]
    pub fn success(&self) -> &Self {
        self.code(0)
    }

    /// Asserts that the command ended with this exit code.
    #[track_caller]
    pub fn code(&self, expected: i32) -> &Self {
        assert_eq!(self.status.code(), Some(expected), "the exit code of {self}");
        self
    }

    /// Asserts that the standard output is exactly this.
    #[track_caller]
    pub fn stdout(&self, expected: &str) -> &Self {
        assert_eq!(self.stdout, expected, "the output of {self}");
        self
    }

    /// Asserts that the standard output has this in it.
    #[track_caller]
    pub fn stdout_contains(&self, expected: &str) -> &Self {
        assert!(self.stdout.contains(expected), "no {expected:?} in the output of {self}");
        self
    }

    /// Asserts that the standard error has this in it.
    #[track_caller]
    pub fn stderr_contains(&self, expected: &str) -> &Self {
        assert!(self.stderr.contains(expected), "no {expected:?} in the errors of {self}");
        self
    }

    /// The standard output, which is one line, without its end: an id, most often.
    #[track_caller]
    pub fn one_line(&self) -> &str {
        let line = self.stdout.strip_suffix('\n').unwrap_or(&self.stdout);
        assert!(!line.is_empty() && !line.contains('\n'), "not one line is the output of {self}");
        line
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, status, stdout, stderr } = self;
        write!(formatter, "{line}\n{status}\n--- output\n{stdout}\n--- errors\n{stderr}\n---")
    }
}
