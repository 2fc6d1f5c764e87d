//! A script in the model.

use std::collections::BTreeMap;

use layercake_core::sim::files::{Content, FileSystem, InodeId, Kind, Permissions};
use layercake_core::sim::kernel::{Credentials, FileSystemId, Kernel, Location, Mounts, Rest, Start};
use layercake_core::sim::programs;
use layercake_core::sim::shell::{Flavour, Shell};

use super::Seen;

const OWNER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };
const FUEL: u64 = 5_000_000;
const NOW: i64 = 1_700_000_000;

pub(super) fn run(flavour: Flavour, script: &str) -> Seen {
    let mut kernel = Kernel::new(NOW, programs::load);
    let mut files = FileSystem::new(OWNER, NOW);
    let root = files.root();
    let folder = |files: &mut FileSystem, name: &str| files.add_folder(root, name, OWNER, NOW).unwrap();
    let bin = folder(&mut files, "bin");
    let program = |name: &str| Kind::File(Content::program(name, 1000));
    for name in programs::names() {
        files.add(bin, name, program("busybox"), OWNER, NOW).unwrap();
    }
    for name in ["busybox", "ash"] {
        files.add(bin, name, program("busybox"), OWNER, NOW).unwrap();
    }
    let sh = if flavour == Flavour::Dash { "dash" } else { "busybox" };
    files.add(bin, "sh", program(sh), OWNER, NOW).unwrap();
    let dev = folder(&mut files, "dev");
    for (name, minor) in [("null", 3), ("zero", 5), ("full", 7), ("urandom", 9)] {
        files.add(dev, name, Kind::CharacterDevice(1, minor), Permissions { mode: 0o666, ..OWNER }, NOW).unwrap();
    }
    let etc = folder(&mut files, "etc");
    let passwd = Kind::File(Content::new("root:x:0:0:root:/root:/bin/sh\n"));
    files.add(etc, "passwd", passwd, Permissions { mode: 0o644, ..OWNER }, NOW).unwrap();
    let group = Kind::File(Content::new("root:x:0:\n"));
    files.add(etc, "group", group, Permissions { mode: 0o644, ..OWNER }, NOW).unwrap();
    folder(&mut files, "tmp");
    let work = folder(&mut files, "work");
    let text = Kind::File(Content::new(script));
    files.add(root, "script", text, OWNER, NOW).unwrap();

    let id = kernel.add_file_system(files);
    let mounts = Mounts::new(Location { file_system: id, inode: root });
    let namespace = kernel.add_namespace("model", mounts);
    let environment = [("PATH", "/bin"), ("HOME", "/root")];
    let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let arguments = ["sh", "-c", "cd /work && exec /bin/sh /script"].map(str::to_owned).to_vec();
    let program = Box::new(Shell::new(flavour, arguments.clone()));
    let terminal = kernel.add_terminal(false);
    let credentials = Credentials::root();
    kernel.start(namespace, Start { program, arguments, credentials, environment, terminal: Some(terminal) });
    let mut fuel = FUEL;
    let rest = kernel.run_until(u64::MAX, &mut fuel);
    let status = match (rest, kernel.namespace(namespace).unwrap().ended()) {
        (_, Some(status)) => i32::from(status.code()),
        (Rest::OutOfFuel, None) => -1,
        (_, None) => -2,
    };
    let output = String::from_utf8_lossy(&kernel.shown_on(terminal)).into_owned();
    let mut seen = BTreeMap::new();
    look(&kernel, id, work, "", &mut seen);
    Seen { output, status, files: seen }
}

fn look(kernel: &Kernel, id: FileSystemId, folder: InodeId, path: &str, seen: &mut BTreeMap<String, String>) {
    let files = kernel.file_system(id).unwrap();
    for (name, inode) in files.entries(folder).unwrap() {
        let path = format!("{path}{name}");
        let file = files.inode(inode);
        let mode = file.permissions.mode;
        let text = match &file.kind {
            Kind::File(Content::Bytes(bytes)) => format!("file {mode:o} {:?}", String::from_utf8_lossy(bytes)),
            Kind::File(_) => "program".to_owned(),
            Kind::Directory(_) => format!("folder {mode:o}"),
            Kind::Symlink(target) => format!("link {target}"),
            _ => "other".to_owned(),
        };
        seen.insert(path.clone(), text);
        if file.is_directory() {
            look(kernel, id, inode, &format!("{path}/"), seen);
        }
    }
}
