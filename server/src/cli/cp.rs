//! `layercake cp`: files between a container and this machine.

use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{ARCHIVE, FOLLOW_LINK, QUIET};
use layercake_core::render::size;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::containers::copy::{Manner, Path};

/// Copies, and says so where somebody looks.
pub(super) fn run(line: &Line) -> Outcome {
    let [from, to] = line.arguments() else { return Err(Failure::new("two paths are needed")) };
    let (from, to) = (read(from), read(to));
    let manner = Manner { keeps_owners: line.on(&ARCHIVE), follows: line.on(&FOLLOW_LINK) };
    let quiet = line.on(&QUIET);
    match (&from.container, &to.container) {
        (Some(_), Some(_)) => return Err(Failure::new("copying between containers is not supported")),
        (None, None) => return Err(Failure::new("must specify at least one container source")),
        _ => {}
    }
    let engine = Engine::open()?;
    if to.container.is_none() && to.path == "-" {
        engine.copy_to_stream(&from, manner.follows, &mut output::for_bytes()?)?;
        return Ok(0);
    }
    if from.container.is_none() && from.path == "-" {
        let input = io::stdin().as_fd().try_clone_to_owned();
        let input = input.map_err(|error| Failure::system("read standard input", &error))?;
        engine.copy_from_stream(&input.into(), &to, manner.keeps_owners)?;
        return Ok(0);
    }
    let copied = engine.copy(&from, &to, manner)?;
    if copied.skipped_sockets > 0 {
        output::remark(&format!("WARNING: {} sockets were left out: they cannot be copied", copied.skipped_sockets));
    }
    if !quiet && io::stdout().is_terminal() {
        output::remark(&format!("Successfully copied {} to {}", size::brief(copied.bytes), copied.to));
    }
    Ok(0)
}

/// Reads `CONTAINER:PATH`, or a path of this machine: one that begins with `/` or `.`, or has no colon.
fn read(text: &str) -> Path {
    match text.split_once(':') {
        Some((container, path)) if !text.starts_with(['/', '.']) => {
            Path { container: Some(container.to_owned()), path: path.to_owned() }
        }
        _ => Path { container: None, path: text.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_colon_mean_a_container() {
        for (text, container, path) in [
            ("web:/etc/x", Some("web"), "/etc/x"),
            ("web:etc", Some("web"), "etc"),
            ("web:", Some("web"), ""),
            ("/a:b", None, "/a:b"),
            ("./a:b", None, "./a:b"),
            ("a", None, "a"),
            ("-", None, "-"),
        ] {
            assert_eq!(read(text), Path { container: container.map(str::to_owned), path: path.to_owned() }, "{text}");
        }
    }
}
