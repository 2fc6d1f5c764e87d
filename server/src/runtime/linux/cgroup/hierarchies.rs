//! Where this process may make groups: read from `/proc/self/mountinfo` and `/proc/self/cgroup`, once for each container.
//!
//! Root makes them at the top of each hierarchy, as Docker does. An ordinary user needs a folder that root gave to it: the group
//! that this process is in already, or, with version 1, one that is called `layercake-` and the user's number. With version 2 the
//! kernel lets nobody move processes into a group beside its own, so there only the former counts.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD};

/// Which of the kernel's two interfaces is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Version {
    /// A hierarchy for each controller, or for a few.
    One,
    /// One hierarchy for all.
    Two,
}

/// A hierarchy in which this process may make groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hierarchy {
    /// Of the controllers that are known here, those that it has.
    pub(crate) controllers: Vec<Controller>,
    /// The folder in which the container's is made.
    pub(crate) base: PathBuf,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hierarchies {
    /// The interface.
    pub(crate) version: Version,
    /// Those in which groups can be made.
    pub(crate) usable: Vec<Hierarchy>,
}

/// What a hierarchy can count or limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Controller {
    /// How many processes there are.
    Pids,
    /// What memory they use.
    Memory,
    /// What processors' time they get.
    Cpu,
    /// What they have used of it (version 1).
    Cpuacct,
    /// On which processors they run.
    Cpuset,
    /// Lets them stand still (version 1; in version 2 every group can).
    Freezer,
    /// What they read and write of disks: `blkio`, or `io` in version 2.
    Blkio,
}

impl Controller {
    const ALL: [Self; 7] =
        [Self::Pids, Self::Memory, Self::Cpu, Self::Cpuacct, Self::Cpuset, Self::Freezer, Self::Blkio];

    /// The kernel's name for it.
    pub(crate) fn name(self, version: Version) -> &'static str {
        match (self, version) {
            (Self::Pids, _) => "pids",
            (Self::Memory, _) => "memory",
            (Self::Cpu, _) => "cpu",
            (Self::Cpuacct, _) => "cpuacct",
            (Self::Cpuset, _) => "cpuset",
            (Self::Freezer, _) => "freezer",
            (Self::Blkio, Version::One) => "blkio",
            (Self::Blkio, Version::Two) => "io",
        }
    }

    fn named(word: &str, version: Version) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name(version) == word)
    }
}

/// A group of an ordinary user's, into which what else is in it goes: a group of version 2 has either processes or limits for those
/// below it.
pub(super) const OUTSIDE: &str = "layercake-outside";

impl Hierarchies {
    /// Those in which this process may make groups. Empty where there are none, or none is ours.
    pub(crate) fn find() -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let mut found = parse(&read("/proc/self/mountinfo"), &read("/proc/self/cgroup"), Caller::this());
        for hierarchy in &mut found.usable {
            if found.version == Version::Two {
                hierarchy.controllers = controllers_of(&hierarchy.base);
            } else if fs::read_to_string(hierarchy.base.join("cpuset.mems")).is_ok_and(|mems| mems.trim().is_empty()) {
                // Nobody has told which processors there are for the groups below.
                hierarchy.controllers.retain(|it| *it != Controller::Cpuset);
            }
        }
        found.usable.retain(|it| found.version == Version::Two || !it.controllers.is_empty());
        found.usable.dedup_by(|later, earlier| earlier.base == later.base);
        found
    }

    /// The hierarchy that has the controller.
    pub(crate) fn with(&self, controller: Controller) -> Option<&Hierarchy> {
        self.usable.iter().find(|it| it.controllers.contains(&controller))
    }
}

/// Version 2: what may be passed on to groups below this one.
fn controllers_of(base: &Path) -> Vec<Controller> {
    let words = fs::read_to_string(base.join("cgroup.controllers")).unwrap_or_default();
    words.split_ascii_whitespace().filter_map(|word| Controller::named(word, Version::Two)).collect()
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Root,
    /// With this number on the host, also where it is root of a user namespace.
    User(u32),
}

/// The number on the host of the user whose groups these are; `None` for root.
pub(crate) fn caller() -> Option<u32> {
    match Caller::this() {
        Caller::Root => None,
        Caller::User(user) => Some(user),
    }
}

impl Caller {
    fn this() -> Self {
        let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        Self::of(nix::unistd::geteuid().as_raw(), &map)
    }

    fn of(id: u32, map: &str) -> Self {
        let fields = |line: &str| -> Option<[u32; 3]> {
            let numbers: Vec<u32> = line.split_ascii_whitespace().map_while(|it| it.parse().ok()).collect();
            numbers.try_into().ok()
        };
        let outside = map.lines().filter_map(fields).find_map(|[inside, outside, count]| {
            let offset = id.checked_sub(inside).filter(|offset| *offset < count)?;
            outside.checked_add(offset)
        });
        match outside.unwrap_or(id) {
            0 => Self::Root,
            user => Self::User(user),
        }
    }
}

