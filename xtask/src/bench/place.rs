//! Where the measuring is done: a folder, a small root file system, ordinary users. All of it goes when it is dropped.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::user::User;
use crate::program::find;

/// The place, prepared.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) users: Vec<User>,
    /// A process in a mount namespace whose cgroup tree is version 2 only, where the machine's is not: crun refuses mixtures.
    unified: Option<Child>,
}

impl Place {
    pub(super) fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("layercake-bench-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("make {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let mut place = Self { folder, users: User::all(), unified: None };
        place.make_root()?;
        // Ordinary users must be able to start them.
        fs::copy("target/release/layercake", place.layercake()).context("copy the release build")?;
        fs::copy("target/release/examples/floor", place.folder.join("floor")).context("copy the floor")?;
        let context = place.folder.join("context");
        fs::create_dir(&context)?;
        fs::write(context.join("file"), "content\n")?;
        if !Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
            let script = "mount --make-rprivate / && umount -R /sys/fs/cgroup; \
                          mount -t cgroup2 none /sys/fs/cgroup; exec cat";
            let mut holder = Command::new("unshare");
            holder.args(["-m", "sh", "-c", script]).stdout(Stdio::null()).stderr(Stdio::null());
            // It ends when our end of the pipe does, however that comes.
            place.unified = holder.stdin(Stdio::piped()).spawn().ok();
        }
        Ok(place)
    }

    pub(super) fn layercake(&self) -> PathBuf {
        self.folder.join("layercake")
    }

    /// A root file system with busybox in it.
    pub(super) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// The same, packed.
    pub(super) fn tar(&self) -> PathBuf {
        self.folder.join("root.tar")
    }

    /// A Dockerfile of three steps on `base`.
    pub(super) fn dockerfile(&self, base: &str) -> Result<PathBuf> {
        let path = self.folder.join(format!("Dockerfile-{}", base.replace('/', "-")));
        fs::write(&path, format!("FROM {base}\nRUN echo a > /a\nCOPY file /file\nRUN echo b > /b\n"))?;
        Ok(path)
    }

    /// What goes before a program that needs a cgroup tree of version 2 only: nothing, where the machine's is that.
    pub(super) fn unified(&self) -> Vec<String> {
        let Some(process) = &self.unified else { return Vec::new() };
        vec!["nsenter".to_owned(), format!("--mount=/proc/{}/ns/mnt", process.id())]
    }

    /// What kind of machine this is, and how busy.
    pub(super) fn machine(&self) -> String {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default().trim().to_owned();
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        let load: Vec<String> = read("/proc/loadavg").split(' ').take(3).map(str::to_owned).collect();
        let file_system = Command::new("stat").args(["-f", "-c", "%T"]).arg(&self.folder).output();
        let file_system = file_system.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        format!(
            "machine: Linux {}, {processors} processors, store on {}; load {}",
            read("/proc/sys/kernel/osrelease"),
            file_system.unwrap_or_default(),
            load.join(" ")
        )
    }

    fn make_root(&self) -> Result<()> {
        let root = self.root();
        for folder in ["bin", "dev", "etc", "proc", "sys", "tmp"] {
            fs::create_dir_all(root.join(folder))?;
        }
        fs::copy(self.busybox()?, root.join("bin/busybox"))?;
        for applet in ["sh", "true", "echo"] {
            symlink("busybox", root.join("bin").join(applet))?;
        }
        fs::write(root.join("etc/passwd"), "root:x:0:0::/root:/bin/sh\n")?;
        let status = Command::new("tar").arg("-C").arg(&root).arg("-cf").arg(self.tar()).arg(".").status()?;
        ensure!(status.success(), "tar failed ({status})");
        Ok(())
    }

    /// A busybox that needs no libraries: the one that is installed, or Debian's, unpacked (podman's recommendations replace it).
    fn busybox(&self) -> Result<PathBuf> {
        if let Some(installed) = find("busybox")
            && !fs::read(&installed)?.windows(10).take(4096).any(|bytes| bytes == b"/ld-linux-")
        {
            return Ok(installed);
        }
        let unpacked = self.folder.join("busybox-static");
        let script = "apt-get download --quiet=2 busybox-static && dpkg-deb -x busybox-static_*.deb busybox-static";
        let status = Command::new("sh").args(["-c", script]).current_dir(&self.folder).status()?;
        ensure!(status.success(), "there is no static busybox: please install busybox-static");
        Ok(unpacked.join("bin/busybox"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(mut process) = self.unified.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        // podman keeps a process for each ordinary user, to hold its user namespace.
        if let Ok(process) = fs::read_to_string(self.folder.join("runtime/libpod/tmp/pause.pid")) {
            let _ = Command::new("kill").arg("-9").arg(process.trim()).stderr(Stdio::null()).status();
        }
        // Peers leave a mount of their storage.
        for storage in ["buildah/overlay", "podman/storage/overlay", "podman-filter/storage/overlay"] {
            let mount = self.folder.join(storage);
            let _ = Command::new("umount").arg("-R").arg(mount).stderr(Stdio::null()).status();
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("could not remove {}: {error}", self.folder.display());
        }
    }
}
