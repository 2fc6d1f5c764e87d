//! The binary under test.

fn main() -> std::process::ExitCode {
    layercake_server::main()
}
