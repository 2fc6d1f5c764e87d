//! `--change` of commit and import: Dockerfile instructions that change an image's configuration.

use layercake_core::diagnostic::{Diagnostic, Severity};
use layercake_core::dockerfile::ast::Kind;
use layercake_core::dockerfile::parse;
use layercake_core::image::config::ContainerConfig;
use layercake_core::ordered;
use layercake_core::plan::{self, Builder, NamedContexts, RunNetwork};

use super::EngineError;
use super::images::ImageError;
use super::import::architecture;

/// The configuration after `changes`, an instruction each: what a build would make of them on an image with `config`.
///
/// # Errors
/// [`ImageError::InvalidChange`].
pub fn apply(config: &ContainerConfig, changes: &[String]) -> Result<ContainerConfig, EngineError> {
    if changes.is_empty() {
        return Ok(config.clone());
    }
    // The image's triggers are for builds on it: they must stay, and not run.
    let mut base = config.clone();
    let triggers = base.on_build.take();
    let parsed = parse(&format!("FROM scratch\n{}\n", changes.join("\n")));
    refuse(parsed.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error))?;
    for instruction in parsed.dockerfile.instructions.iter().skip(1) {
        if !changes_configuration(&instruction.kind) {
            let keyword = instruction.keyword.to_ascii_uppercase();
            return Err(ImageError::InvalidChange(format!("{keyword} is not a valid change command")).into());
        }
    }
    let options = plan::Options {
        build_args: ordered::Map::new(),
        target: None,
        // BuildKit would give an image without a PATH one of its own.
        builder: Builder::Classic,
        network: RunNetwork::None,
        contexts: NamedContexts::default(),
        architecture: architecture().to_owned(),
    };
    let planned = plan::outline(&parsed.dockerfile, &options)
        .and_then(|outline| plan::steps(&outline, outline.target, &base, &[], &options));
    let steps = match planned {
        Ok(planned) => planned.steps,
        Err(diagnostics) => return refuse(diagnostics.iter()).map(|()| base),
    };
    let mut changed = steps.into_iter().next_back().map_or(base, |step| step.config);
    if let Some(triggers) = triggers {
        changed.on_build = Some(triggers.into_iter().chain(changed.on_build.unwrap_or_default()).collect());
    }
    Ok(changed)
}

fn refuse<'a>(mut diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Result<(), EngineError> {
    match diagnostics.next() {
        None => Ok(()),
        Some(diagnostic) => Err(ImageError::InvalidChange(diagnostic.message.clone()).into()),
    }
}

/// The instructions that Docker takes.
fn changes_configuration(kind: &Kind) -> bool {
    match kind {
        Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Env(_)
        | Kind::Expose(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Onbuild { .. }
        | Kind::Stopsignal(_)
        | Kind::User(_)
        | Kind::Volume(_)
        | Kind::Workdir(_) => true,
        Kind::Add(_)
        | Kind::Arg(_)
        | Kind::Copy(_)
        | Kind::From(_)
        | Kind::Maintainer(_)
        | Kind::Run(_)
        | Kind::Shell(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(config: &ContainerConfig, changes: &[&str]) -> Result<ContainerConfig, String> {
        let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
        apply(config, &changes).map_err(|error| error.to_string())
    }

    #[test]
    fn instructions_change_the_configuration_and_nothing_else() {
        let config = ContainerConfig {
            env: vec!["A=1".to_owned()],
            on_build: Some(vec!["RUN true".to_owned()]),
            ..ContainerConfig::default()
        };
        let changed = change(&config, &["CMD [\"sh\"]", "ENV B=${A}2", "WORKDIR /app", "ONBUILD RUN false"]).unwrap();
        let expected = ContainerConfig {
            env: vec!["A=1".to_owned(), "B=12".to_owned()],
            cmd: Some(vec!["sh".to_owned()]),
            working_dir: "/app".to_owned(),
            on_build: Some(vec!["RUN true".to_owned(), "RUN false".to_owned()]),
            ..ContainerConfig::default()
        };
        assert_eq!(changed, expected);
        assert_eq!(change(&config, &[]), Ok(config));
    }

    #[test]
    fn other_instructions_are_refused() {
        let config = ContainerConfig::default();
        assert_eq!(change(&config, &["RUN true"]), Err("RUN is not a valid change command".to_owned()));
        assert!(change(&config, &["NONSENSE"]).unwrap_err().contains("NONSENSE"));
    }
}
