//! `layercake completion`: the script by which a shell completes our words.

use layercake_core::command::Line;

use super::{Outcome, output};

/// Prints the script of the shell that was named; the table knows which there are.
pub(super) fn run(line: &Line) -> Outcome {
    let script = match line.first() {
        "zsh" => include_str!("completion/layercake.zsh"),
        "fish" => include_str!("completion/layercake.fish"),
        // The grammar has refused all others.
        _ => include_str!("completion/layercake.bash"),
    };
    output::text(script)?;
    Ok(0)
}
