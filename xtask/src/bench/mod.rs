//! `cargo xtask bench`: our engine beside others on the same machine, in the same run.
//!
//! All rows of a table take turns, so that whatever else the machine does falls on all of them alike; the median counts. The
//! peers are Debian's packages. What cannot be measured here is a row that says why. `docs/benchmarks.md` keeps what came out.

mod bundle;
mod copy;
mod core;
mod detached;
mod docker;
mod limit;
mod measure;
mod ours;
mod peers;
mod phases;
mod place;
mod plan;
mod user;
mod web;

use anyhow::Result;

pub(crate) use core::core;
pub(crate) use limit::{Limit, judge};
pub(crate) use web::web;

use crate::program::{cargo, run};
use crate::setup;
use docker::Docker;
use measure::{Row, table};
use place::Place;

/// Turns of each table.
const TURNS: usize = 20;

/// Turns where each takes seconds.
const FEW: usize = 5;

/// Measures, and prints the tables.
///
/// # Errors
/// If something of ours cannot be prepared. A peer that fails is a row that says so.
pub(crate) fn bench() -> Result<()> {
    setup::for_bench()?;
    run(cargo().args(["build", "--release", "--package", "layercake-server", "--bins", "--example", "floor"]))?;
    let place = Place::new()?;
    println!("\n{}", place.machine());
    let mut rows = ours::floors(&place)?;
    rows.extend(ours::runs(&place)?);
    rows.extend(bundle::runtimes(&place)?);
    rows.extend(peers::podman(&place));
    let docker = Docker::start(&place).map_err(|error| println!("docker: no rows: {error:#}")).ok();
    rows.extend(docker.iter().map(peers::docker));
    let rows = measure(&format!("run --rm, no network, of busybox `true` ({TURNS} turns)"), rows, TURNS);
    println!("{}", ours::verdict(&rows));
    println!("{}", phases::report(&place));
    for (title, flags) in [("a cached build", &[][..]), ("the same build without the cache", &["--no-cache"])] {
        let mut rows = ours::builds(&place, flags)?;
        rows.push(peers::buildah(&place, flags));
        measure(&format!("{title} of FROM, RUN, COPY, RUN ({TURNS} turns)"), rows, TURNS);
    }
    for (title, flags) in [("without the cache", &["--no-cache"][..]), ("cached", &[])] {
        let rows = copy::builds(&place, docker.as_ref(), flags)?;
        measure(&format!("COPY of 10 000 small files, {title} ({FEW} turns)"), rows, FEW);
    }
    let running = detached::start(&place, docker.as_ref())?;
    measure(&format!("exec of busybox `true` ({TURNS} turns)"), detached::execs(&running), TURNS);
    measure(&format!("many run --rm at once ({FEW} turns)"), detached::many(&running), FEW);
    println!("\n{}", detached::memory(&place, &running));
    detached::end(running);
    println!("{}", place.machine());
    Ok(())
}

fn measure(title: &str, mut rows: Vec<Row>, turns: usize) -> Vec<Row> {
    for row in &mut rows {
        row.try_out();
    }
    for _ in 0..turns {
        rows.iter_mut().for_each(Row::take_turn);
    }
    println!("\n{title}\n{}", table(&rows));
    rows
}
