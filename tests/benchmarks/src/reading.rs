//! A Dockerfile's text → all that is said of it before a build: what is wrong, what is advised, what the steps are.

use layercake_core::dockerfile::{Parsed, parse};
use layercake_core::image::config::ContainerConfig;
use layercake_core::lint::{self, Report};
use layercake_core::ordered;
use layercake_core::plan::{Base, Builder, NamedContexts, Options, RunNetwork, Steps, outline, steps};

/// What was said.
#[derive(Debug)]
pub struct Reading {
    /// The text's instructions, and what is wrong with them.
    pub parsed: Parsed,
    /// What is advised.
    pub advice: Report,
    /// The steps of each stage that is needed, by its number.
    pub stages: ordered::Map<usize, Steps>,
    /// Why there is no plan.
    pub problems: Vec<String>,
}

/// Reads, checks, advises and plans; base images are taken to set nothing.
#[must_use]
pub fn read(text: &str) -> Reading {
    let parsed = parse(text);
    let mut problems = Vec::new();
    let advice = lint::lint(text, &parsed, &lint::Options::default()).unwrap_or_else(|error| {
        problems.push(error.to_string());
        Report::default()
    });
    let mut stages: ordered::Map<usize, Steps> = ordered::Map::new();
    let options = options();
    match outline(&parsed.dockerfile, &options) {
        Err(diagnostics) => problems.extend(diagnostics.into_iter().map(|diagnostic| diagnostic.message)),
        Ok(outline) => {
            for stage in outline.needed.iter().copied() {
                let inherited = match outline.stages[stage].base {
                    Base::Stage(base) => stages.get(&base).map(|steps| steps.arguments.clone()).unwrap_or_default(),
                    Base::Scratch | Base::Image(_) => Vec::new(),
                };
                match steps(&outline, stage, &ContainerConfig::default(), &inherited, &options) {
                    Ok(steps) => drop(stages.insert(stage, steps)),
                    Err(diagnostics) => problems.extend(diagnostics.into_iter().map(|diagnostic| diagnostic.message)),
                }
            }
        }
    }
    Reading { parsed, advice, stages, problems }
}

/// A build of the last stage, with nothing set.
#[must_use]
pub fn options() -> Options {
    Options {
        build_args: ordered::Map::new(),
        target: None,
        builder: Builder::Buildkit,
        network: RunNetwork::Host,
        contexts: NamedContexts::default(),
        architecture: "amd64".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::{LECTURE, long};

    #[test]
    fn what_is_measured_is_read_to_the_end() {
        for (text, stages, instructions) in [(LECTURE, 1, 4), (&long(), 21, 400)] {
            let reading = read(text);
            assert!(!reading.parsed.has_errors(), "{:?}", reading.parsed.diagnostics);
            assert_eq!(reading.problems, Vec::<String>::new());
            assert_eq!(reading.stages.len(), stages);
            assert!(reading.parsed.dockerfile.instructions.len() >= instructions);
            assert!(!reading.advice.warnings.is_empty());
        }
    }
}
