//! crun and runc on a bundle: no image, no overlay, a ready root; plain, and with podman's default system call filter.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::measure::Row;
use super::peers::{CONFIGURATION, succeed};
use super::place::Place;
use crate::program::{find, version};

/// The row of what stands before crun on machines with a mixture of cgroup trees.
pub(super) const NSENTER: &str = "nsenter alone";

/// Rows for both runtimes, each plain and with the filter; and for what must stand before crun on some machines.
pub(super) fn runtimes(place: &Place) -> Result<Vec<Row>> {
    let filter = filter(place);
    let mut rows = Vec::new();
    for runtime in ["crun", "runc"] {
        let prefix = if runtime == "crun" { place.unified() } else { Vec::new() };
        let name = version(runtime);
        let name = if prefix.is_empty() { name } else { format!("nsenter {name}") };
        let filtered = match &filter {
            Ok(filter) => Ok(format!(".linux.seccomp = {filter}")),
            Err(error) => Err(format!("{error:#}")),
        };
        let kinds = [("plain", Ok("del(.linux.seccomp)".to_owned())), ("with a seccomp profile", filtered)];
        for (kind, edit) in kinds {
            let name = format!("{name} {kind}");
            let made = edit.and_then(|edit| bundle(place, &edit).map_err(|error| format!("{error:#}")));
            rows.push(match made {
                Ok(bundle) => row(place, &name, runtime, prefix.clone(), bundle),
                Err(error) => Row::missing(&name, &error),
            });
        }
    }
    let nsenter = place.unified();
    if !nsenter.is_empty() {
        rows.push(Row::new(NSENTER, move || {
            let mut command = Command::new(&nsenter[0]);
            command.args(&nsenter[1..]).arg("true");
            command
        }));
    }
    Ok(rows)
}

fn row(place: &Place, name: &str, runtime: &'static str, mut words: Vec<String>, bundle: PathBuf) -> Row {
    let state = place.folder.join("state");
    words.push(runtime.to_owned());
    if runtime == "crun" {
        // With a manager it asks for limits that take a capability which not every machine's root has.
        words.push("--cgroup-manager=disabled".to_owned());
    }
    Row::new(name, move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("--root").arg(&state).args(["run", "--bundle"]).arg(&bundle).arg("bench");
        command
    })
}

/// A bundle whose configuration is runc's own example, edited.
fn bundle(place: &Place, edit: &str) -> Result<PathBuf> {
    let kind = if edit.starts_with("del") { "bundle-plain" } else { "bundle-filtered" };
    let folder = place.folder.join(kind);
    if folder.join("config.json").exists() {
        return Ok(folder);
    }
    fs::create_dir_all(&folder)?;
    find("runc").context("runc, which writes the configuration, is not installed")?;
    succeed(Command::new("runc").arg("spec").current_dir(&folder))?;
    let edit = format!(
        ".process.args = [\"/bin/true\"] | .process.terminal = false | del(.process.rlimits) | \
         .root.path = \"{}\" | {edit}",
        place.root().display()
    );
    let configuration = folder.join("config.json");
    let edited = succeed(Command::new("jq").arg(edit).arg(&configuration)).context("jq")?;
    fs::write(configuration, edited)?;
    Ok(folder)
}

/// podman's default profile as the runtime gets it: from the configuration of a container that it makes.
fn filter(place: &Place) -> Result<String> {
    find("podman").context("podman, whose profile it is, is not installed")?;
    let storage = place.folder.join("podman-filter");
    let configuration = place.folder.join("containers-filter.conf");
    fs::write(&configuration, format!("{CONFIGURATION}runtime = \"runc\"\n"))?;
    let podman = |arguments: &[&str]| {
        let mut command = Command::new("podman");
        command.env("CONTAINERS_CONF", &configuration).arg("--root").arg(storage.join("storage"));
        command.arg("--runroot").arg(storage.join("run")).args(arguments);
        succeed(&mut command)
    };
    podman(&["import", &place.tar().to_string_lossy(), "busybox"])?;
    podman(&["create", "--name", "filter", "--network", "none", "busybox", "/bin/true"])?;
    podman(&["init", "filter"])?;
    let path = podman(&["inspect", "--format", "{{.OCIConfigPath}}", "filter"])?;
    let profile = succeed(Command::new("jq").arg("-c").arg(".linux.seccomp").arg(path.trim()).stderr(Stdio::null()));
    podman(&["rm", "-f", "filter"])?;
    let profile = profile?;
    ensure!(!matches!(profile.trim(), "" | "null"), "podman did not tell its profile");
    Ok(profile)
}
