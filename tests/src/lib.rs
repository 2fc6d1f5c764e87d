//! The harness: runs `layercake` as a person would, in an [`Environment`] of its own, and takes all of it away again.
//!
//! Tests look at the product from outside: arguments in, output, exit code and effects out. A test that cannot run where it
//! is says so through [`skip`], which is an error in strict mode.
#![expect(clippy::unwrap_used, reason = "a harness that cannot do its part fails the test, and says where")]

pub mod conversation;
pub mod drawn;
pub mod environment;
pub mod fixture;
pub mod groups;
pub mod leftovers;
pub mod lock;
pub mod output;
pub mod program;
pub mod registry;
pub mod server;
pub mod terminal;
pub mod transcript;
pub mod user;
pub mod web;

use std::io::Write as _;

pub use conversation::Conversation;
pub use drawn::Drawn;
pub use environment::Environment;
pub use output::Output;
pub use transcript::Transcript;
pub use user::User;
pub use web::Web;

/// Whether programs are installed; says which one is not.
#[must_use]
pub fn have(programs: &[&str]) -> bool {
    let missing = |program: &&&str| std::process::Command::new(program).arg("--version").output().is_err();
    match programs.iter().find(missing) {
        None => true,
        Some(program) => {
            skip(&format!("{program} is not installed"));
            false
        }
    }
}

/// Says why a test does not run. `LAYERCAKE_STRICT=1` makes it an error, as in CI.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("LAYERCAKE_STRICT").is_none(), "would be skipped, which strict mode forbids: {reason}");
    // Written around the macros: what those print is not shown for a test that passes.
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let mut errors = std::io::stderr();
    writeln!(errors, "skipped: {test}: {reason}").unwrap();
}
