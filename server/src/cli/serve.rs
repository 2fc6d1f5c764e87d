//! `layercake serve`: the page, for a browser on this machine.

use std::path::PathBuf;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FOLDER, PORT};

use super::error::Failure;
use super::{Outcome, output};
use crate::page::{Assets, Listener};

/// Says where the page is, and serves it until it is ended.
pub(super) fn run(line: &Line) -> Outcome {
    let assets = assets(line)?;
    let port = line.number(&PORT).unwrap_or_default();
    let port = u16::try_from(port).map_err(|_| {
        Failure::new(format!("{port} is no port: ports are numbers up to 65535, and 0 is any that is free"))
            .with_code(125)
    })?;
    let listener = Listener::bind(port).map_err(|error| Failure::system(format!("listen on port {port}"), &error))?;
    output::line(&format!("http://{}/", listener.address))?;
    listener.serve(assets).map_err(|error| Failure::system("serve the page", &error))?;
    Ok(0)
}

fn assets(line: &Line) -> Result<Assets, Failure> {
    let folder = match (line.text(&FOLDER), Assets::embedded()) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(embedded)) => return Ok(embedded),
        (None, None) => PathBuf::from("dist"),
    };
    if !folder.join("index.html").is_file() {
        return Err(Failure::new(format!("there is no page in {}", folder.display())).with_hint(
            "`cargo xtask web` builds it into the folder dist/ of Layercake's sources; name it with --folder",
        ));
    }
    Ok(Assets::Folder(folder))
}
