//! The binary `layercake`. All it does is in the library, so that the tests can build the same binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    layercake_server::main()
}
