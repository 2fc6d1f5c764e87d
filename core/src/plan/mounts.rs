//! `RUN --mount` with everything expanded: what is mounted where, and which files of the build a RUN reads by it.

use super::surroundings::{Origin, Surroundings};
use super::transfer::Sources;
use crate::container_path::ContainerPath;
use crate::dockerfile::ast::{Heredoc, Run};
use crate::dockerfile::mount::{self, Kind, Mount, MountError, Sharing};

/// A mount of a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMount {
    /// Where; `None` for a secret that only a variable gets.
    pub target: Option<ContainerPath>,
    /// What.
    pub kind: MountKind,
    /// Whether the command may not write to it.
    pub read_only: bool,
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the context, a stage or an image. What the command writes there is thrown away.
    Bind(MountedTree),
    /// A folder that outlives the build.
    Cache {
        /// Which.
        id: String,
        /// What happens where several commands use it at once.
        sharing: Sharing,
        /// What it holds at first.
        seed: Option<MountedTree>,
        /// Mode and owner of a new one.
        attributes: Attributes,
    },
    /// A folder in memory.
    Tmpfs {
        /// Bytes that it holds at most.
        size: Option<u64>,
    },
    /// A file of the caller's that leaves no trace.
    Secret {
        /// Which.
        id: String,
        /// The variable that gets it.
        environment: Option<String>,
        /// Whether the build fails without it.
        required: bool,
        /// Mode and owner of the file.
        attributes: Attributes,
    },
    /// The socket of the caller's SSH agent.
    Ssh {
        /// Which.
        id: String,
        /// Whether the build fails without it.
        required: bool,
        /// Mode and owner of the socket.
        attributes: Attributes,
    },
    /// A heredoc that names its own interpreter, as a program.
    Script(String),
}

/// A file or folder of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountedTree {
    /// Where it is.
    pub origin: Origin,
    /// Its path there.
    pub source: ContainerPath,
}

/// Mode and owner of what is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub user: u32,
    /// Group.
    pub group: u32,
}

impl RunMount {
    /// The files of the build that it reads.
    #[must_use]
    pub fn tree(&self) -> Option<&MountedTree> {
        match &self.kind {
            MountKind::Bind(tree) | MountKind::Cache { seed: Some(tree), .. } => Some(tree),
            _ => None,
        }
    }
}

impl MountedTree {
    /// The same as the sources of a COPY. In a mount, `*` is a letter like others.
    pub(super) fn sources(&self) -> Sources {
        let mut path = String::new();
        for character in self.source.as_str().chars() {
            if matches!(character, '*' | '?' | '[' | '\\') {
                path.push('\\');
            }
            path.push(character);
        }
        Sources { paths: vec![path], ..Sources::default() }
    }
}

/// The stages that the mounts of `run` may mean, by what is written.
pub(super) fn named(run: &Run) -> impl Iterator<Item = String> + '_ {
    // What cannot be read is refused when the step is planned.
    run.mounts.iter().filter_map(|text| mount::parse(text, |value| Ok(value.to_owned())).ok()?.from)
}

/// Expands the mounts of a RUN.
///
/// # Errors
/// What is wrong with the first that is wrong, as a message.
pub(super) fn mounts(run: &Run, around: &Surroundings<'_>) -> Result<Vec<RunMount>, String> {
    if !run.mounts.is_empty() {
        around.require_buildkit("--mount")?;
    }
    let mut mounts = Vec::with_capacity(run.mounts.len());
    for text in &run.mounts {
        let mount =
            mount::parse(text, |value| around.expand_value(value)).map_err(|error: MountError| error.to_string())?;
        let agents = mounts.iter().filter(|mount: &&RunMount| matches!(mount.kind, MountKind::Ssh { .. })).count();
        mounts.push(read(mount, agents, around)?);
    }
    mounts.extend(run.script().map(script));
    Ok(mounts)
}

/// Where a heredoc with its own interpreter lies when it is executed.
pub(super) fn script_path(heredoc: &Heredoc) -> ContainerPath {
    ContainerPath::new("/dev/pipes").join(&heredoc.name)
}

fn script(heredoc: &Heredoc) -> RunMount {
    RunMount { target: Some(script_path(heredoc)), kind: MountKind::Script(heredoc.content.clone()), read_only: true }
}

/// A mount, with `agents` for SSH before it.
fn read(mount: Mount, agents: usize, around: &Surroundings<'_>) -> Result<RunMount, String> {
    let read_only = mount.read_only;
    let written = mount.target.clone();
    let attributes = |mode| Attributes {
        mode: mount.mode.unwrap_or(mode),
        user: mount.user.unwrap_or(0),
        group: mount.group.unwrap_or(0),
    };
    let (kind, default) = match mount.kind {
        Kind::Bind => (MountKind::Bind(tree(&mount, around)?), Some(String::new())),
        Kind::Cache => {
            let seed = mount.from.is_some().then(|| tree(&mount, around)).transpose()?;
            let sharing = mount.sharing.unwrap_or(Sharing::Shared);
            let attributes = attributes(0o755);
            (MountKind::Cache { id: cache_id(&mount, around), sharing, seed, attributes }, Some(String::new()))
        }
        Kind::Tmpfs => (MountKind::Tmpfs { size: mount.size }, Some(String::new())),
        Kind::Secret => {
            let id = mount.source.clone().or(mount.id.clone()).or_else(|| written.as_deref().map(last_word));
            let id = id.ok_or("invalid secret mount. one of source, target required")?;
            let environment = mount.environment.clone();
            let default = environment.is_none().then(|| format!("/run/secrets/{}", last_word(&id)));
            (MountKind::Secret { id, environment, required: mount.required, attributes: attributes(0o400) }, default)
        }
        Kind::Ssh => {
            let id = mount.id.clone().unwrap_or_else(|| "default".to_owned());
            let default = Some(format!("/run/buildkit/ssh_agent.{agents}"));
            (MountKind::Ssh { id, required: mount.required, attributes: attributes(0o600) }, default)
        }
    };
    let target = written.or(default).map(|target| around.working_directory.join(&target));
    if target.as_ref().is_some_and(ContainerPath::is_root) {
        return Err("invalid mount target \"/\": a mount needs a target below the root".to_owned());
    }
    Ok(RunMount { target, kind, read_only })
}

fn tree(mount: &Mount, around: &Surroundings<'_>) -> Result<MountedTree, String> {
    let target = mount.target.as_deref().unwrap_or_default();
    let origin = around.origin(mount.from.as_deref(), |from| {
        format!("cannot mount from stage {from:?} to {target:?}, stage needs to be defined before current command")
    })?;
    Ok(MountedTree { origin, source: ContainerPath::new(mount.source.as_deref().unwrap_or("/")) })
}

/// A cache without a name has that of its target.
fn cache_id(mount: &Mount, around: &Surroundings<'_>) -> String {
    let id = mount.id.clone().unwrap_or_else(|| {
        let target = mount.target.as_deref().unwrap_or_default();
        ContainerPath::root().join(target).to_string()
    });
    match around.build_argument("BUILDKIT_CACHE_MOUNT_NS") {
        Some(space) => format!("{space}/{}", id.trim_start_matches('/')),
        None => id,
    }
}

fn last_word(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}
