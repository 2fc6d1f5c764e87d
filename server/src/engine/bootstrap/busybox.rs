//! busybox: one static binary of Debian's package `busybox-static`, a link for each of its programs, and the few files that
//! a root file system needs. The same package gives the same image, bit for bit.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{Digest, ImageId};
use layercake_core::image::config::ContainerConfig;
use layercake_core::image::reference::ImageReference;
use layercake_core::layer::archive::FIXED_TIME;
use layercake_core::layer::archive::writer::{WriteError, Writer};
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::layer::tree::FileTree;
use layercake_core::ordered;

use super::program::Program;
use super::{BootstrapError, ORIGIN};
use crate::engine::import::Description;
use crate::engine::{Engine, EngineError};

const APT_GET: Program = Program { name: "apt-get", package: "apt" };
const DPKG_DEB: Program = Program { name: "dpkg-deb", package: "dpkg" };
const BUSYBOX: Program = Program { name: "busybox", package: PACKAGE };
const PACKAGE: &str = "busybox-static";
const BINARY: &str = "/bin/busybox";

impl Engine {
    /// Makes a busybox image and names it `reference`. `progress` is told what is being done.
    ///
    /// # Errors
    /// [`BootstrapError`]; what the store said.
    pub fn bootstrap_busybox(
        &self,
        reference: &ImageReference,
        progress: &dyn Fn(&str),
    ) -> Result<ImageId, EngineError> {
        let scratch = self.store.scratch()?;
        progress(&format!("Downloading Debian's package {PACKAGE}"));
        let package = download(scratch.path(), progress)?;
        let version = DPKG_DEB.text(Command::new("dpkg-deb").arg("--field").arg(&package).arg("Version"))?;
        let version = version.trim();
        let binary = extract(&package)?;
        let programs = programs(scratch.path(), &binary.bytes)?;
        progress(&format!("Making an image of it, with {} programs", programs.len()));
        let tar = archive(&binary, &programs).map_err(|error| match error {
            WriteError::Io(source) => BootstrapError::Archive(source),
            other => BootstrapError::Archive(io::Error::other(other)),
        })?;
        let description = Description {
            reference: Some(reference.clone()),
            config: config(version),
            created_by: format!("layercake image bootstrap busybox # {PACKAGE} {version}"),
            comment: String::new(),
            created: Some(binary.made),
        };
        self.import(&*tar, &description)
    }
}