fn parse(mounts: &str, own: &str, caller: Caller) -> Hierarchies {
    let mut ones = Vec::new();
    let mut two = None;
    for mount in mounts.lines().filter_map(Mount::parse) {
        if mount.kind == "cgroup2" {
            two.get_or_insert(mount);
            continue;
        }
        let controllers: Vec<Controller> =
            mount.options.split(',').filter_map(|word| Controller::named(word, Version::One)).collect();
        if !controllers.is_empty() {
            ones.push((mount, controllers));
        }
    }
    if ones.is_empty() {
        let base = two.and_then(|mount| base(&mount, own_path(own, None), caller, None));
        let usable = base.map(|base| Hierarchy { controllers: Vec::new(), base }).into_iter().collect();
        return Hierarchies { version: Version::Two, usable };
    }
    let usable = ones.into_iter().filter_map(|(mount, controllers)| {
        let word = controllers.first().map(|it| it.name(Version::One));
        let given = match caller {
            Caller::Root => None,
            Caller::User(user) => Some(mount.point.join(format!("layercake-{user}"))),
        };
        let base = base(&mount, own_path(own, word), caller, given)?;
        Some(Hierarchy { controllers, base })
    });
    Hierarchies { version: Version::One, usable: usable.collect() }
}

/// The folder of a mount in which groups can be made.
fn base(mount: &Mount<'_>, own: Option<&str>, caller: Caller, given: Option<PathBuf>) -> Option<PathBuf> {
    if caller == Caller::Root {
        return is_ours(&mount.point).then(|| mount.point.clone());
    }
    // The path is from the hierarchy's root, of which the mount may show a part only.
    let own = own.and_then(|path| match mount.root {
        "/" => Some(path),
        root => path.strip_prefix(root),
    });
    let own = own.map(|path| mount.point.join(path.trim_start_matches('/')));
    let own =
        own.map(|path| if path.ends_with(OUTSIDE) { path.parent().map(Path::to_owned).unwrap_or(path) } else { path });
    own.into_iter().chain(given).find(|path| *path != mount.point && is_ours(path))
}

fn is_ours(folder: &Path) -> bool {
    rustix::fs::accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS).is_ok()
}

/// The path of this process's group in the hierarchy with this controller; in version 2's where none is named.
fn own_path<'a>(own: &'a str, controller: Option<&str>) -> Option<&'a str> {
    own.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let is_wanted = match controller {
            Some(wanted) => controllers.split(',').any(|word| word == wanted),
            None => controllers.is_empty(),
        };
        is_wanted.then_some(path)
    })
}

/// A line of mountinfo.
#[derive(Debug)]
struct Mount<'a> {
    root: &'a str,
    point: PathBuf,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    /// Reads a line of proc_pid_mountinfo(5); `None` for what is no control group file system.
    fn parse(line: &'a str) -> Option<Self> {
        let (mount, file_system) = line.split_once(" - ")?;
        let mut fields = file_system.split(' ');
        let kind = fields.next().filter(|kind| matches!(*kind, "cgroup" | "cgroup2"))?;
        let options = fields.nth(1)?;
        let mut fields = mount.split(' ').skip(3);
        let (root, point) = (fields.next()?, fields.next()?);
        // The kernel writes blanks and the like as octal numbers; nobody mounts groups at such a place.
        (!point.contains('\\')).then(|| Self { root, point: point.into(), kind, options })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYBRID: &str = "\
23 1 0:22 / /sys rw - sysfs sysfs rw
31 23 0:28 / /tmp rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /tmp rw - cgroup cgroup rw,cpu,cpuacct
39 31 0:36 / /tmp rw shared:9 - cgroup cgroup rw,pids
40 31 0:37 / /tmp rw - cgroup cgroup rw,name=systemd
41 31 0:38 / /tmp rw - cgroup2 cgroup2 rw
";

    #[test]
    fn the_first_interface_is_used_where_it_has_controllers() {
        // As root of the tests' own folder would: /tmp can be written by all.
        let found = parse(HYBRID, "", Caller::Root);
        assert_eq!(found.version, Version::One);
        let controllers: Vec<_> = found.usable.iter().map(|it| it.controllers.as_slice()).collect();
        assert_eq!(controllers, [&[Controller::Cpu, Controller::Cpuacct][..], &[Controller::Pids]]);
        assert!(found.with(Controller::Memory).is_none());
    }

    #[test]
    fn an_ordinary_user_has_what_it_was_given_and_never_the_top() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        let mounts = format!("39 31 0:36 / {0} rw - cgroup cgroup rw,pids\n", top.display());
        let base = |mounts: &str, own: &str| {
            parse(mounts, own, Caller::User(77)).usable.first().map(|it| it.base.strip_prefix(top).unwrap().to_owned())
        };
        assert_eq!(base(&mounts, "8:pids:/\n"), None);
        fs::create_dir_all(top.join("layercake-77")).unwrap();
        fs::create_dir_all(top.join("mine").join(OUTSIDE)).unwrap();
        assert_eq!(base(&mounts, "8:pids:/\n"), Some("layercake-77".into()));
        assert_eq!(base(&mounts, "8:pids:/mine\n"), Some("mine".into()));
        let two = format!("39 31 0:36 /up {0} rw - cgroup2 cgroup2 rw\n", top.display());
        assert_eq!(base(&two, "0::/up/mine\n"), Some("mine".into()));
        assert_eq!(base(&two, &format!("0::/up/mine/{OUTSIDE}\n")), Some("mine".into()));
        assert_eq!(base(&two, "0::/elsewhere\n"), None);
    }

    #[test]
    fn root_of_a_user_namespace_is_the_user_that_it_is_outside() {
        assert_eq!(Caller::of(0, "0 0 4294967295\n"), Caller::Root);
        assert_eq!(Caller::of(0, "0 1001 1\n1 100000 65536\n"), Caller::User(1001));
        assert_eq!(Caller::of(5, "0 1001 1\n1 100000 65536\n"), Caller::User(100_004));
        assert_eq!(Caller::of(1001, ""), Caller::User(1001));
    }
}
