//! What a container is to show besides its image (`-v`, `--mount`, `--tmpfs`, `--volumes-from`, the image's VOLUMEs) becomes
//! volumes of the store, and mounts for the runtime.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use layercake_core::build::{Files, LayerEntry, Source, volume_content};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::ChainId;
use layercake_core::image::config::ContainerConfig;
use layercake_core::ordered;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::engine::build::archive::{Trees, archive};
use crate::engine::build::stack::Stack;
use crate::engine::{names, now, volumes};
use crate::runtime::spec::{Bind, Tmpfs};
use crate::store::volumes::Volume;

/// Something that a container is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What it is.
    pub what: What,
    /// Where in the container, absolute.
    pub target: String,
    /// Whether the container may not write.
    pub read_only: bool,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A folder or file of this machine.
    Bind {
        /// Where, absolute.
        source: PathBuf,
        /// Whether a folder is made where nothing is.
        make: bool,
    },
    /// A volume.
    Volume {
        /// Its name; `None` for a new one that has none.
        name: Option<String>,
        /// Whether an empty one begins with what the image has there.
        copy: bool,
        /// Labels for one that is made.
        labels: BTreeMap<String, String>,
    },
    /// A folder in memory.
    Memory {
        /// Options of tmpfs: `size`, `mode`.
        options: Vec<(String, String)>,
        /// Whether programs in it can be executed.
        programs: bool,
    },
}

/// What a container shows, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mounted {
    /// What it is.
    pub kind: MountedKind,
    /// A volume's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where its files are; empty for memory.
    pub source: PathBuf,
    /// Where in the container.
    pub target: String,
    /// Whether the container may not write.
    pub read_only: bool,
}

/// The kinds of mounts, in docker's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MountedKind {
    /// A folder or file of this machine.
    Bind,
    /// A volume.
    Volume,
    /// A folder in memory.
    Tmpfs,
}

/// What a container is started with for its mounts.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) binds: Vec<Bind>,
    pub(super) memory: Vec<Tmpfs>,
    pub(super) mounted: Vec<Mounted>,
    /// The volumes that it uses.
    pub(super) volumes: Vec<String>,
    /// Those among them that were made for it alone.
    made: Vec<String>,
}

impl Engine {
    /// Lays out what a container of the stack `top` is to show: makes volumes that are missing, and fills those that are empty.
    ///
    /// # Errors
    /// [`ContainerError`] for a mount that cannot be; what the store said. Volumes without a name are then taken back.
    pub(super) fn lay_mounts(
        &self,
        wanted: &[Mount],
        from: &[(String, Option<bool>)],
        config: &mut ContainerConfig,
        top: Option<&ChainId>,
    ) -> Result<Laid, EngineError> {
        let mut all = self.mounts_of_others(from)?;
        let mut places = BTreeSet::new();
        for mount in wanted {
            let target = ContainerPath::new(&mount.target).to_string();
            if !places.insert(target.clone()) {
                return Err(ContainerError::DuplicateMount(target).into());
            }
            if let What::Volume { name: None, .. } = mount.what {
                let declared = config.volumes.get_or_insert_with(ordered::Map::new);
                declared.entry(target.clone()).or_insert_with(|| serde_json::json!({}));
            }
            // The command line's own take the place of another container's.
            all.retain(|other| other.target != target);
            all.push(Mount { target, ..mount.clone() });
        }
        for path in config.volumes.iter().flat_map(ordered::Map::keys) {
            let target = ContainerPath::new(path).to_string();
            if !all.iter().any(|mount| mount.target == target) {
                let what = What::Volume { name: None, copy: true, labels: BTreeMap::new() };
                all.push(Mount { what, target, read_only: false });
            }
        }
        let mut laid = Laid::default();
        for mount in all {
            if let Err(error) = self.lay_mount(mount, top, &mut laid) {
                self.take_back(&laid);
                return Err(error);
            }
        }
        Ok(laid)
    }

    /// Removes the volumes that were made for a container which then was not.
    pub(super) fn take_back(&self, laid: &Laid) {
        for name in &laid.made {
            // What stays is an anonymous volume that nothing uses: `volume prune` takes it.
            let _ = self.store.remove_volume(name);
        }
    }

