//! Where something stands in a map's runs, and the search for it. Not generic, so that there is one of it.

use std::cmp::Ordering;

/// A place in a map: in which run, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) run: usize,
    pub(super) at: usize,
}

/// Where the key is, or where it would have to be inserted. `compare` tells how the key at a place compares to the one that is
/// looked for; `length` how long a run is. No run is empty.
pub(super) fn search(
    runs: usize,
    length: &dyn Fn(usize) -> usize,
    compare: &dyn Fn(Place) -> Ordering,
) -> Result<Place, Place> {
    // Of the runs that begin at or before the key, the last is its run.
    let run = match halve(runs, &|run| compare(Place { run, at: 0 })) {
        Ok(run) => return Ok(Place { run, at: 0 }),
        Err(after) => after.saturating_sub(1),
    };
    let length = if run < runs { length(run) } else { 0 };
    let in_run = halve(length, &|at| compare(Place { run, at }));
    in_run.map(|at| Place { run, at }).map_err(|at| Place { run, at })
}

fn halve(count: usize, compare: &dyn Fn(usize) -> Ordering) -> Result<usize, usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(middle) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Ok(middle),
            Ordering::Greater => high = middle,
        }
    }
    Err(low)
}
