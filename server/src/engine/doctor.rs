//! What this machine allows, looked up and tried: so that a person learns what to mend before a build fails.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::bootstrap::PROGRAMS;
use super::containers::enforceable::{Enforceable, enforceable};
use super::{Engine, EngineError, place};
use crate::mode::Mode;
pub use crate::runtime::linux::probe::Tried;
use crate::runtime::linux::probe::try_out;
use crate::runtime::linux::user_namespace;

/// What was found.
#[derive(Debug)]
pub struct Machine {
    /// The kernel's version as it calls itself.
    pub kernel: String,
    /// Its version's first two numbers.
    pub version: (u32, u32),
    /// The processor's family.
    pub architecture: String,
    /// Whether this is the first Windows Subsystem for Linux, which has no Linux kernel.
    pub first_wsl: bool,
    /// The caller's name, or number where it has none.
    pub user: String,
    /// As whom containers work.
    pub mode: Mode,
    /// Whether newuidmap and newgidmap are there.
    pub has_id_tools: bool,
    /// Subordinate ids for users and groups.
    pub subordinate_ids: (u64, u64),
    /// Where the store is, or would be.
    pub store: PathBuf,
    /// Whether a store can be used there: `Ok` holds the bytes that are free for it.
    pub usable_store: Result<u64, EngineError>,
    /// What a container would meet.
    pub tried: Result<Tried, io::Error>,
    /// Which limits hold.
    pub limits: Enforceable,
    /// Where containers look names up.
    pub name_servers: usize,
    /// Programs that something needs, and which are missing.
    pub missing_programs: Vec<MissingProgram>,
}

/// A program that is not there.
#[derive(Debug, Clone, Copy)]
pub struct MissingProgram {
    /// Its name.
    pub name: &'static str,
    /// The package of Debian that has it.
    pub package: &'static str,
    /// The verb that needs it.
    pub verb: &'static str,
}

/// Looks at the machine. Only a store is left that was not there before.
///
/// # Errors
/// [`EngineError::NoHome`].
pub fn look() -> Result<Machine, EngineError> {
    let uname = rustix::system::uname();
    let kernel = uname.release().to_string_lossy().into_owned();
    let mut numbers = kernel.split(['.', '-']).map_while(|it| it.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let store = place::root()?;
    let mode = user_namespace::available_mode();
    // Dropped again: a process that has the database open is tried in no more than one that has not.
    let opened = Engine::open_at(&store).map(drop);
    let tried = try_out(mode, if opened.is_ok() { &store } else { Path::new("/tmp") });
    let uid = nix::unistd::geteuid();
    let user = nix::unistd::User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name);
    let resolver = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let needed = PROGRAMS.iter().copied().chain([("ps", "procps", "top")]);
    Ok(Machine {
        architecture: uname.machine().to_string_lossy().into_owned(),
        // The second has `microsoft-standard-WSL2` there, in small letters.
        first_wsl: kernel.ends_with("-Microsoft"),
        version,
        kernel,
        user,
        mode,
        has_id_tools: user_namespace::has_tools(),
        subordinate_ids: user_namespace::subordinate_counts(),
        usable_store: opened.and_then(|()| free_bytes(&store)),
        store,
        tried,
        limits: enforceable(),
        name_servers: resolver.lines().filter(|line| line.starts_with("nameserver")).count(),
        missing_programs: needed
            .filter(|(name, ..)| !user_namespace::is_on_path(name))
            .map(|(name, package, verb)| MissingProgram { name, package, verb })
            .collect(),
    })
}

fn free_bytes(folder: &Path) -> Result<u64, EngineError> {
    let found = rustix::fs::statvfs(folder);
    let found = found.map_err(|errno| EngineError::Io { path: folder.to_owned(), source: errno.into() })?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
