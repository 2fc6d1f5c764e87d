//! What lies over a container's files while it runs: devices, the engine's own files, folders of the host, volumes.

use super::World;
use super::containers::{Container, Mounted, MountedWhat};
use super::tree::{Tree, make_folders};
use crate::container_path::ContainerPath;
use crate::sim::files::{Content, FileSystem, Kind, Permissions};
use crate::sim::kernel::{Credentials, FileSystemId, Location, Mount, Mounts};

const FOLDER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };
const FILE: Permissions = Permissions { mode: 0o644, uid: 0, gid: 0 };

impl World {
    pub(super) fn make_mount_point(&self, files: &mut FileSystem, mounted: &Mounted, now: i64) {
        let path = ContainerPath::new(&mounted.at);
        if Tree::new(files).find(&path).is_some() {
            return;
        }
        let is_file = match &mounted.what {
            MountedWhat::Host(host) => self.host_location(host).is_some_and(|it| !self.kernel.inode(it).is_directory()),
            _ => false,
        };
        if is_file {
            make_folders(files, &path.parent().unwrap_or_else(ContainerPath::root), FOLDER, now);
            make_file(files, &path, Content::empty(), now);
        } else {
            make_folders(files, &path, FOLDER, now);
        }
    }

    pub(super) fn lay_mounts(
        &mut self,
        container: &Container,
        root: Location,
        mounts: &mut Mounts,
    ) -> Vec<(Location, FileSystemId)> {
        let now = self.kernel.now();
        let mut own = Vec::new();
        let device_files = device_files(now);
        let mut engine = vec![("/dev".to_owned(), device_files)];
        let hostname = &container.settings.hostname;
        let hosts =
            format!("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n172.17.0.2\t{hostname}\n");
        for (path, text) in [
            ("/etc/hostname", format!("{hostname}\n")),
            ("/etc/hosts", hosts),
            ("/etc/resolv.conf", "nameserver 192.168.65.1\n".to_owned()),
        ] {
            let mut files = super::images::empty();
            make_file(&mut files, &ContainerPath::new("/file"), Content::new(text), now);
            engine.push((path.to_owned(), files));
        }
        for (at, files) in engine {
            let point = self.point(root, &at);
            let is_folder = at == "/dev";
            let inode =
                if is_folder { Some(files.root()) } else { Tree::new(&files).find(&ContainerPath::new("/file")) };
            let (Some(point), Some(inode)) = (point, inode) else { continue };
            let file_system = self.kernel.add_file_system(files);
            mounts.mount(point, Mount { seen: Location { file_system, inode }, read_only: false });
            own.push((point, file_system));
        }
        for mounted in &container.mounts {
            let Some(point) = self.point(root, &mounted.at) else { continue };
            let seen = match &mounted.what {
                MountedWhat::Host(path) => self.host_location(path),
                MountedWhat::Volume(name) => self.volumes.get(name).map(|volume| self.root_of(volume.files)),
                MountedWhat::Engine => None,
                MountedWhat::Memory => {
                    let files = self.kernel.add_file_system(super::images::empty());
                    own.push((point, files));
                    Some(self.root_of(files))
                }
            };
            if let Some(seen) = seen {
                mounts.mount(point, Mount { seen, read_only: mounted.read_only });
            }
        }
        own
    }

    pub(super) fn point(&self, root: Location, path: &str) -> Option<Location> {
        let mounts = Mounts::new(root);
        self.kernel.walk(&mounts, &Credentials::root(), root, path, true).ok()?.file
    }
}

pub(in crate::sim) fn make_file(files: &mut FileSystem, path: &ContainerPath, content: Content, now: i64) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    make_folders(files, &folder, FOLDER, now);
    if let Some(folder) = Tree::new(files).find(&folder) {
        // Whoever asks has looked that nothing is there.
        let _ = files.add(folder, name, Kind::File(content), FILE, now);
    }
}

/// What is in `/dev`.
pub(in crate::sim) fn device_files(now: i64) -> FileSystem {
    let mut files = FileSystem::new(FOLDER, now);
    let root = files.root();
    let open = Permissions { mode: 0o666, uid: 0, gid: 0 };
    for (name, major, minor) in
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)]
    {
        let _ = files.add(root, name, Kind::CharacterDevice(major, minor), open, now);
    }
    let init = Kind::File(Content::program("docker-init", 869_112));
    let _ = files.add(root, "init", init, FOLDER, now);
    files
}
