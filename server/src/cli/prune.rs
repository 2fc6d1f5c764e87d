//! `container prune`, `image prune`, `volume prune`, `builder prune` and `system prune`: what nothing uses goes. Warnings, questions
//! and totals are docker's.

use std::io::{self, BufRead};

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::shared::{ALL, FILTER, FORCE, VOLUMES};
use layercake_core::render::size::human;

use super::error::Failure;
use super::{Outcome, moment, output};
use crate::engine::Engine;
use crate::engine::prune::{Chosen, FILTERS, Pruned};

/// `container prune`.
pub(super) fn containers(line: &Line) -> Outcome {
    let chosen = chosen(line, &FILTERS)?;
    confirm(line, "WARNING! This will remove all stopped containers.", "container prune")?;
    let pruned = Engine::open()?.prune_containers(&chosen)?;
    tell("Deleted Containers:", &pruned)?;
    total(pruned.bytes)
}

/// `image prune`.
pub(super) fn images(line: &Line) -> Outcome {
    let chosen = chosen(line, &FILTERS)?;
    let all = line.on(&ALL);
    let warning = format!("WARNING! This will remove all {}.", doomed_images(all));
    confirm(line, &warning, "image prune")?;
    let pruned = Engine::open()?.prune_images(all, &chosen)?;
    tell("Deleted Images:", &pruned)?;
    total(pruned.bytes)
}

/// `volume prune`.
pub(super) fn volumes(line: &Line) -> Outcome {
    // Docker's volumes have no time by which to choose.
    let chosen = chosen(line, &FILTERS[..2])?;
    let all = line.on(&ALL);
    let which = if all { "all local volumes" } else { "anonymous local volumes" };
    let warning = format!("WARNING! This will remove {which} not used by at least one container.");
    confirm(line, &warning, "volume prune")?;
    let pruned = Engine::open()?.prune_volumes(all, &chosen)?;
    tell("Deleted Volumes:", &pruned)?;
    total(pruned.bytes)
}

/// `builder prune`.
pub(super) fn cache(line: &Line) -> Outcome {
    // What is cached has no labels.
    let chosen = chosen(line, &FILTERS[2..])?;
    let all = line.on(&ALL);
    let which = if all { "all build cache" } else { "all dangling build cache" };
    confirm(line, &format!("WARNING! This will remove {which}."), "builder prune")?;
    let pruned = Engine::open()?.prune_cache(all, &chosen)?;
    tell("Deleted build cache objects:", &pruned)?;
    total(pruned.bytes)
}

/// `system prune`.
pub(super) fn system(line: &Line) -> Outcome {
    let chosen = chosen(line, &FILTERS)?;
    let (all, volumes) = (line.on(&ALL), line.on(&VOLUMES));
    if volumes && chosen.until.is_some() {
        return Err(Failure::new("The \"until\" filter is not supported with \"--volumes\""));
    }
    let mut warning = "WARNING! This will remove:\n  - all stopped containers\n".to_owned();
    warning += "  - all networks not used by at least one container\n";
    if volumes {
        warning += "  - all anonymous volumes not used by at least one container\n";
    }
    warning += &format!("  - all {}\n", doomed_images(all));
    warning += if all { "  - all build cache\n" } else { "  - unused build cache\n" };
    let filters = line.texts(&FILTER);
    if !filters.is_empty() {
        warning += "\n  Items to be pruned will be filtered with:\n";
        filters.iter().for_each(|filter| warning += &format!("  - {filter}\n"));
    }
    confirm(line, &warning, "system prune")?;
    let engine = Engine::open()?;
    let mut bytes = 0;
    let mut add = |title: &str, pruned: &Pruned| {
        bytes += pruned.bytes;
        tell(title, pruned)
    };
    add("Deleted Containers:", &engine.prune_containers(&chosen)?)?;
    // Networks are chosen by their labels alone.
    if chosen.until.is_none() && !chosen.filters.has("label!") {
        let lines = engine.prune_networks(&chosen.filters)?;
        add("Deleted Networks:", &Pruned { lines, bytes: 0 })?;
    }
    if volumes {
        add("Deleted Volumes:", &engine.prune_volumes(false, &chosen)?)?;
    }
    add("Deleted Images:", &engine.prune_images(all, &chosen)?)?;
    // What is cached has no labels: who chooses by them does not mean it.
    if !chosen.filters.has("label") {
        add("Deleted build cache objects:", &engine.prune_cache(all, &chosen)?)?;
    }
    total(bytes)
}

fn doomed_images(all: bool) -> &'static str {
    if all { "images without at least one container associated to them" } else { "dangling images" }
}

fn chosen(line: &Line, known: &[&str]) -> Result<Chosen, Failure> {
    let filters = Filters::read(&line.texts(&FILTER), known)?;
    let mut until = None;
    for text in line.texts(&FILTER).iter().filter_map(|text| text.strip_prefix("until=")) {
        until = Some(moment::seconds(text)?);
    }
    Ok(Chosen { filters, until })
}

/// Asks, unless `-f` was given.
fn confirm(line: &Line, warning: &str, what: &str) -> Result<(), Failure> {
    if line.on(&FORCE) {
        return Ok(());
    }
    output::text(&format!("{warning}\nAre you sure you want to continue? [y/N] "))?;
    let mut answer = String::new();
    // No answer is no.
    io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::system("read standard input", &error))?;
    match answer.trim() {
        "y" | "Y" => Ok(()),
        _ => Err(Failure::new(format!("{what} has been cancelled"))),
    }
}

fn tell(title: &str, pruned: &Pruned) -> Result<(), Failure> {
    if pruned.lines.is_empty() {
        return Ok(());
    }
    output::text(&format!("{title}\n{}\n\n", pruned.lines.join("\n")))
}

fn total(bytes: u64) -> Outcome {
    output::line(&format!("Total reclaimed space: {}", human(bytes)))?;
    Ok(0)
}
