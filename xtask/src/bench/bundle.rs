//! crun and runc on a bundle: no image, no overlay, a ready root; plain, and with podman's default system call filter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::measure::Row;
use super::place::Place;
use crate::program::find;

/// Rows for both runtimes, each plain and with the filter.
pub(super) fn runtimes(place: &Place) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let filter = filter(place);
    for runtime in ["crun", "runc"] {
        let Some(program) = find(runtime) else {
            rows.push(Row::missing(runtime, &format!("{runtime} is not installed")));
            continue;
        };
        let plain = bundle(place, &format!("{runtime}-plain"), "del(.linux.seccomp)")?;
        rows.push(row(place, runtime, &program, plain, runtime));
        let name = format!("{runtime} with podman's seccomp profile");
        match &filter {
            Some(filter) => {
                let edit = format!(".linux.seccomp = {filter}");
                let filtered = bundle(place, &format!("{runtime}-filtered"), &edit)?;
                rows.push(row(place, &name, &program, filtered, runtime));
            }
            None => rows.push(Row::missing(&name, "podman did not tell its profile")),
        }
    }
    Ok(rows)
}

fn row(place: &Place, name: &str, program: &Path, bundle: PathBuf, runtime: &str) -> Row {
    let state = place.folder.join("state");
    let words: Vec<PathBuf> = if runtime == "crun" {
        // It refuses this machine's cgroup tree where that is a mixture of both versions.
        let command = place.in_unified(program);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(PathBuf::from).chain([PathBuf::from("--cgroup-manager=disabled")]).collect()
    } else {
        vec![program.to_owned()]
    };
    Row::new(name, move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("--root").arg(&state).args(["run", "--bundle"]).arg(&bundle).arg("bench");
        command
    })
}

/// A bundle whose configuration is runc's own example, edited.
fn bundle(place: &Place, name: &str, edit: &str) -> Result<PathBuf> {
    let folder = place.folder.join(name);
    fs::create_dir(&folder)?;
    let output = Command::new("runc").arg("spec").current_dir(&folder).output().context("start runc")?;
    ensure!(output.status.success(), "runc spec: {}", String::from_utf8_lossy(&output.stderr));
    let root = place.root();
    let edit = format!(
        ".process.args = [\"/bin/true\"] | .process.terminal = false | del(.process.rlimits) | \
         .root.path = \"{}\" | {edit}",
        root.display()
    );
    let configuration = folder.join("config.json");
    let output = Command::new("jq").arg(edit).arg(&configuration).output().context("start jq")?;
    ensure!(output.status.success(), "jq: {}", String::from_utf8_lossy(&output.stderr));
    fs::write(configuration, output.stdout)?;
    Ok(folder)
}

/// podman's default profile as the runtime gets it: from the configuration of a container that it makes.
fn filter(place: &Place) -> Option<String> {
    let storage = place.folder.join("podman-filter");
    let configuration = place.folder.join("containers-filter.conf");
    let text = "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n\
                [engine]\ncgroup_manager = \"cgroupfs\"\nruntime = \"runc\"\nevents_logger = \"none\"\n";
    fs::write(&configuration, text).ok()?;
    let podman = |arguments: &[&str]| {
        let mut command = Command::new("podman");
        command
            .env("CONTAINERS_CONF", &configuration)
            .arg("--root")
            .arg(&storage)
            .arg("--runroot")
            .arg(storage.join("run"));
        command.args(arguments).stderr(Stdio::null()).output().ok().filter(|output| output.status.success())
    };
    let tar = place.folder.join("root.tar");
    podman(&["import", &tar.to_string_lossy(), "busybox"])?;
    podman(&["create", "--name", "filter", "--network", "none", "busybox", "/bin/true"])?;
    podman(&["init", "filter"])?;
    let path = podman(&["inspect", "--format", "{{.OCIConfigPath}}", "filter"])?;
    let path = String::from_utf8(path.stdout).ok()?;
    let output = Command::new("jq").arg("-c").arg(".linux.seccomp").arg(path.trim()).output().ok()?;
    podman(&["rm", "-f", "filter"])?;
    let _ = Command::new("umount").arg("-R").arg(storage.join("overlay")).stderr(Stdio::null()).status();
    String::from_utf8(output.stdout).ok().filter(|text| text.trim() != "null" && !text.trim().is_empty())
}
