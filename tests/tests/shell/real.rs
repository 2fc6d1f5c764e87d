//! A script in a real shell, with busybox's utilities.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use layercake_core::sim::shell::Flavour;
use layercake_tests::skip;
use tempfile::TempDir;

use super::Seen;

/// Where real scripts run: a root with nothing but busybox in it.
pub(super) struct Place {
    root: TempDir,
}

impl Place {
    /// `None`, with the reason said, where it cannot be made.
    pub(super) fn new() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            skip("only root can make a root of its own");
            return None;
        }
        let (Ok(busybox), Ok(dash)) = (fs::read("/bin/busybox"), fs::read("/bin/dash")) else {
            skip("busybox and dash are not installed");
            return None;
        };
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for folder in ["bin", "dev", "etc", "tmp", "lib", "lib64"] {
            fs::create_dir(at(folder)).unwrap();
        }
        for (name, bytes) in [("busybox", busybox), ("dash", dash)] {
            fs::write(at("bin").join(name), bytes).unwrap();
            fs::set_permissions(at("bin").join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let listed = Command::new("/bin/busybox").arg("--list").output().unwrap().stdout;
        for name in String::from_utf8(listed).unwrap().lines().filter(|name| *name != "busybox") {
            symlink("busybox", at("bin").join(name)).unwrap();
        }
        // What dash is linked with.
        let libraries = Command::new("ldd").arg("/bin/dash").output().unwrap().stdout;
        for path in String::from_utf8(libraries).unwrap().split_whitespace().filter(|word| word.starts_with('/')) {
            let target = at(path.trim_start_matches('/'));
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(path, target).unwrap();
        }
        fs::write(at("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n").unwrap();
        fs::write(at("etc/group"), "root:x:0:\n").unwrap();
        for (name, minor) in [("null", 3), ("zero", 5), ("full", 7), ("urandom", 9)] {
            let device = rustix::fs::makedev(1, minor);
            let mode = rustix::fs::Mode::from_raw_mode(0o666);
            let kind = rustix::fs::FileType::CharacterDevice;
            rustix::fs::mknodat(rustix::fs::CWD, at("dev").join(name), kind, mode, device).unwrap();
            fs::set_permissions(at("dev").join(name), fs::Permissions::from_mode(0o666)).unwrap();
        }
        Some(Self { root })
    }

    pub(super) fn run(&self, flavour: Flavour, script: &str) -> Seen {
        let at = |path: &str| self.root.path().join(path);
        let _ = fs::remove_dir_all(at("work"));
        fs::create_dir(at("work")).unwrap();
        fs::write(at("script"), script).unwrap();
        let target = if flavour == Flavour::Dash { "dash" } else { "busybox" };
        let _ = fs::remove_file(at("bin/sh"));
        symlink(target, at("bin/sh")).unwrap();
        let output = Command::new("timeout")
            .arg("20")
            .arg("chroot")
            .arg(self.root.path())
            .args(["/bin/sh", "-c", "cd /work && exec /bin/sh /script 2>&1"])
            .env_clear()
            .envs([("PATH", "/bin:/usr/bin:/usr/sbin:/sbin"), ("HOME", "/root")])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut files = BTreeMap::new();
        look(&at("work"), "", &mut files);
        Seen {
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            status: output.status.code().unwrap_or(-3),
            files,
        }
    }
}

fn look(folder: &Path, path: &str, seen: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}{}", entry.file_name().to_str().unwrap());
        let metadata = entry.path().symlink_metadata().unwrap();
        let mode = metadata.permissions().mode() & 0o7777;
        let kind = metadata.file_type();
        let text = if kind.is_symlink() {
            format!("link {}", fs::read_link(entry.path()).unwrap().display())
        } else if kind.is_dir() {
            format!("folder {mode:o}")
        } else if kind.is_file() {
            format!("file {mode:o} {:?}", String::from_utf8_lossy(&fs::read(entry.path()).unwrap()))
        } else {
            "other".to_owned()
        };
        seen.insert(path.clone(), text);
        if kind.is_dir() {
            look(&entry.path(), &format!("{path}/"), seen);
        }
    }
}
