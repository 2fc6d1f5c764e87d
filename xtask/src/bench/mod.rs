//! `cargo xtask bench`: our engine beside others on the same machine, in the same run.
//!
//! All rows of a table take turns, so that whatever else the machine does falls on all of them alike; the median counts. The
//! peers are Debian's packages. What cannot be measured here is a row that says why.

mod bundle;
mod measure;
mod peers;
mod place;

use anyhow::Result;

use crate::program::{cargo, run};
use crate::setup;
use measure::{Row, table};
use place::Place;

/// Turns of each table.
const TURNS: usize = 20;

/// Measures, and prints the tables.
///
/// # Errors
/// If something of ours cannot be prepared. A peer that fails is a row that says so.
pub(crate) fn bench() -> Result<()> {
    setup::for_bench()?;
    run(cargo().args(["build", "--release", "--package", "layercake-server"]))?;
    let place = Place::new()?;
    println!("\nload: {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    let mut rows = vec![peers::floor(&place)];
    rows.extend(peers::layercake_runs(&place)?);
    rows.extend(bundle::runtimes(&place)?);
    rows.extend(peers::podman(&place));
    print(&format!("run --rm, no network, of busybox `true` ({TURNS} turns)"), rows);
    let mut rows = peers::layercake_builds(&place, &[])?;
    rows.extend(peers::buildah(&place, &[]));
    print(&format!("a cached build of FROM, RUN, COPY, RUN ({TURNS} turns)"), rows);
    let mut rows = peers::layercake_builds(&place, &["--no-cache"])?;
    rows.extend(peers::buildah(&place, &["--no-cache"]));
    print(&format!("the same build without the cache ({TURNS} turns)"), rows);
    println!("load: {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    Ok(())
}

fn print(title: &str, mut rows: Vec<Row>) {
    for row in &mut rows {
        row.try_out();
    }
    for _ in 0..TURNS {
        rows.iter_mut().for_each(Row::take_turn);
    }
    println!("\n{title}\n{}", table(&rows));
}
