//! A container's group: by it the kernel counts and limits what all its processes use together, and lets them stand still.
//!
//! [`hierarchies`] finds where groups can be made, [`settings`] turns limits into what is written, [`Group`] makes the group before the
//! container's first process, which enters it by [`Entrance`] before anything else, and [`removal`] takes it away. Where no group can
//! be made (an ordinary user to whom none was given), a container without limits runs without one.
//!
//! What groups a container has stands in its folder (`cgroup.json`) before they are made: a monitor that is killed leaves nothing that
//! the next command cannot find.

mod entrance;
pub(crate) mod hierarchies;
mod removal;
mod settings;
mod usage;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::failure::{Failure, Step as _};
use super::super::resources::Limits;
pub(super) use entrance::Entrance;
use hierarchies::{Controller, Hierarchies, Version};
pub(in crate::runtime) use removal::{has_record, sweep};
pub(crate) use settings::controllers;
pub use usage::Usage;
pub(in crate::runtime) use usage::{frozen, resume, set_frozen, usage};

/// [`Places`], as JSON, in the container's folder.
const RECORD: &str = "cgroup.json";

/// The groups that one container has: one in each hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Places {
    version: Version,
    all: Vec<Place>,
}

/// The group in one hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    controllers: Vec<Controller>,
    path: PathBuf,
}

impl Places {
    /// What the container in `directory` has; `None` where it has no group.
    fn read(directory: &Path) -> Result<Option<Self>, Failure> {
        let path = directory.join(RECORD);
        match fs::read(&path) {
            Ok(bytes) => {
                Ok(Some(serde_json::from_slice(&bytes).step_with(|| format!("understand {}", path.display()))?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).step_with(|| format!("read {}", path.display())),
        }
    }

    /// A reader sees the whole file or none.
    fn write(&self, directory: &Path) -> Result<(), Failure> {
        let (path, temporary) = (directory.join(RECORD), directory.join("cgroup.json.new"));
        let bytes = serde_json::to_vec(self).step("write down the container's group")?;
        fs::write(&temporary, bytes).step_with(|| format!("write {}", temporary.display()))?;
        fs::rename(&temporary, &path).step_with(|| format!("write {}", path.display()))
    }

    /// The group with the controller.
    fn with(&self, controller: Controller) -> Option<&Path> {
        let first = self.all.iter().find(|place| place.controllers.contains(&controller));
        first.map(|place| place.path.as_path())
    }
}

/// A running container's group. Dropped, it is removed as far as it can be; what remains is swept by a later command.
#[derive(Debug)]
pub(super) struct Group {
    places: Places,
    directory: PathBuf,
}

impl Group {
    /// Makes the group of the container `id`, whose folder is `directory`, with its limits. `None` where none can be made and none is
    /// needed.
    pub(super) fn make(directory: &Path, id: &str, limits: &Limits) -> Result<Option<Self>, Failure> {
        let hierarchies = Hierarchies::find();
        for controller in controllers(limits) {
            // As an ordinary user, processes are limited in another way.
            if controller != Controller::Pids && hierarchies.with(controller).is_none() {
                return Err(missing(controller, hierarchies.version));
            }
        }
        let wanted = wanted(&hierarchies, limits);
        if wanted.is_empty() {
            return Ok(None);
        }
        let name = format!("layercake-{id}");
        let all = wanted
            .into_iter()
            .map(|it| Place { controllers: it.controllers.clone(), path: it.base.join(&name) })
            .collect();
        let group = Self { places: Places { version: hierarchies.version, all }, directory: directory.to_owned() };
        group.places.write(directory)?;
        for place in &group.places.all {
            make(place, group.places.version, &controllers(limits))?;
        }
        group.places.limit(limits)?;
        Ok(Some(group))
    }

    /// The way in, for the container's first process.
    pub(super) fn entrance(&self) -> Result<Entrance, Failure> {
        Entrance::open(&self.places)
    }

    /// Whether the kernel has killed a process of the container because they used more memory than they may.
    pub(super) fn was_out_of_memory(&self) -> bool {
        usage::out_of_memory(&self.places)
    }

    /// Removes the group, all of whose processes have ended.
    pub(super) fn close(self) -> Result<(), Failure> {
        removal::remove(&self.places, &self.directory)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // After `close` there is nothing left to do; after a failure, the record tells the next command what is.
        let _ = removal::remove(&self.places, &self.directory);
    }
}

impl Places {
    fn limit(&self, limits: &Limits) -> Result<(), Failure> {
        let mut again = Vec::new();
        for setting in settings::settings(limits, self.version) {
            let Some(group) = self.with(setting.controller) else { continue };
            let path = group.join(setting.file);
            if setting.optional && !path.exists() {
                continue;
            }
            match fs::write(&path, &setting.value) {
                // More memory than memory and swap, as long as the latter are the old ones.
                Err(error) if error.raw_os_error() == Some(libc::EINVAL) => again.push((path, setting.value)),
                written => written.step_with(|| format!("write {} to {}", setting.value, path.display()))?,
            }
        }
        for (path, value) in again {
            fs::write(&path, &value).step_with(|| format!("write {value} to {}", path.display()))?;
        }
        Ok(())
    }
}

/// Changes the limits of the container in `directory`, which runs. A limit that needs a group in one more hierarchy gets it, and all the
/// container's processes with it.
pub(in crate::runtime) fn update(directory: &Path, id: &str, limits: &Limits) -> Result<(), Failure> {
    let hierarchies = Hierarchies::find();
    let Some(mut places) = Places::read(directory)? else {
        return match controllers(limits).first() {
            Some(controller) => Err(missing(*controller, hierarchies.version)),
            None => Ok(()),
        };
    };
    for controller in controllers(limits) {
        if places.with(controller).is_some() {
            continue;
        }
        let missing = || missing(controller, places.version);
        let from = places.all.first().ok_or_else(missing)?.path.join("cgroup.procs");
        let hierarchy = hierarchies.with(controller).ok_or_else(missing)?;
        let path = hierarchy.base.join(format!("layercake-{id}"));
        let place = Place { controllers: hierarchy.controllers.clone(), path };
        places.all.push(place.clone());
        places.write(directory)?;
        make(&place, places.version, &controllers(limits))?;
        entrance::move_all(&from, &place.path.join("cgroup.procs"))?;
    }
    places.limit(limits)
}

/// The hierarchies in which the container gets a group. To enter that of `cpu` takes as long as a fifth of a whole start, so it is left
/// out where nothing is to be limited; `cpuset` too, which would have to be told more than it tells.
fn wanted<'a>(hierarchies: &'a Hierarchies, limits: &Limits) -> Vec<&'a hierarchies::Hierarchy> {
    let needed = controllers(limits);
    let is_wanted = |it: &&hierarchies::Hierarchy| {
        hierarchies.version == Version::Two
            || it.controllers.iter().any(|controller| match controller {
                Controller::Cpu | Controller::Cpuset => needed.contains(controller),
                _ => true,
            })
    };
    hierarchies.usable.iter().filter(is_wanted).collect()
}

