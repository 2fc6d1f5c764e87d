//! `layercake load`: the images of an archive.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{INPUT, ONE_PLATFORM, QUIET};
use layercake_core::render::size::brief;

use super::error::Failure;
use super::{Outcome, arguments, output};
use crate::engine::archive::LoadEvent;
use crate::engine::{Engine, archive::Loaded};

/// Loads the images, and says what they are called.
pub(super) fn run(line: &Line) -> Outcome {
    let platform = arguments::platform(line.text(&ONE_PLATFORM))?;
    let input = match line.text(&INPUT) {
        Some(path) => File::open(path).map_err(|error| Failure::system(format!("open {path}"), &error))?,
        None if io::stdin().is_terminal() => {
            return Err(Failure::new("requested load from stdin, but stdin is empty").with_hint(
                "Name the archive, as in `layercake load -i FILE`, or redirect it: `layercake load < FILE`",
            ));
        }
        None => {
            let standard = io::stdin().as_fd().try_clone_to_owned();
            standard.map_err(|error| Failure::system("read standard input", &error))?.into()
        }
    };
    // Docker's progress, which is drawn on terminals only.
    let told = !line.on(&QUIET) && io::stdout().is_terminal();
    let loaded = Engine::open()?.load(input, platform.as_ref(), &mut |event| {
        if told {
            output::remark(&progress(event));
        }
    })?;
    loaded.iter().try_for_each(report)?;
    Ok(0)
}

fn progress(event: LoadEvent<'_>) -> String {
    match event {
        LoadEvent::Reads(layer, bytes) => format!("{}: Loading layer  {}", layer.short(), brief(bytes)),
        LoadEvent::Has(layer) => format!("{}: Already exists", layer.short()),
    }
}

/// Docker's words.
fn report(loaded: &Loaded) -> Result<(), Failure> {
    for (name, before) in &loaded.renamed {
        let name = name.familiar();
        output::line(&format!(
            "The image {name} already exists, renaming the old one with ID {before} to empty string"
        ))?;
    }
    if loaded.names.is_empty() {
        output::line(&format!("Loaded image ID: {}", loaded.image))?;
    }
    loaded.names.iter().try_for_each(|name| output::line(&format!("Loaded image: {}", name.familiar())))
}
