//! Ours, and those that keep images as we do: podman and buildah. And the floor: namespaces and nothing else.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::measure::Row;
use super::place::Place;
use crate::program::find;

/// util-linux's unshare: the kernel's work for the same namespaces, one mount and one exec, with no image, overlay or filter.
pub(super) fn floor(place: &Place) -> Row {
    let root = place.root();
    Row::new("unshare(1): namespaces, /proc, chroot only", move || {
        let mut command = Command::new("unshare");
        command.args(["-m", "-p", "-i", "-u", "-n", "-C", "-f"]);
        command.arg(format!("--mount-proc={}/proc", root.display())).arg("chroot").arg(&root).arg("/bin/true");
        command
    })
}

/// `run` as root and as an ordinary user.
pub(super) fn layercake_runs(place: &Place) -> Result<Vec<Row>> {
    let arguments = ["run", "--rm", "--network", "none", "busybox", "true"];
    let mut rows = Vec::new();
    for (name, user) in [("layercake, root", None), ("layercake, subordinate ids", place.user)] {
        if name != "layercake, root" && user.is_none() {
            rows.push(Row::missing(name, "no ordinary user could be made"));
            continue;
        }
        let command = store(place, user)?;
        rows.push(Row::new(name, move || {
            let mut command = command();
            command.args(arguments);
            command
        }));
    }
    Ok(rows)
}

/// `build` with both builders.
pub(super) fn layercake_builds(place: &Place, flags: &[&str]) -> Result<Vec<Row>> {
    let file = place.dockerfile("busybox")?;
    let mut rows = Vec::new();
    for builder in ["buildkit", "classic"] {
        let command = store(place, None)?;
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let (file, context) = (file.clone(), place.folder.join("context"));
        rows.push(Row::new(&format!("layercake, {builder}"), move || {
            let mut command = command();
            command
                .args(["build", "--network", "none", "--builder", builder, "-f"])
                .arg(&file)
                .args(&flags)
                .arg(&context);
            command
        }));
    }
    Ok(rows)
}

/// Makes commands of ours on a store of its own for each user, with a busybox in it.
fn store(place: &Place, user: Option<(u32, u32)>) -> Result<impl Fn() -> Command + 'static> {
    let store = place.folder.join(if user.is_some() { "store-user" } else { "store-root" });
    let program = place.layercake();
    let make = {
        let store = store.clone();
        move || {
            let mut command = Command::new(&program);
            command.env("LAYERCAKE_ROOT", &store);
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command
        }
    };
    if !store.exists() {
        fs::create_dir(&store)?;
        if let Some((uid, gid)) = user {
            chown(&store, Some(uid), Some(gid))?;
        }
        let tar = place.folder.join("root.tar");
        let output = make().args(["image", "import"]).arg(tar).arg("busybox").output().context("start layercake")?;
        ensure!(output.status.success(), "image import: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(make)
}

/// podman as root, with runc on this machine's cgroups and with crun without any.
pub(super) fn podman(place: &Place) -> Vec<Row> {
    let Some(program) = find("podman") else { return vec![Row::missing("podman", "podman is not installed")] };
    let configuration = place.folder.join("containers.conf");
    // Limits that podman raises by default, which needs a capability that not every machine's root has.
    let text = "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n\
                [engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n";
    if let Err(error) = fs::write(&configuration, text) {
        return vec![Row::missing("podman", &error.to_string())];
    }
    let storage = place.folder.join("podman");
    let base = move |mut command: Command| {
        command.env("CONTAINERS_CONF", &configuration);
        command.arg("--root").arg(&storage).arg("--runroot").arg(storage.join("run"));
        command
    };
    let import = base(Command::new(&program)).arg("import").arg(place.folder.join("root.tar")).arg("busybox").output();
    if !import.is_ok_and(|output| output.status.success()) {
        return vec![Row::missing("podman", "it could not import the image")];
    }
    let arguments = ["--network", "none", "busybox", "/bin/true"];
    let (runc, crun) = (program.clone(), place.in_unified(&program));
    let crun: Vec<_> = std::iter::once(crun.get_program()).chain(crun.get_args()).map(PathBuf::from).collect();
    let other = base.clone();
    vec![
        Row::new("podman with runc", move || {
            let mut command = base(Command::new(&runc));
            command.args(["--runtime", "runc", "run", "--rm"]).args(arguments);
            command
        }),
        Row::new("podman with crun, no cgroups", move || {
            let mut command = Command::new(&crun[0]);
            command.args(&crun[1..]);
            let mut command = other(command);
            command.args(["--runtime", "crun", "run", "--rm", "--cgroups=disabled"]).args(arguments);
            command
        }),
    ]
}

/// buildah, keeping every step's layer.
pub(super) fn buildah(place: &Place, flags: &[&str]) -> Vec<Row> {
    let Some(program) = find("buildah") else { return vec![Row::missing("buildah", "buildah is not installed")] };
    let storage = place.folder.join("buildah");
    let base = move || {
        let mut command = Command::new(&program);
        command.arg("--root").arg(&storage).arg("--runroot").arg(storage.join("run"));
        command
    };
    let prepare = |arguments: &[&str]| base().args(arguments).stderr(Stdio::null()).output();
    let tar = place.folder.join("root.tar");
    let tar = tar.to_string_lossy().into_owned();
    let known = prepare(&["inspect", "--type", "image", "localhost/base"]).is_ok_and(|output| output.status.success());
    let made = known
        || prepare(&["from", "--name", "base", "scratch"]).is_ok_and(|output| output.status.success())
            && prepare(&["add", "base", &tar, "/"]).is_ok_and(|output| output.status.success())
            && prepare(&["commit", "base", "localhost/base"]).is_ok_and(|output| output.status.success());
    let Ok(file) = place.dockerfile("localhost/base") else {
        return vec![Row::missing("buildah", "no Dockerfile could be written")];
    };
    if !made {
        return vec![Row::missing("buildah", "it could not make the base image")];
    }
    let context = place.folder.join("context");
    let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    vec![Row::new("buildah --layers", move || {
        let mut command = base();
        command.args([
            "bud",
            "--layers",
            "--pull=false",
            "--network",
            "none",
            "--runtime",
            "runc",
            "-t",
            "image",
            "-f",
        ]);
        command.arg(&file).args(&flags).arg(&context);
        command
    })]
}
