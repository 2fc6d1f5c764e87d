//! Rule SecretsUsedInArgOrEnv.

use super::rule;
use super::{File, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// Sensitive data should not be used in the ARG or ENV commands
    ///
    /// Whoever has the image has the secret. ENV stands in the image's configuration, which `docker inspect` prints.
    /// ARG stands in the history of each RUN that came after it (`docker history --no-trunc`), even if no file has it.
    /// A later `ENV TOKEN=` or an `unset` takes nothing back: the step before stays in the image.
    ///
    /// Mount it for the one RUN that needs it: `RUN --mount=type=secret,id=token …` reads `/run/secrets/token`, and
    /// nothing of it stays. If the image was ever pushed, replace the secret by a new one.
    BuildKit SecretsUsedInArgOrEnv = check
}

const SECRET: [&str; 10] =
    ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
const ALLOWED: [&str; 3] = ["public", "file", "version"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (stage, step) in file.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step))) {
        let (instruction, names): (_, Vec<&String>) = match &step.instruction.kind {
            Kind::Arg(pairs) => ("ARG", pairs.iter().map(|(name, _)| name).collect()),
            Kind::Env(pairs) => ("ENV", pairs.iter().map(|pair| &pair.key).collect()),
            _ => continue,
        };
        for name in names.into_iter().filter(|name| is_secret(name)) {
            let message = format!("Do not use ARG or ENV instructions for sensitive data ({instruction} {name:?})");
            let cost = match instruction {
                _ if !stage.is_shipped => "the value stands in the builder's cache and in what it notes about the build",
                "ARG" => "docker history shows the value to everybody who has the image",
                _ => "docker inspect shows the value to everybody who has the image",
            };
            let id = name.to_ascii_lowercase();
            let mount = format!("RUN --mount=type=secret,id={id},env={name} gives it to one command and keeps nothing");
            let help = match instruction {
                "ENV" => format!("docker run -e {name} gives it to a container; {mount}"),
                _ => mount,
            };
            warnings.push(RULE.warn(step, message).cost(cost).help(help));
        }
    }
    warnings
}

/// Whether a word of a name, between underscores, says that it is a secret, and none says that it is not.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
    has(&SECRET) && !has(&ALLOWED)
}
