//! The machine that the person sits at: its files, and terminals with a shell each.

use super::World;
use super::mounting::{device_files, make_file};
use super::tree::{Tree, make_folders, put};
use super::unpacking::{Unpacked, clear};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::entry::{Entry, Kind as EntryKind};
use crate::ordered;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, FileSystem, Kind, Permissions};
use crate::sim::kernel::{
    Credentials, FileSystemId, Kernel, Location, Mount, Mounts, NamespaceId, Pid, Process, Spawn, State, Streams,
    TerminalId, Wait,
};
use crate::sim::programs;

/// The folder with the lecture's exercise, in which a shell starts.
pub(super) const EXERCISE: &str = "/home/student/ac295_l2";

const HOME: &str = "/home/student";

const STUDENT: u32 = 1000;

/// The person's machine.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub(super) namespace: NamespaceId,
    root: Location,
    pub(super) terminals: Vec<TerminalId>,
    /// Each terminal's shell.
    pub(super) shells: Vec<Option<Pid>>,
}

/// The files of the exercise's repository.
const EXERCISE_FILES: [(&str, &str); 5] = [
    (
        "Dockerfile_cmd",
        "FROM ubuntu:latest\nRUN apt-get update\nENTRYPOINT [\"/bin/echo\", \"Hello\"]\nCMD [\"world\"]\n",
    ),
    (
        "Dockerfile_entrypoint",
        "FROM ubuntu:latest\nRUN apt-get update\nENTRYPOINT [\"/bin/echo\", \"Hello\", \"world\"]\n",
    ),
    (
        "Dockerfile_nmap",
        "FROM alpine:latest\nRUN apk update\nRUN apk add nmap\nENTRYPOINT [\"nmap\"]\nCMD [\"localhost\"]\n",
    ),
    (
        "Dockerfile",
        "FROM busybox:latest\nWORKDIR /app\nCOPY hello.sh .\nRUN chmod +x hello.sh\nENTRYPOINT [\"./hello.sh\"]\nCMD [\"world\"]\n",
    ),
    ("hello.sh", "#!/bin/sh\necho \"Hello $1\"\n"),
];

/// The files of the exercise's repository, with their texts.
pub(in crate::sim) fn exercise_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXERCISE_FILES.into_iter()
}

fn owned(mode: u32) -> Permissions {
    Permissions { mode, uid: STUDENT, gid: STUDENT }
}

fn root_owned(mode: u32) -> Permissions {
    Permissions { mode, uid: 0, gid: 0 }
}

fn files(now: i64) -> FileSystem {
    let mut files = FileSystem::new(root_owned(0o755), now);
    let folder = |files: &mut FileSystem, path: &str, permissions: Permissions| {
        let path = ContainerPath::new(path);
        make_folders(files, &path, root_owned(0o755), now);
        if let Some(id) = Tree::new(files).find(&path) {
            files.set_permissions(id, permissions);
        }
    };
    for path in ["/bin", "/dev", "/etc", "/home", "/proc", "/root", "/sys", "/usr/bin", "/var/lib/docker"] {
        folder(&mut files, path, root_owned(0o755));
    }
    folder(&mut files, "/tmp", root_owned(0o1777));
    folder(&mut files, HOME, owned(0o755));
    folder(&mut files, EXERCISE, owned(0o755));
    let bin = Tree::new(&files).find(&ContainerPath::new("/bin"));
    for name in programs::names().chain(["dash", "bash", "docker", "git"]) {
        let content = Content::program(name, 39_256);
        if let Some(bin) = bin {
            // Names of programs are told once each.
            let _ = files.add(bin, name, Kind::File(content), root_owned(0o755), now);
        }
    }
    if let Some(bin) = bin {
        let _ = files.add(bin, "sh", Kind::Symlink("dash".into()), root_owned(0o777), now);
    }
    let passwd = "root:x:0:0:root:/root:/bin/bash\nstudent:x:1000:1000:Student:/home/student:/bin/bash\n";
    let group = "root:x:0:\ndocker:x:998:student\nstudent:x:1000:\n";
    for (path, text) in [("/etc/passwd", passwd), ("/etc/group", group), ("/etc/hostname", "laptop\n")] {
        make_file(&mut files, &ContainerPath::new(path), Content::new(text), now);
    }
    for (name, text) in EXERCISE_FILES {
        write(&mut files, &ContainerPath::new(EXERCISE).join(name), text, now);
    }
    files
}

