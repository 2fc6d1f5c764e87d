//! Which ingredients a step has, by each builder's rules.

use serde_json::Value;

use super::content::Contents;
use super::ingredients::{Ingredients, Name};
use crate::container_path::ContainerPath;
use crate::plan::{Attributes, MountKind, Operation, Origin, RunOperation, Step, TransferOperation};

/// BuildKit's ingredients of a step that changes files. `parent` is the key of the step before it in its stage, or the
/// layers of its base, which does not count for a layer made on nothing (`--link`); `contents` what a COPY reads; `epoch` the
/// `SOURCE_DATE_EPOCH` of the files that it writes, if there is one.
#[must_use]
pub fn buildkit(
    step: &Step,
    parent: &str,
    contents: Option<&Contents>,
    architecture: &str,
    epoch: Option<i64>,
) -> Ingredients {
    let mut ingredients = Ingredients::new();
    match &step.operation {
        Operation::Run(run) => add_run(&mut ingredients, run, contents),
        Operation::Transfer(transfer) => add_transfer(&mut ingredients, transfer, contents),
        Operation::WorkingDirectory { path, user } => {
            ingredients.add(Name::Instruction, "WORKDIR");
            ingredients.add(Name::WorkingDirectory, path.as_str());
            ingredients.add(Name::User, user.as_str());
        }
        Operation::GlobalArgument | Operation::From | Operation::Metadata => {}
    }
    if let (Some(epoch), Operation::Transfer(_) | Operation::WorkingDirectory { .. }) = (epoch, &step.operation) {
        ingredients.add(Name::Time, epoch.to_string());
    }
    ingredients.add(Name::Platform, format!("linux/{architecture}"));
    if !step.is_linked() {
        ingredients.add(Name::Parent, parent);
    }
    ingredients
}

fn add_run(ingredients: &mut Ingredients, run: &RunOperation, contents: Option<&Contents>) {
    ingredients.add(Name::Instruction, "RUN");
    ingredients.add(Name::Command, words(&run.args));
    add_arguments(ingredients, run);
    let arguments: Vec<_> = run.arguments.iter().map(|word| split(word)).collect();
    for (name, value) in run.environment.iter().map(|word| split(word)) {
        if !arguments.iter().any(|(argument, _)| *argument == name) {
            ingredients.add(Name::Environment(name.to_owned()), value);
        }
    }
    ingredients.add(Name::WorkingDirectory, run.working_directory.as_str());
    ingredients.add(Name::User, run.user.as_str());
    ingredients.add(Name::Network, format!("{:?}", run.network).to_ascii_lowercase());
    add_mounts(ingredients, run);
    let targets = run.mounts.iter().filter(|mount| mount.tree().is_some()).filter_map(|mount| mount.target.as_ref());
    for (target, content) in targets.zip(contents.iter().flat_map(|contents| &contents.0)) {
        ingredients.add(Name::Content(format!("what is mounted at {target}")), content.digest.to_string());
    }
}

/// How a mount is made counts. Whose cache it is, what a cache or secret holds, and where the files come from do not: files
/// count by their content.
fn add_mounts(ingredients: &mut Ingredients, run: &RunOperation) {
    for mount in &run.mounts {
        let target = mount.target.as_ref().map_or("", ContainerPath::as_str);
        let access = if mount.read_only { "read-only" } else { "read-write" };
        let owned = |attributes: &Attributes| {
            let Attributes { mode, user, group } = attributes;
            format!("{mode:o} {user}:{group}")
        };
        let value = match &mount.kind {
            MountKind::Bind(_) => format!("bind {access}"),
            MountKind::Cache { attributes, .. } => format!("cache {access} {}", owned(attributes)),
            MountKind::Tmpfs { size } => format!("tmpfs {}", size.map(|size| size.to_string()).unwrap_or_default()),
            MountKind::Secret { id, environment, required, attributes } => {
                let environment = environment.as_deref().unwrap_or_default();
                format!(
                    "secret {} {}",
                    words(&[id.clone(), environment.to_owned(), required.to_string()]),
                    owned(attributes)
                )
            }
            MountKind::Ssh { id, required, attributes } => {
                format!("ssh {} {}", words(&[id.clone(), required.to_string()]), owned(attributes))
            }
            MountKind::Script(content) => {
                ingredients.add(Name::Content(format!("the script {target}")), content.as_str());
                continue;
            }
        };
        ingredients.add(Name::Mount(target.to_owned()), value);
    }
}

fn add_arguments(ingredients: &mut Ingredients, run: &RunOperation) {
    for (name, value) in run.arguments.iter().map(|word| split(word)) {
        ingredients.add(Name::Argument(name.to_owned()), value);
    }
}