    fn lay_mount(&self, mount: Mount, top: Option<&ChainId>, laid: &mut Laid) -> Result<(), EngineError> {
        let Mount { what, target, read_only } = mount;
        let mut bind = |source: &PathBuf| {
            let (source, target) = (source.clone(), target.clone());
            laid.binds.push(Bind { source, target, read_only, leaves_place: false });
        };
        let (kind, name, source) = match what {
            What::Bind { source, make } => {
                if !source.exists() {
                    if !make {
                        return Err(ContainerError::NoBindSource(source).into());
                    }
                    fs::create_dir_all(&source)
                        .map_err(|error| EngineError::Io { path: source.clone(), source: error })?;
                }
                bind(&source);
                (MountedKind::Bind, None, source)
            }
            What::Volume { name, copy, labels } => {
                let anonymous = name.is_none();
                let name = name.unwrap_or_else(names::random_id);
                volumes::check_name(&name)?;
                let volume = Volume { name: name.clone(), created: now(), anonymous, labels };
                let fill = |folder: &Path| match copy {
                    true => self.fill_from_image(top, &ContainerPath::new(&target), folder),
                    false => Ok(()),
                };
                if self.store.make_volume(&volume, fill)? {
                    laid.made.extend(anonymous.then(|| name.clone()));
                } else {
                    self.store.fill_volume(&name, fill)?;
                }
                let source = self.store.volume_folder(&name);
                bind(&source);
                laid.volumes.push(name.clone());
                (MountedKind::Volume, Some(name), source)
            }
            What::Memory { options, programs } => {
                laid.memory.push(Tmpfs { target: target.clone(), size: None, read_only, options, programs });
                (MountedKind::Tmpfs, None, PathBuf::new())
            }
        };
        laid.mounted.push(Mounted { kind, name, source, target, read_only });
        Ok(())
    }

    /// The mounts of other containers, but for memory; of two at one place the later one's.
    fn mounts_of_others(&self, from: &[(String, Option<bool>)]) -> Result<Vec<Mount>, EngineError> {
        let mut all: Vec<Mount> = Vec::new();
        for (name, forbids_writing) in from {
            for mounted in Settings::of(&self.container(name)?)?.mounts {
                let what = match mounted.kind {
                    MountedKind::Bind => What::Bind { source: mounted.source, make: true },
                    MountedKind::Volume => What::Volume { name: mounted.name, copy: false, labels: BTreeMap::new() },
                    MountedKind::Tmpfs => continue,
                };
                all.retain(|other| other.target != mounted.target);
                let read_only = mounted.read_only || *forbids_writing == Some(true);
                all.push(Mount { what, target: mounted.target, read_only });
            }
        }
        Ok(all)
    }

    /// Copies what the stack `top` has at `path` into a folder, owner, modes, attributes and times of the folder included.
    /// Nothing where the image has nothing there. No program of the image's runs for it.
    fn fill_from_image(&self, top: Option<&ChainId>, path: &ContainerPath, folder: &Path) -> Result<(), EngineError> {
        let store = &self.store;
        let stack = Stack { store, top: top.copied() };
        let failed = |error: Box<dyn std::error::Error>| {
            EngineError::from(ContainerError::VolumeContent { path: path.to_string(), reason: error.to_string() })
        };
        let Some(content) = volume_content(&stack, path).map_err(|error| failed(error.into()))? else { return Ok(()) };
        let mut entries = ordered::Map::new();
        if let Some(entry) = stack.entry(&content.path).map_err(|error| failed(error.into()))? {
            entries.insert(ContainerPath::root(), LayerEntry { entry, source: Source::Nothing });
        }
        for file in &content.entries {
            let source = match file.entry.kind.content() {
                Some(_) => Source::Origin { tree: 0, path: file.path.clone() },
                None => Source::Nothing,
            };
            let written = LayerEntry { entry: file.entry.clone(), source };
            entries.insert(ContainerPath::root().join(&file.below), written);
        }
        let trees: [Box<dyn Files + '_>; 1] = [Box::new(stack)];
        let (mut reader, writer) = io::pipe().map_err(|error| failed(error.into()))?;
        thread::scope(|scope| {
            let taking = scope.spawn(move || store.unpack_into(folder, &mut reader));
            // The pipe has to be closed before the taker is waited for. What a taker that gave up says is worth more than the
            // broken pipe.
            let trees = Trees::new(store, &entries, &trees);
            let written = archive(&entries, trees, io::BufWriter::with_capacity(64 << 10, writer)).map(drop);
            taking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(EngineError::from)?;
            written.map_err(failed)
        })
    }
}

/// Folders, files and volumes as docker's `HostConfig.Binds` has them.
pub(in crate::engine) fn binds(mounts: &[Mounted]) -> Vec<String> {
    let shown = mounts.iter().filter(|mount| mount.kind != MountedKind::Tmpfs);
    shown
        .map(|mount| {
            let source = mount.name.clone().unwrap_or_else(|| mount.source.display().to_string());
            let mode = if mount.read_only { ":ro" } else { "" };
            format!("{source}:{}{mode}", mount.target)
        })
        .collect()
}

/// A mount as docker's API shows it.
pub(in crate::engine) fn inspected(mount: &Mounted) -> Value {
    let mut value = json!({
        "Type": mount.kind,
        "Source": mount.source.display().to_string(),
        "Destination": mount.target,
        "Mode": if mount.read_only { "ro" } else { "" },
        "RW": !mount.read_only,
        "Propagation": if mount.kind == MountedKind::Bind { "rprivate" } else { "" },
    });
    if let (Some(name), Value::Object(fields)) = (&mount.name, &mut value) {
        fields.insert("Name".to_owned(), json!(name));
        fields.insert("Driver".to_owned(), json!("local"));
    }
    value
}
