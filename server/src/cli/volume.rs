//! `layercake volume`: what outlives containers. `volume prune` is with the other prunes.

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::shared::{DRIVER, FILTER, FORCE, FORMAT, LABEL, QUIET};
use layercake_core::render::formatted;
use layercake_core::render::table::table;

use super::several::each;
use super::{Outcome, inspect, output};
use crate::engine::volumes::FILTERS;
use crate::engine::{self, Engine};

/// `volume create`: prints the name.
pub(super) fn create(line: &Line) -> Outcome {
    let labels = line.texts(&LABEL).into_iter().map(|label| match label.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (label, String::new()),
    });
    let labels = labels.collect();
    let name = line.arguments().first().map(String::as_str);
    let driver = line.text(&DRIVER).unwrap_or(engine::volumes::DRIVER);
    output::line(&Engine::open()?.create_volume(name, driver, labels)?)?;
    Ok(0)
}

/// `volume ls`: prints the table, or each volume in the form that is asked for.
pub(super) fn list(line: &Line) -> Outcome {
    let (quiet, format) = (line.on(&QUIET), line.text(&FORMAT));
    let engine = Engine::open()?;
    let volumes = engine.volumes(&Filters::read(&line.texts(&FILTER), &FILTERS)?)?;
    if quiet {
        for volume in volumes {
            output::line(&volume.name)?;
        }
    } else if let Some(format) = format {
        let mut rows = Vec::new();
        for volume in volumes {
            let mut fields = engine.inspect_volume(&volume.name)?;
            let labels: Vec<String> = volume.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            fields["Labels"] = labels.join(",").into();
            rows.push(fields);
        }
        output::text(&formatted::lines(format, &[("Name", "VOLUME NAME")], &rows)?)?;
    } else {
        let rows: Vec<_> = volumes.into_iter().map(|it| [engine::volumes::DRIVER.to_owned(), it.name]).collect();
        output::text(&table(["DRIVER", "VOLUME NAME"], &rows))?;
    }
    Ok(0)
}

/// `volume inspect`: prints all that is known, as JSON.
pub(super) fn run_inspect(line: &Line) -> Outcome {
    inspect::print(line, |engine, name| Ok(engine.inspect_volume(name)?))
}

/// `volume rm`: removes each, and prints its name.
pub(super) fn remove(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    let force = line.on(&FORCE);
    each(line.arguments(), |name| match engine.remove_volume(name, force)? {
        true => output::line(name),
        false => Ok(()),
    })
}
