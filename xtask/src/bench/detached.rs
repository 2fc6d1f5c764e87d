//! Containers that run in the background: one more process in them, many started at once, and what the memory of one's supervisor is.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::docker::Docker;
use super::measure::Row;
use super::ours;
use super::peers::{self, succeed};
use super::place::Place;
use crate::program::{find, shown, version};

/// Containers that are started at once.
const AT_ONCE: usize = 50;

/// How long what was just started may still be at work.
const SETTLING: Duration = Duration::from_secs(2);

const NAME: &str = "layercake-bench";
const START: [&str; 8] = ["-d", "--network", "none", "--name", NAME, "busybox", "/bin/busybox", "sleep"];
const FOREVER: &str = "1000000";

/// Makes commands of one engine.
type Make = Rc<dyn Fn() -> Command>;

/// An engine that has a container running in the background.
pub(super) struct Running {
    name: String,
    make: Make,
    id: String,
}

/// The engines, those that can be started.
pub(super) fn start(place: &Place, docker: Option<&Docker>) -> Result<Vec<Running>> {
    let mut running = vec![begin("layercake, root", Rc::new(ours::store(place, &place.users[0])?))?];
    let podman = peers::engine(place, Vec::new(), "podman").map(|words| -> Make {
        Rc::new(move || {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).args(["--runtime", "runc"]);
            command
        })
    });
    let peers = [
        (version("podman"), podman),
        (
            docker.map_or("docker".to_owned(), Docker::name),
            docker.map(|docker| -> Make { Rc::new(docker.maker()) }).context("its daemon could not be started"),
        ),
    ];
    for (name, make) in peers {
        match make.and_then(|make| begin(&name, make)) {
            Ok(engine) => running.push(engine),
            Err(error) => println!("{name}: no row: {error:#}"),
        }
    }
    Ok(running)
}

fn begin(name: &str, make: Make) -> Result<Running> {
    let id =
        succeed(make().arg("run").args(START).arg(FOREVER)).with_context(|| format!("start a container of {name}"))?;
    let id = id.trim().to_owned();
    ensure!(!id.is_empty(), "{name} tells no id");
    Ok(Running { name: name.to_owned(), make, id })
}

/// `exec` of a program that does nothing.
pub(super) fn execs(running: &[Running]) -> Vec<Row> {
    let row = |engine: &Running| {
        let make = Rc::clone(&engine.make);
        Row::new(&engine.name, move || {
            let mut command = make();
            command.args(["exec", NAME, "/bin/busybox", "true"]);
            command
        })
    };
    running.iter().map(row).collect()
}

/// So many `run --rm` at once, until all have ended.
pub(super) fn many(running: &[Running]) -> Vec<Row> {
    let row = |engine: &Running| {
        let line = shell(engine, &["run", "--rm", "--network", "none", "busybox", "/bin/true"]);
        let all = format!(
            "p=; for i in $(seq {AT_ONCE}); do {line} & p=\"$p $!\"; done; for i in $p; do wait $i || exit 1; done"
        );
        Row::new(&format!("{}, {AT_ONCE} at once", engine.name), move || script(&all))
    };
    running.iter().map(row).collect()
}

/// What the supervisor of the background container holds in memory, pages that are shared counted in part (PSS). docker's is one
/// shim for each container.
pub(super) fn memory(place: &Place, running: &[Running]) -> String {
    sleep(SETTLING);
    let mut text = "memory of what supervises one idle container (PSS)\n".to_owned();
    for engine in running {
        let own = place.layercake();
        let is_one = |executable: &Path, line: &str| {
            let name = executable.file_name().unwrap_or_default().to_string_lossy();
            executable == own && engine.name.starts_with("layercake")
                || ["conmon", "containerd-shim-runc-v2"].contains(&name.as_ref()) && line.contains(&engine.id)
        };
        let kilobytes: u64 = processes().filter(|(_, path, line)| is_one(path, line)).map(|(pid, ..)| pss(pid)).sum();
        text += &format!("{:<44} {kilobytes:>6} kB\n", engine.name);
    }
    text
}

/// Ends and removes the containers.
pub(super) fn end(running: Vec<Running>) {
    for engine in running {
        if let Err(error) = succeed((engine.make)().args(["rm", "-f", NAME])) {
            println!("{}: its container is left: {error:#}", engine.name);
        }
    }
}

/// Numbers, programs and command lines of all processes.
fn processes() -> impl Iterator<Item = (u32, std::path::PathBuf, String)> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| {
        let pid = entry.file_name().to_string_lossy().parse().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        Some((pid, fs::read_link(entry.path().join("exe")).ok()?, String::from_utf8_lossy(&line).into_owned()))
    })
}

fn pss(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}

/// An engine's command as a line for a shell, with its program's path and its environment.
fn shell(engine: &Running, words: &[&str]) -> String {
    let mut command = (engine.make)();
    command.args(words);
    let variables =
        command.get_envs().filter_map(|(name, value)| Some(format!("{}={}", name.to_str()?, value?.to_str()?)));
    let variables: Vec<String> = variables.collect();
    let program = command.get_program().to_string_lossy().into_owned();
    let line = shown(&command);
    let rest = line.split_once(' ').map_or("", |(_, rest)| rest);
    format!("env {} {program} {rest} >/dev/null 2>&1", variables.join(" "))
}

fn script(text: &str) -> Command {
    let mut command = Command::new(find("sh").unwrap_or_else(|| "/bin/sh".into()));
    command.args(["-c", text]);
    command
}
