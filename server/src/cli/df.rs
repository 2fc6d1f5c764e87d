//! `layercake system df`: how much the disk holds, and how much of it nothing needs.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FORMAT, VERBOSE};
use layercake_core::render::size::human;
use layercake_core::render::table::table;
use layercake_core::render::{ago, containers, formatted};
use serde_json::json;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::usage::Usage;
use crate::engine::{self, Engine};

/// Prints the table, or with `-v` one of each kind.
pub(super) fn run(line: &Line) -> Outcome {
    let (verbose, format) = (line.on(&VERBOSE), line.text(&FORMAT));
    if verbose && format.is_some() {
        return Err(Failure::new("the verbose and the format options conflict"));
    }
    let usage = Engine::open()?.usage()?;
    if verbose {
        output::text(&details(&usage))?;
        return Ok(0);
    }
    let rows = rows(&usage);
    match format {
        None => output::text(&table(["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"], &rows))?,
        Some(format) => {
            let fields = rows.iter().map(|[kind, total, active, size, reclaimable]| {
                json!({ "Type": kind, "TotalCount": total, "Active": active, "Size": size, "Reclaimable": reclaimable })
            });
            let heads = [("TotalCount", "TOTAL")];
            output::text(&formatted::lines(format, &heads, &fields.collect::<Vec<_>>())?)?;
        }
    }
    Ok(0)
}

fn rows(usage: &Usage) -> [[String; 5]; 4] {
    let row = |kind: &str, total: usize, active: usize, size: u64, free: u64| {
        let percent = (free * 100).checked_div(size).map(|percent| format!(" ({percent}%)")).unwrap_or_default();
        [kind.to_owned(), total.to_string(), active.to_string(), human(size), format!("{}{percent}", human(free))]
    };
    let (all, kept) = usage.image_bytes;
    let active = usage.images.iter().filter(|image| image.containers > 0).count();
    let running = usage.containers.iter().filter(|container| container.runs).count();
    let written: u64 = usage.containers.iter().map(|container| container.bytes).sum();
    let resting: u64 = usage.containers.iter().filter(|it| !it.runs).map(|container| container.bytes).sum();
    let linked = usage.volumes.iter().filter(|volume| volume.links > 0).count();
    let volumes: u64 = usage.volumes.iter().map(|volume| volume.bytes).sum();
    let loose: u64 = usage.volumes.iter().filter(|volume| volume.links == 0).map(|volume| volume.bytes).sum();
    let cached: u64 = cached_bytes(usage);
    let objects = usage.cached.len() + usage.mounts.len();
    let mut cache = row("Build Cache", objects, 0, cached, cached);
    cache[4] = human(cached);
    [
        row("Images", usage.images.len(), active, all, all - kept.min(all)),
        row("Containers", usage.containers.len(), running, written, resting),
        row("Local Volumes", usage.volumes.len(), linked, volumes, loose),
        cache,
    ]
}

fn cached_bytes(usage: &Usage) -> u64 {
    let layers: u64 = usage.cached.iter().map(|layer| layer.size).sum();
    layers + usage.mounts.iter().map(|cache| cache.bytes).sum::<u64>()
}

fn details(usage: &Usage) -> String {
    let now = engine::now();
    let mut images = Vec::new();
    for it in &usage.images {
        let names: Vec<(String, String)> = match it.names.as_slice() {
            [] => vec![("<none>".to_owned(), "<none>".to_owned())],
            names => {
                let row = |name: &layercake_core::image::reference::ImageReference| {
                    (name.familiar_name(), name.tag().unwrap_or("<none>").to_owned())
                };
                names.iter().map(row).collect()
            }
        };
        for (repository, tag) in names {
            images.push([
                repository,
                tag,
                it.image.id.short(),
                ago::ago(it.image.created, now),
                human(it.image.size),
                human(it.shared),
                human(it.image.size.saturating_sub(it.shared)),
                it.containers.to_string(),
            ]);
        }
    }
    let head = ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"];
    let mut text = format!("Images space usage:\n\n{}", table(head, &images));
    let rows: Vec<_> = usage
        .containers
        .iter()
        .map(|it| {
            let fields = containers::fields(&it.row, now, false);
            let field = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
            [
                field("ID"),
                field("Image"),
                field("Command"),
                it.volumes.to_string(),
                human(it.bytes),
                field("RunningFor"),
                field("Status"),
                field("Names"),
            ]
        })
        .collect();
    let head = ["CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES"];
    text += &format!("\nContainers space usage:\n\n{}", table(head, &rows));
    let rows: Vec<_> =
        usage.volumes.iter().map(|it| [it.name.clone(), it.links.to_string(), human(it.bytes)]).collect();
    text += &format!("\nLocal Volumes space usage:\n\n{}", table(["VOLUME NAME", "LINKS", "SIZE"], &rows));
    let short = |id: &str| id.trim_start_matches("sha256:").chars().take(12).collect::<String>();
    let layers = usage.cached.iter().map(|it| [short(&it.chain_id.to_string()), "regular".to_owned(), human(it.size)]);
    let mounts = usage.mounts.iter().map(|it| [short(&it.id), "exec.cachemount".to_owned(), human(it.bytes)]);
    let rows: Vec<_> = layers.chain(mounts).collect();
    text += &format!("\nBuild cache usage: {}, {} records\n\n", human(cached_bytes(usage)), usage.records);
    text + &table(["CACHE ID", "CACHE TYPE", "SIZE"], &rows)
}
