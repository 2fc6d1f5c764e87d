//! Those that keep images as we do: podman and buildah.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::docker::Docker;
use super::measure::Row;
use super::place::Place;
use crate::program::{find, version};

/// Limits that podman raises by default, which takes a capability that not every machine's root has; control groups without
/// systemd; no journal.
pub(super) const CONFIGURATION: &str = "[containers]\ndefault_ulimits = [\"nofile=1024:20000\", \"nproc=4096:4096\"]\n\
     [engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"none\"\n";

/// podman as root, with runc on this machine's cgroups and with crun without any; and as an ordinary user.
pub(super) fn podman(place: &Place) -> Vec<Row> {
    let name = version("podman");
    let rows = [
        ("with runc", with_runc(place)),
        ("with crun, no cgroups", with_crun(place)),
        ("rootless, with crun, no cgroups", rootless(place)),
    ];
    rows.into_iter().map(|(kind, row)| Row::made(&format!("{name} {kind}"), row)).collect()
}

/// docker, whose daemon runs already.
pub(super) fn docker(docker: &Docker) -> Row {
    let make = docker.maker();
    Row::new(&docker.name(), move || {
        let mut command = make();
        command.args(super::ours::RUN);
        command
    })
}

fn with_runc(place: &Place) -> Result<Row> {
    let words = engine(place, Vec::new(), "podman")?;
    Ok(row(words, &["--runtime", "runc", "run", "--rm"]))
}

fn with_crun(place: &Place) -> Result<Row> {
    let words = engine(place, place.unified(), "podman")?;
    Ok(row(words, &["--runtime", "crun", "run", "--rm", "--cgroups=disabled"]))
}

fn rootless(place: &Place) -> Result<Row> {
    let user = place.users.iter().find(|user| user.name == "subordinate ids");
    let (uid, gid) = user.and_then(|user| user.ids.0).context("no ordinary user could be made")?;
    let home = place.folder.join("podman-rootless");
    let runtime = place.folder.join("runtime");
    for folder in [&home, &runtime] {
        fs::create_dir(folder)?;
        chown(folder, Some(uid), Some(gid))?;
    }
    let mut prefix = place.unified();
    if prefix.is_empty() {
        prefix = ["setpriv", "--clear-groups"].map(str::to_owned).into();
        prefix.extend([format!("--reuid={uid}"), format!("--regid={gid}")]);
    } else {
        prefix.extend([format!("--setuid={uid}"), format!("--setgid={gid}")]);
    }
    // It asks where it stands, and must be able to look there.
    prefix.extend(["env", "--chdir=/"].map(str::to_owned));
    prefix.extend([format!("HOME={}", home.display()), format!("XDG_RUNTIME_DIR={}", runtime.display())]);
    let words = engine(place, prefix, "podman-rootless")?;
    Ok(row(words, &["--runtime", "crun", "run", "--rm", "--cgroups=disabled"]))
}

fn row(words: Vec<PathBuf>, run: &[&str]) -> Row {
    let run: Vec<String> =
        run.iter().chain(&["--network", "none", "busybox", "/bin/true"]).map(|it| (*it).to_owned()).collect();
    Row::new("podman", move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(&run);
        command
    })
}

/// podman on a storage of its own that has the image, as the words of a command.
pub(super) fn engine(place: &Place, mut words: Vec<String>, storage: &str) -> Result<Vec<PathBuf>> {
    let program = find("podman").context("it is not installed")?;
    let configuration = place.folder.join("containers.conf");
    fs::write(&configuration, CONFIGURATION)?;
    words.extend(["env".to_owned(), format!("CONTAINERS_CONF={}", configuration.display())]);
    let mut words: Vec<PathBuf> = words.into_iter().map(PathBuf::from).collect();
    let storage = place.folder.join(storage);
    words.extend([program, "--root".into(), storage.join("storage"), "--runroot".into(), storage.join("run")]);
    if !storage.join("storage").exists() {
        succeed(Command::new(&words[0]).args(&words[1..]).arg("import").arg(place.tar()).arg("busybox"))?;
    }
    Ok(words)
}

/// Makes commands of buildah on a storage of its own.
pub(super) fn buildah_command(place: &Place) -> Result<impl Fn() -> Command + 'static> {
    let program = find("buildah").context("it is not installed")?;
    let storage = place.folder.join("buildah");
    Ok(move || {
        let mut command = Command::new(&program);
        command.arg("--root").arg(&storage).arg("--runroot").arg(storage.join("run"));
        command
    })
}

/// buildah, keeping every step's layer.
pub(super) fn buildah(place: &Place, flags: &[&str]) -> Row {
    Row::made(&format!("{} bud --layers", version("buildah")), bud(place, flags))
}

fn bud(place: &Place, flags: &[&str]) -> Result<Row> {
    let existed = place.folder.join("buildah").exists();
    let base = buildah_command(place)?;
    if !existed {
        succeed(base().args(["from", "--name", "base", "scratch"]))?;
        succeed(base().args(["add", "base"]).arg(place.tar()).arg("/"))?;
        succeed(base().args(["commit", "base", "localhost/base"]))?;
    }
    let file = place.dockerfile("localhost/base")?;
    let options = ["bud", "--layers", "--pull=false", "--network", "none", "--runtime", "runc", "-t", "image", "-f"];
    let mut words: Vec<PathBuf> = options.map(PathBuf::from).into();
    words.push(file);
    words.extend(flags.iter().map(PathBuf::from));
    words.push(place.folder.join("context"));
    Ok(Row::new("buildah", move || {
        let mut command = base();
        command.args(&words);
        command
    }))
}

/// Runs a peer's command; its last words are the error.
pub(super) fn succeed(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().context("start it")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let last: String = errors.lines().last().unwrap_or("it failed").chars().take(120).collect();
    ensure!(output.status.success(), "{last}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
