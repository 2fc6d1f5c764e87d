//! Rule LocalOutputCopied.

use super::git_folder_in_context::{listed, taken_along};
use super::manifest_copied_with_sources::copies_everything;
use super::rule;
use super::{File, Warning};

rule! {
    /// What this machine has installed or built is copied into the image
    ///
    /// `node_modules`, a virtual environment or `target` were made for this machine: its system, its processor. `COPY . .`
    /// takes them along, over what the image has installed for itself, so a program that runs here may crash there. They
    /// are also large, and are sent to the builder at every build; and as they change, so does the key of the COPY.
    ///
    /// Write them into `.dockerignore`. The image then makes its own, in a RUN.
    Teaching LocalOutputCopied = check
}

/// Folders that tools fill, and the file beside them by which a common name is known to be such a folder.
const OUTPUTS: [(&str, &str); 9] = [
    ("node_modules", ""),
    (".venv", ""),
    ("venv", ""),
    (".tox", ""),
    ("__pycache__", ""),
    (".gradle", ""),
    ("target", "Cargo.toml"),
    ("target", "pom.xml"),
    ("vendor", "composer.json"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let has = |name: &str| name.is_empty() || file.options.context_names.iter().any(|known| known == name);
    let along = taken_along(file, |name| OUTPUTS.iter().any(|(output, beside)| *output == name && has(beside)));
    let Some(names) = listed(&along) else { return Vec::new() };
    let steps = file.stages.iter().flat_map(|stage| &stage.steps);
    let copies = steps.filter(|step| step.context_transfer().is_some_and(copies_everything));
    copies
        .map(|step| {
            let are = if along.len() == 1 { "is" } else { "are" };
            RULE.warn(step, format!("{names} of this machine {are} copied into the image"))
                .cost("megabytes with every build, and over what the image has installed for its own system")
                .help(format!("write {} into .dockerignore", along.join(" and ")))
        })
        .collect()
}
