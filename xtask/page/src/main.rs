//! `index.html` and the sources that it names → `dist/`, ready for any static server.
//!
//! `index.html` is written in Trunk's language, so that `trunk build` and `trunk serve` work too for whoever has Trunk;
//! here each `<link data-trunk>` becomes a file in `dist/` whose name carries the hash of its bytes, and a link to it.
//! The tool that writes the JavaScript half of the bindings is a library of this program, so Cargo.lock keeps it at the
//! version of the other half, and nothing needs to be installed.
#![expect(clippy::print_stdout, reason = "a task tells what it made")]

mod asset;
mod bindings;
mod markup;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use asset::Distribution;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let quick = word == "--quick";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("the workspace's folder")?;
    match word.as_str() {
        "--measured" => return measured(root),
        "--bytes" => return bytes(root),
        _ => {}
    }
    let page = fs::read_to_string(root.join("index.html")).context("read index.html")?;
    let folder = root.join("dist");
    let staging = root.join("target/page");
    for stale in [&folder, &staging] {
        if stale.exists() {
            fs::remove_dir_all(stale).with_context(|| format!("empty {}", stale.display()))?;
        }
        fs::create_dir_all(stale).with_context(|| format!("create {}", stale.display()))?;
    }
    let mut distribution = Distribution { root, folder: &folder, staging: &staging, quick, files: Vec::new() };
    // Relative: the page lies wherever a host puts it.
    let page = markup::replace_links(&page, "./", |link| distribution.add(link))?;
    distribution.write("index.html", page.as_bytes())?;
    distribution.add_service_worker(page.as_bytes())?;
    if !quick {
        distribution.compress()?;
    }
    for (name, size) in &distribution.files {
        println!("dist/{name}  {size} bytes");
    }
    Ok(())
}

/// The module that `tests/benchmarks/bytes.mjs` holds against native bytes, in `target/bytes/`.
fn bytes(root: &Path) -> Result<()> {
    let what = ["--example", "bytes"];
    let module = bindings::compile(root, &what, &root.join("tests/benchmarks/Cargo.toml"), "wasm", "examples/bytes")?;
    bindings::bind(Bindgen::new().nodejs(true)?, &module, "bytes", &root.join("target/bytes"))
}

/// The module that `cargo xtask bench core` and `cargo xtask size` look at, in `target/measured/`, to be loaded by node.
fn measured(root: &Path) -> Result<()> {
    let name = "layercake_benchmarks";
    let module = bindings::compile(root, &["--lib"], &root.join("tests/benchmarks/Cargo.toml"), "wasm", name)?;
    let folder = root.join("target/measured");
    bindings::bind(Bindgen::new().nodejs(true)?, &module, name, &folder)?;
    // With its functions' names still in it: they tell which part is how large.
    fs::copy(&module, folder.join("named.wasm")).context("copy the module")?;
    Ok(())
}