/// Writes a file of the student's.
/// Writes a file; whether it was made for that.
fn write(files: &mut FileSystem, path: &ContainerPath, text: &str, now: i64) -> bool {
    if let Some(id) = Tree::new(files).find(path) {
        // The inode stays: edits that are one in the log leave the same file. What is no file stays as it is.
        let _ = files.set_content(id, Content::new(text), now);
        return false;
    }
    let digest = Digest::of(text.as_bytes());
    let kind = EntryKind::File { size: text.len() as u64, digest };
    let permissions = owned(0o644);
    let entry = Entry {
        kind,
        mode: permissions.mode,
        uid: permissions.uid,
        gid: permissions.gid,
        mtime: now,
        xattrs: ordered::Map::new(),
    };
    if let Some(folder) = path.parent() {
        make_folders(files, &folder, owned(0o755), now);
        // The folder is there: there is nothing that could fail but a file in a folder's place, which stays.
        let _ = put(files, path, &entry, Content::new(text));
    }
    true
}

impl Host {
    pub(super) fn new(kernel: &mut Kernel) -> Self {
        let now = kernel.now();
        let files = files(now);
        let inode = files.root();
        let dev = Tree::new(&files).find(&ContainerPath::new("/dev"));
        let root = Location { file_system: kernel.add_file_system(files), inode };
        let mut mounts = Mounts::new(root);
        let devices = device_files(now);
        let top = devices.root();
        let seen = Location { file_system: kernel.add_file_system(devices), inode: top };
        if let Some(inode) = dev {
            mounts.mount(Location { inode, ..root }, Mount { seen, read_only: false });
        }
        let namespace = kernel.add_namespace("laptop", mounts);
        programs::start_init(kernel, namespace);
        Self { namespace, root, terminals: Vec::new(), shells: Vec::new() }
    }
}