fn make(place: &Place, version: Version, needed: &[Controller]) -> Result<(), Failure> {
    let base = place.path.parent().unwrap_or(&place.path);
    if version == Version::Two {
        pass_on(&place.controllers, base, needed)?;
    }
    match fs::create_dir(&place.path) {
        // Left by an earlier life of the container, of which the record is lost.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.step_with(|| format!("make the control group {}", place.path.display()))?,
    }
    if version == Version::One && place.controllers.contains(&Controller::Cpuset) {
        // A group of this kind has nothing at first, and nobody can enter it so.
        for file in ["cpuset.mems", "cpuset.cpus"] {
            let all = fs::read_to_string(base.join(file)).step_with(|| format!("read {file}"))?;
            fs::write(place.path.join(file), all.trim()).step_with(|| format!("write {file}"))?;
        }
    }
    Ok(())
}

/// Version 2: lets the groups below `base` have the controllers. Those that are not needed only count, and may be missing.
fn pass_on(controllers: &[Controller], base: &Path, needed: &[Controller]) -> Result<(), Failure> {
    let file = base.join("cgroup.subtree_control");
    let passed = fs::read_to_string(&file).unwrap_or_default();
    for controller in controllers {
        let name = controller.name(Version::Two);
        if passed.split_ascii_whitespace().any(|word| word == name) {
            continue;
        }
        let pass = || fs::write(&file, format!("+{name}"));
        let step = || format!("pass the controller {name} on in {}", base.display());
        match pass() {
            // There are processes in it, among them this one: they move into a group beside the container's.
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {
                let outside = base.join(hierarchies::OUTSIDE);
                match fs::create_dir(&outside) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    made => made.step_with(step)?,
                }
                entrance::move_all(&base.join("cgroup.procs"), &outside.join("cgroup.procs"))?;
                pass().step_with(step)?;
            }
            Err(_) if !needed.contains(controller) => {}
            done => done.step_with(step)?,
        }
    }
    Ok(())
}

fn missing(controller: Controller, version: Version) -> Failure {
    Failure::setup(
        "limit the container",
        format!(
            "no control group with the controller {} can be made here; `layercake doctor` says what gives one",
            controller.name(version)
        ),
    )
}
