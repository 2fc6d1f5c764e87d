//! Rule SecretCopied.

use super::git_folder_in_context::{listed, taken_along};
use super::manifest_copied_with_sources::copies_everything;
use super::rule;
use super::{File, Warning};

rule! {
    /// A file that is likely a secret is copied into the image
    ///
    /// A private key, an `.env` or an `.npmrc` with a token in it is then in a layer. Everyone who has the image has
    /// it, and deleting it in a later step only hides it: the layer keeps it. `COPY . .` takes such files along unasked,
    /// unless `.dockerignore` names them.
    ///
    /// Mount it for the RUN that needs it: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`. For ssh
    /// there is `--mount=type=ssh`: the key never enters the build. What the running program needs comes when it is
    /// run, with `--env-file` or a mount.
    Teaching SecretCopied = check
}

const NAMES: [&str; 12] = [
    ".env",
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".git-credentials",
    ".pgpass",
    ".htpasswd",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "credentials.json",
];
const FOLDERS: [&str; 5] = [".ssh", ".aws", ".gnupg", ".kube", ".docker"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (stage, step) in file.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step))) {
        let Some(copy) = step.context_transfer() else { continue };
        let (message, help) = match copy.sources.iter().find(|source| is_secret(source)) {
            Some(source) => (format!("{source} {ONE}"), HELP.to_owned()),
            None if copies_everything(copy) => {
                let along = taken_along(file, is_secret);
                let Some(names) = listed(&along) else { continue };
                let message = if along.len() == 1 { format!("{names} {ONE}") } else { format!("{names} {SEVERAL}") };
                (message, format!("write {} into .dockerignore; {HELP}", along.join(" and ")))
            }
            None => continue,
        };
        warnings.push(
            RULE.warn(step, message)
                .cost(if stage.is_shipped { IN_IMAGE } else { IN_CACHE })
                .help(help),
        );
    }
    warnings
}

const ONE: &str = "is likely a secret, and is copied into a layer";
const SEVERAL: &str = "are likely secrets, and are copied into a layer";

const IN_IMAGE: &str = "everybody who has the image has it, even if a later step deletes it";
const IN_CACHE: &str = "it lies in the builder's cache, and one COPY --from away from the image";

/// How a secret comes where it is needed.
const HELP: &str = "a RUN gets it by --mount=type=secret,id=NAME,target=PATH, a container by docker run -v or --env-file";

/// Whether a file's name is one that secrets have.
pub(super) fn is_secret(source: &str) -> bool {
    let mut words = source.trim_end_matches('/').split('/');
    let name = words.next_back().unwrap_or_default();
    let is_key = name.rsplit_once('.').is_some_and(|(stem, ending)| match ending {
        "key" | "p12" | "pfx" | "jks" | "keystore" => !stem.contains("pub"),
        "pem" => stem.contains("key"),
        _ => false,
    });
    NAMES.contains(&name) || FOLDERS.contains(&name) || is_key || words.any(|word| FOLDERS.contains(&word))
}
