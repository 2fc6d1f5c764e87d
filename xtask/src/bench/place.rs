//! Where the measuring is done: a folder, a small root file system, an ordinary user. All of it goes when it is dropped.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::program::find;

const USER: &str = "layercake-bench";

/// The place, prepared.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// Uid and gid of an ordinary user with subordinate ids.
    pub(super) user: Option<(u32, u32)>,
    /// A process in a mount namespace whose cgroup tree is version 2 only, as crun wants it.
    unified: Option<Child>,
}

impl Place {
    pub(super) fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("layercake-bench-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("make {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let mut place = Self { folder, user: None, unified: None };
        place.make_root()?;
        // The ordinary user must be able to start it.
        fs::copy("target/release/layercake", place.layercake()).context("copy the release build")?;
        let context = place.folder.join("context");
        fs::create_dir(&context)?;
        fs::write(context.join("file"), "content\n")?;
        place.user = make_user();
        let unified =
            "mount --make-rprivate / && umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec sleep 900";
        place.unified = Command::new("unshare").args(["-m", "sh", "-c", unified]).stderr(Stdio::null()).spawn().ok();
        Ok(place)
    }

    pub(super) fn layercake(&self) -> PathBuf {
        self.folder.join("layercake")
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// A Dockerfile of three steps on `base`.
    pub(super) fn dockerfile(&self, base: &str) -> Result<PathBuf> {
        let path = self.folder.join(format!("Dockerfile-{}", base.replace('/', "-")));
        fs::write(&path, format!("FROM {base}\nRUN echo a > /a\nCOPY file /file\nRUN echo b > /b\n"))?;
        Ok(path)
    }

    /// A program in the namespace with the version 2 tree.
    pub(super) fn in_unified(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        let process = self.unified.as_ref().map_or(0, Child::id);
        command.arg(format!("--mount=/proc/{process}/ns/mnt")).arg(program);
        command
    }

    fn make_root(&self) -> Result<()> {
        let busybox = find("busybox").context("find busybox")?;
        let root = self.root();
        for folder in ["bin", "dev", "etc", "proc", "sys", "tmp"] {
            fs::create_dir_all(root.join(folder))?;
        }
        fs::copy(busybox, root.join("bin/busybox"))?;
        for applet in ["sh", "true", "echo"] {
            symlink("busybox", root.join("bin").join(applet))?;
        }
        fs::write(root.join("etc/passwd"), "root:x:0:0::/root:/bin/sh\n")?;
        let tar = self.folder.join("root.tar");
        let status = Command::new("tar").arg("-C").arg(&root).arg("-cf").arg(tar).arg(".").status()?;
        ensure!(status.success(), "tar failed ({status})");
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(mut process) = self.unified.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if self.user.is_some() {
            let _ = Command::new("userdel").arg(USER).stderr(Stdio::null()).status();
        }
        // Peers may have left a mount of their storage.
        let _ =
            Command::new("umount").arg("-R").arg(self.folder.join("buildah/overlay")).stderr(Stdio::null()).status();
        let _ = Command::new("umount").arg("-R").arg(self.folder.join("podman/overlay")).stderr(Stdio::null()).status();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("could not remove {}: {error}", self.folder.display());
        }
    }
}

fn make_user() -> Option<(u32, u32)> {
    let made = Command::new("useradd").args(["--no-create-home", USER]).stderr(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        return None;
    }
    let id = |flag: &str| -> Option<u32> {
        let output = Command::new("id").args([flag, USER]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    Some((id("-u")?, id("-g")?))
}
