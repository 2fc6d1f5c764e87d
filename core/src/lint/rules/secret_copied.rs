//! Rule SecretCopied.

use super::rule;
use super::{File, Warning};

rule! {
    /// A file that is likely a secret is copied into the image
    ///
    /// A private key, an `.env` or an `.npmrc` with a token in it is then in a layer. Everyone who has the image has
    /// it, and deleting it in a later step only hides it: the layer keeps it.
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
    for step in file.stages.iter().flat_map(|stage| &stage.steps) {
        let Some(copy) = step.context_transfer() else { continue };
        let Some(source) = copy.sources.iter().find(|source| is_secret(source)) else { continue };
        warnings.push(
            RULE.warn(step, format!("{source} is likely a secret, and is copied into a layer"))
                .cost("everybody who has the image has it, even if a later step deletes it")
                .help("mount it: RUN --mount=type=secret,id=NAME,target=PATH …"),
        );
    }
    warnings
}

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
