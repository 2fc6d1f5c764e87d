//! A package → its module for the browser, and the JavaScript half of the module's bindings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// Compiles what `what` names (`--bin NAME`, `--lib`) of the package, and returns the module's path.
///
/// # Errors
/// If it does not compile.
pub(crate) fn compile(root: &Path, what: &[&str], manifest: &Path, profile: &str, name: &str) -> Result<PathBuf> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .arg("build")
        .args(what)
        .args(["--target", "wasm32-unknown-unknown", "--profile", profile, "--manifest-path"])
        .arg(manifest)
        .status()
        .context("start cargo")?;
    ensure!(status.success(), "{name} does not compile for the browser");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join(format!("wasm32-unknown-unknown/{profile}/{name}.wasm")))
}

/// Writes the module as it is loaded, and its bindings, into `folder`.
///
/// # Errors
/// What wasm-bindgen says.
pub(crate) fn bind(bindgen: &mut Bindgen, module: &Path, name: &str, folder: &Path) -> Result<()> {
    bindgen
        .input_path(module)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("write the bindings")
}