impl World {
    /// Opens a terminal with a shell.
    pub(super) fn open(&mut self) -> TerminalId {
        let terminal = self.kernel.add_terminal(true);
        let environment = [
            ("HOME", HOME),
            ("USER", "student"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("PS1", "\\w \\$ "),
            ("TERM", "xterm"),
            ("SHELL", "/bin/bash"),
        ];
        let spawn = Spawn {
            arguments: vec!["bash".to_owned()],
            credentials: Credentials { uid: STUDENT, gid: STUDENT, groups: vec![998] },
            environment: environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            directory: EXERCISE.to_owned(),
            streams: Streams::Terminal(terminal),
        };
        let shell = self.kernel.spawn(self.host.namespace, spawn);
        if let Err(error) = &shell {
            // Somebody has removed the shell, or the folder.
            self.kernel.show_on(terminal, format!("{error}\n").as_bytes());
        }
        self.host.terminals.push(terminal);
        self.host.shells.push(shell.ok());
        terminal
    }

    /// The text of a file of the host, where it has one.
    #[must_use]
    pub fn host_file(&self, path: &str) -> Option<String> {
        let location = self.host_location(path)?;
        match &self.kernel.inode(location).kind {
            Kind::File(content) => Some(String::from_utf8_lossy(content.bytes().ok()?).into_owned()),
            _ => None,
        }
    }

    /// The files below a folder of the host, by their paths, folders with a `/` at the end.
    #[must_use]
    pub fn host_files(&self, folder: &str) -> Vec<String> {
        let Some(location) = self.host_location(folder) else { return Vec::new() };
        let Some(files) = self.kernel.file_system(location.file_system) else { return Vec::new() };
        let entries = Tree::at(files, location.inode).entries();
        let name = |(path, entry): (ContainerPath, Entry)| {
            let end = if entry.kind == EntryKind::Directory { "/" } else { "" };
            format!("{}{end}", path.relative())
        };
        entries.into_iter().map(name).collect()
    }

    /// What is below a folder of the host: paths, what they are, and the bytes of files that have any of their own.
    #[must_use]
    pub fn host_entries(&self, folder: &str) -> Vec<(String, Entry, Vec<u8>)> {
        let Some(location) = self.host_location(folder) else { return Vec::new() };
        let Some(files) = self.kernel.file_system(location.file_system) else { return Vec::new() };
        let tree = Tree::at(files, location.inode);
        let all = tree.entries().into_iter().filter(|(path, _)| !path.relative().is_empty());
        let told = |(path, entry): (ContainerPath, Entry)| {
            let bytes = tree.content(&path).and_then(|content| content.bytes().ok());
            (path.relative().to_owned(), entry, bytes.map(|bytes| bytes.to_vec()).unwrap_or_default())
        };
        all.map(told).collect()
    }

    /// Writes a file of the host; whether it was made for that.
    pub(super) fn write_host_file(&mut self, path: &str, text: &str) -> bool {
        let now = self.kernel.now();
        let path = ContainerPath::new(EXERCISE).join(path);
        let files = self.kernel.file_system_mut(self.host.root.file_system);
        files.is_some_and(|files| write(files, &path, text, now))
    }

    /// Whether a person may replace this folder as a whole.
    pub(super) fn is_replaceable(&self, folder: &str) -> bool {
        let exercise = ContainerPath::new(EXERCISE);
        let path = exercise.join(folder);
        // Nothing on the way may be a link, which would lead elsewhere, or a file.
        let is_folder = |path: &ContainerPath| {
            let files = self.kernel.file_system(self.host.root.file_system)?;
            Some(files.inode(Tree::new(files).find(path)?).is_directory())
        };
        let mut above = std::iter::successors(Some(path.clone()), ContainerPath::parent);
        path.is_within(&exercise) && above.all(|path| is_folder(&path) != Some(false))
    }

    /// Makes a folder below the exercise's hold this and nothing else.
    pub(super) fn replace_host_folder(&mut self, folder: &str, unpacked: &Unpacked) -> Result<(), Errno> {
        let now = self.kernel.now();
        let path = ContainerPath::new(EXERCISE).join(folder);
        let Some(files) = self.kernel.file_system_mut(self.host.root.file_system) else { return Ok(()) };
        let before = files.clone();
        make_folders(files, &path, owned(0o755), now);
        let laid = clear(files, &path, now).and_then(|()| unpacked.lay_over(files, &path, now));
        if laid.is_err() {
            *files = before;
        }
        laid
    }

    /// Makes a folder of the host, as the engine does for a mount of what is not there.
    pub(in crate::sim) fn make_host_folder(&mut self, path: &str) {
        let now = self.kernel.now();
        if let Some(files) = self.kernel.file_system_mut(self.host.root.file_system) {
            make_folders(files, &ContainerPath::new(path), root_owned(0o755), now);
        }
    }

    /// The host's own file system.
    pub(in crate::sim) fn host_files_id(&self) -> FileSystemId {
        self.host.root.file_system
    }

    /// Where a path of the host leads.
    pub(in crate::sim) fn host_location(&self, path: &str) -> Option<Location> {
        let mounts = &self.kernel.namespace(self.host.namespace)?.mounts;
        let path = ContainerPath::new(EXERCISE).join(path);
        self.kernel.walk(mounts, &Credentials::root(), self.host.root, path.as_str(), true).ok()?.file
    }

    /// Whether every terminal waits for its user.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        (0..self.host.terminals.len()).all(|terminal| self.waits_for_user(terminal))
    }

    /// Whether a terminal waits for its user: its shell, or what that has started, wants to read.
    #[must_use]
    pub fn waits_for_user(&self, terminal: usize) -> bool {
        let Some(terminal) = self.terminal_of(terminal) else { return true };
        let reads = |process: &Process| match process.state {
            State::Waiting(Wait::Readable(descriptor)) => {
                self.kernel.descriptor_is_terminal(process.id, descriptor, terminal)
            }
            _ => false,
        };
        let mut on_it = self.kernel.processes().filter(|it| it.terminal == Some(terminal)).peekable();
        if on_it.peek().is_none() {
            return true;
        }
        on_it.any(|process| reads(process) || self.client_waits_for_user(process.id))
    }
}
