//! Where the store lies.

use std::env;
use std::path::PathBuf;

use super::EngineError;

/// `$LAYERCAKE_ROOT`; else `/var/lib/layercake` for root, and `layercake` in the user's data folder for others
/// (`$XDG_DATA_HOME`, else `~/.local/share`: XDG base directory specification).
///
/// # Errors
/// [`EngineError::NoHome`] where none of these is known.
pub fn root() -> Result<PathBuf, EngineError> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(root) = env::var_os("LAYERCAKE_ROOT").filter(|root| !root.is_empty()) {
        return std::path::absolute(&root).map_err(|source| EngineError::Io { path: root.into(), source });
    }
    if nix::unistd::geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/layercake"));
    }
    let data = folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")));
    data.map(|data| data.join("layercake")).ok_or(EngineError::NoHome)
}