/// Downloads the package into `folder`: with the machine's own lists of packages, or with lists fetched for this once where
/// those do not have it (a fresh machine's are empty, and only root may fill them).
fn download(folder: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, BootstrapError> {
    let apt_get = |arguments: &[&str], private: bool| {
        let mut command = Command::new("apt-get");
        // Without this, root's apt works as the user _apt, who may not write here.
        command.current_dir(folder).args(["-qq", "-o", "APT::Sandbox::User=root"]);
        if private {
            for (option, name) in [("Dir::State::lists", "lists"), ("Dir::Cache", "cache")] {
                command.arg("-o").arg(format!("{option}={}", folder.join(name).display()));
            }
        }
        APT_GET.run(command.args(arguments), &|_| ())
    };
    if apt_get(&["download", PACKAGE], false).is_err() {
        progress("Fetching the lists of Debian's packages");
        for name in ["lists/partial", "cache/archives/partial"] {
            let path = folder.join(name);
            fs::create_dir_all(&path).map_err(|source| BootstrapError::Run { program: APT_GET.name, source })?;
        }
        apt_get(&["update"], true)?;
        apt_get(&["download", PACKAGE], true)?;
    }
    let files = fs::read_dir(folder).map_err(|source| BootstrapError::Run { program: APT_GET.name, source })?;
    let mut paths = files.filter_map(|file| file.ok().map(|file| file.path()));
    let missing = BootstrapError::NotInPackage { file: "a file *.deb", package: PACKAGE };
    paths.find(|path| path.extension().is_some_and(|extension| extension == "deb")).ok_or(missing)
}

/// The binary of the package, and when it was made, in seconds since 1970.
struct Binary {
    bytes: Vec<u8>,
    made: i64,
}

fn extract(package: &Path) -> Result<Binary, BootstrapError> {
    let found = DPKG_DEB.read(Command::new("dpkg-deb").arg("--fsys-tarfile").arg(package), |stdout| {
        for file in tar::Archive::new(stdout).entries()? {
            let mut file = file?;
            let path = file.path()?.into_owned();
            if path.ends_with("bin/busybox") && file.header().entry_type().is_file() {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                let made = i64::try_from(file.header().mtime()?).unwrap_or(FIXED_TIME);
                return Ok(Some(Binary { bytes, made }));
            }
        }
        Ok(None)
    })?;
    found.ok_or(BootstrapError::NotInPackage { file: "bin/busybox", package: PACKAGE })
}

/// The programs that the binary has in it, as absolute paths.
fn programs(folder: &Path, binary: &[u8]) -> Result<Vec<ContainerPath>, BootstrapError> {
    let path = folder.join("busybox");
    let write = || {
        fs::write(&path, binary)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
    };
    write().map_err(|source| BootstrapError::Run { program: BUSYBOX.name, source })?;
    let list = BUSYBOX.text(Command::new(&path).arg("--list-full"))?;
    Ok(list.lines().map(ContainerPath::new).filter(|path| path.as_str() != BINARY).collect())
}

fn config(version: &str) -> ContainerConfig {
    let labels = [
        ("org.opencontainers.image.title", "busybox".to_owned()),
        ("org.opencontainers.image.description", "BusyBox from Debian, in one static binary".to_owned()),
        ("org.opencontainers.image.version", version.to_owned()),
        (ORIGIN, format!("layercake image bootstrap busybox: Debian package {PACKAGE} {version}")),
    ];
    ContainerConfig {
        env: vec!["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()],
        cmd: Some(vec!["sh".to_owned()]),
        labels: Some(labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ..ContainerConfig::default()
    }
}

fn archive(binary: &Binary, programs: &[ContainerPath]) -> Result<Vec<u8>, WriteError> {
    let mut tree = FileTree::new();
    let mut contents: ordered::Map<ContainerPath, &[u8]> = ordered::Map::new();
    let mut insert = |path: &str, kind, mode| {
        let entry = Entry { kind, mode, uid: 0, gid: 0, mtime: FIXED_TIME, xattrs: ordered::Map::new() };
        tree.insert(ContainerPath::new(path), entry);
    };
    for path in FOLDERS {
        insert(path, Kind::Directory, 0o755);
    }
    for path in ["/tmp", "/var/tmp"] {
        insert(path, Kind::Directory, 0o1777);
    }
    insert("/root", Kind::Directory, 0o700);
    for (path, mode, bytes) in [
        (BINARY, 0o755, &*binary.bytes),
        ("/etc/passwd", 0o644, PASSWD.as_bytes()),
        ("/etc/group", 0o644, GROUP.as_bytes()),
    ] {
        insert(path, Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes) }, mode);
        contents.insert(ContainerPath::new(path), bytes);
    }
    for path in programs {
        insert(path.as_str(), Kind::Symlink { target: BINARY.to_owned() }, 0o777);
    }
    let mut tar = Vec::new();
    let mut writer = Writer::new(&mut tar);
    for (path, entry) in tree.iter() {
        writer.append(path, entry, &mut contents.get(path).copied().unwrap_or_default())?;
    }
    writer.finish()?;
    Ok(tar)
}

const FOLDERS: [&str; 20] = [
    "/bin",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/mnt",
    "/opt",
    "/proc",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/var",
    "/var/spool",
];

const PASSWD: &str = "\
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
";

const GROUP: &str = "\
root:x:0:
daemon:x:1:
bin:x:2:
tty:x:5:
www-data:x:33:
users:x:100:
nogroup:x:65534:
";