fn add_transfer(ingredients: &mut Ingredients, transfer: &TransferOperation, contents: Option<&Contents>) {
    ingredients.add(Name::Instruction, keyword(transfer));
    let folder = if transfer.into_folder { "/" } else { "" };
    ingredients.add(Name::Destination, format!("{}{folder}", transfer.destination));
    add_owner(ingredients, transfer);
    add_mode(ingredients, transfer);
    for (name, set) in [(Name::Link, transfer.link), (Name::Parents, transfer.sources.parents)] {
        if set {
            ingredients.add(name, "true");
        }
    }
    if !transfer.sources.exclude.is_empty() {
        ingredients.add(Name::Exclude, words(&transfer.sources.exclude));
    }
    if let Some(unpack) = transfer.unpack
        && transfer.trees().iter().any(|(origin, _)| unpack == matches!(origin, Origin::Web { .. }))
    {
        ingredients.add(Name::Unpack, unpack.to_string());
    }
    if let Origin::Image(reference) = &transfer.origin {
        ingredients.add(Name::Content("--from".to_owned()), reference.to_string());
    }
    add_inline(ingredients, transfer);
    for (index, source) in contents.iter().flat_map(|contents| &contents.0).enumerate() {
        let shown = transfer.sources.paths.get(index).map_or(source.name.as_str(), String::as_str);
        // The last word counts as written, for folders and patterns too: so it is with BuildKit.
        let path = ContainerPath::new(shown);
        let name = path.file_name().unwrap_or_default();
        ingredients.add(Name::Content(shown.to_owned()), format!("{name} {}", source.digest));
    }
}

fn keyword(transfer: &TransferOperation) -> &'static str {
    if transfer.add { "ADD" } else { "COPY" }
}

fn add_owner(ingredients: &mut Ingredients, transfer: &TransferOperation) {
    if let Some(owner) = &transfer.owner {
        ingredients.add(Name::Owner, owner.as_str());
    }
}

fn add_mode(ingredients: &mut Ingredients, transfer: &TransferOperation) {
    if let Some(mode) = &transfer.mode {
        ingredients.add(Name::Mode, mode.to_string());
    }
}

fn add_inline(ingredients: &mut Ingredients, transfer: &TransferOperation) {
    for inline in &transfer.inline {
        ingredients.add(Name::Content(inline.name.clone()), inline.content.as_str());
    }
}

/// The classic builder's ingredients: the configuration that it probes with, and the image before it. The probe's `Cmd` is
/// taken apart, so that a miss can name what changed in it. Besides, what a COPY has that the `Cmd` does not tell: `--chmod`
/// and heredocs, which Docker has with BuildKit only.
#[must_use]
pub fn classic(step: &Step, parent: &str, contents: Option<&Contents>, architecture: &str) -> Ingredients {
    let config = &step.config;
    let mut ingredients = Ingredients::new();
    match &step.operation {
        Operation::Run(run) => {
            ingredients.add(Name::Command, words(&run.args));
            add_arguments(&mut ingredients, run);
            if run.arguments.is_empty() && !run.proxies.is_empty() {
                // Docker writes `|0` before such a command: that there is a proxy counts, which one does not.
                ingredients.add(Name::Proxy, "given");
            }
            add_mounts(&mut ingredients, run);
        }
        Operation::Transfer(transfer) => {
            ingredients.add(Name::Instruction, keyword(transfer));
            ingredients.add(Name::Destination, transfer.written_destination.as_str());
            add_owner(&mut ingredients, transfer);
            add_mode(&mut ingredients, transfer);
            add_inline(&mut ingredients, transfer);
            if let Some(contents) = contents.filter(|contents| !contents.0.is_empty()) {
                ingredients.add(Name::Content(transfer.sources.paths.join(" ")), contents.classic_word());
            }
        }
        _ => ingredients.add(Name::Command, words(&step.command)),
    }
    for (name, value) in config.env.iter().map(|word| split(word)) {
        ingredients.add(Name::Environment(name.to_owned()), value);
    }
    ingredients.add(Name::WorkingDirectory, config.working_dir.as_str());
    ingredients.add(Name::User, config.user.as_str());
    let runs = matches!(step.operation, Operation::Run(_));
    let lists = [
        ("Entrypoint", config.entrypoint.as_ref().filter(|_| !runs)),
        ("Shell", config.shell.as_ref()),
        ("OnBuild", config.on_build.as_ref()),
    ];
    for (name, list) in lists {
        if let Some(list) = list {
            ingredients.add(Name::Configuration(name.to_owned()), words(list));
        }
    }
    let keys = [("ExposedPorts", config.exposed_ports.as_ref()), ("Volumes", config.volumes.as_ref())];
    for (name, map) in keys {
        if let Some(map) = map {
            let keys: Vec<_> = map.keys().cloned().collect();
            ingredients.add(Name::Configuration(name.to_owned()), words(&keys));
        }
    }
    for (label, value) in config.labels.iter().flatten() {
        ingredients.add(Name::Configuration(format!("label {label}")), value.as_str());
    }
    if let Some(signal) = &config.stop_signal {
        ingredients.add(Name::Configuration("StopSignal".to_owned()), signal.as_str());
    }
    if let Some(check) = &config.healthcheck {
        ingredients.add(Name::Configuration("Healthcheck".to_owned()), check.to_string());
    }
    ingredients.add(Name::Platform, format!("linux/{architecture}"));
    ingredients.add(Name::Parent, parent);
    ingredients
}

fn words(words: &[String]) -> String {
    Value::from(words).to_string()
}

fn split(word: &str) -> (&str, &str) {
    word.split_once('=').unwrap_or((word, ""))
}
