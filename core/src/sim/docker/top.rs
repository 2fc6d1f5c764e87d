//! `docker top` and `docker stats`: the processes of containers, as the host sees them.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::image::time;
use crate::render::table::table;
use crate::sim::kernel::Process;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::Container;

/// The width of a column of `docker top`.
const COLUMN: usize = 20;

pub(super) fn top(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    if !container.is_running() {
        return Err(Failure::daemon(format_args!("container {} is not running", container.id)));
    }
    if line.arguments().len() > 1 {
        return Err(Failure::new("docker: options of ps are not modelled: `docker top CONTAINER` shows what there is"));
    }
    let root = world.root_of(container.files);
    let passwd = world.text_at(root, "/etc/passwd");
    let started = world.now() - i64::try_from(world.kernel().clock() / 1_000_000_000).unwrap_or_default();
    let header = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"].map(str::to_owned);
    let rows = processes(world, container).into_iter().map(|process| {
        let at = started + i64::try_from(process.started / 1_000_000_000).unwrap_or_default();
        [
            user(&passwd, process.credentials.uid),
            process.id.number().to_string(),
            process.parent.number().to_string(),
            "0".to_owned(),
            time::rfc3339(at).get(11..16).unwrap_or_default().to_owned(),
            if process.terminal.is_some() { "pts/0" } else { "?" }.to_owned(),
            "00:00:00".to_owned(),
            process.arguments.join(" "),
        ]
    });
    for row in std::iter::once(header).chain(rows) {
        let (last, cells) = row.split_last().map_or(("", &[][..]), |(last, cells)| (last.as_str(), cells));
        let cells: String = cells.iter().map(|cell| format!("{cell:COLUMN$}")).collect();
        client.line(format_args!("{cells}{last}"));
    }
    Ok(Progress::Done(0))
}

fn user(passwd: &str, uid: u32) -> String {
    let name = passwd.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (fields.get(2)?.parse::<u32>().ok()? == uid).then(|| (*fields.first().unwrap_or(&"")).to_owned())
    });
    name.unwrap_or_else(|| uid.to_string())
}

fn processes<'a>(world: &'a World, container: &Container) -> Vec<&'a Process> {
    let namespace = container.running.as_ref().map(|running| running.namespace);
    world.kernel().processes().filter(|process| Some(process.namespace) == namespace).collect()
}

pub(super) fn stats(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let all = line.is_on("all");
    let mut chosen = Vec::new();
    for name in line.arguments() {
        chosen.push(world.containers.find(name).ok_or_else(|| Failure::no_container(name))?);
    }
    if line.arguments().is_empty() {
        chosen = world.containers.iter().rev().filter(|container| all || container.is_running()).collect();
    }
    let rows: Vec<[String; 4]> = chosen
        .into_iter()
        .map(|container| {
            let count = processes(world, container).len().to_string();
            [container.short().to_owned(), container.name.clone(), "not modelled".to_owned(), count]
        })
        .collect();
    client.print(table(["CONTAINER ID", "NAME", "CPU, MEMORY, I/O", "PIDS"], &rows));
    if !line.is_on("no-stream") {
        let note = crate::sim::world::Note {
            means: "Real docker shows this again and again; the model counts processes only, and shows it once."
                .to_owned(),
            attempt: None,
        };
        world.explain(client, &note);
    }
    Ok(Progress::Done(0))
}
