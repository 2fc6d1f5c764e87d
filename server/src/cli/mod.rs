//! The command line: one file per subcommand, and only `output` prints.

use std::process::ExitCode;

/// Parses the arguments, carries the command out, and says how it went as an exit code.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
