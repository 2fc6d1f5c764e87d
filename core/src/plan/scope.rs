//! Which variables are in force where: ARG and ENV within a stage (DOCKERFILE rules of both builders).

use super::{Builder, Options};
use crate::dockerfile::ast::{Dockerfile, Kind};
use crate::dockerfile::expansion::Variables;
use crate::ordered;

/// The PATH of a container whose image has none.
pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Proxy variables: a RUN gets them without a declaration, and they are no ingredient of its key.
const PROXIES: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Arguments that tell BuildKit what to look into for a list of what an image is made of; no command sees them.
const NOT_IN_ENVIRONMENT: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

/// The automatic arguments of BuildKit: `TARGETARCH` and its kin. A `--build-arg` has its say without an ARG.
pub(super) fn platform_arguments(options: &Options, dockerfile: &Dockerfile) -> ordered::Map<String, String> {
    if options.builder == Builder::Classic {
        return ordered::Map::new();
    }
    let mut arguments = automatic(&options.architecture);
    arguments.insert("TARGETSTAGE".to_owned(), target_stage(options, dockerfile));
    for (name, value) in &mut arguments {
        if let Some(given) = options.build_args.get(name) {
            value.clone_from(given);
        }
    }
    arguments
}

/// The name of the stage that is built, `default` where it has none.
fn target_stage(options: &Options, dockerfile: &Dockerfile) -> String {
    let last = dockerfile.instructions.iter().rev().find_map(|instruction| match &instruction.kind {
        Kind::From(from) => Some(from.name.clone()),
        _ => None,
    });
    options.target.clone().or(last.flatten()).unwrap_or_else(|| "default".to_owned())
}

fn automatic(architecture: &str) -> ordered::Map<String, String> {
    let mut arguments = ordered::Map::new();
    for side in ["BUILD", "TARGET"] {
        arguments.insert(format!("{side}PLATFORM"), format!("linux/{architecture}"));
        arguments.insert(format!("{side}OS"), "linux".to_owned());
        arguments.insert(format!("{side}ARCH"), architecture.to_owned());
        arguments.insert(format!("{side}VARIANT"), String::new());
        arguments.insert(format!("{side}OSVERSION"), String::new());
    }
    arguments
}

/// Arguments that need no declaration: proxies, the platform's, and those that steer a builder.
pub(super) fn is_predefined(name: &str, options: &Options) -> bool {
    PROXIES.contains(&name)
        || (options.builder == Builder::Buildkit
            && (name == "TARGETSTAGE" || automatic(&options.architecture).contains_key(name)))
        || name.starts_with("BUILDKIT_")
        || name == "SOURCE_DATE_EPOCH"
}

/// The variables of a stage, as its instructions come to see them.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    builder: Builder,
    /// ENV of the image's configuration, in order of first definition.
    environment: Vec<(String, String)>,
    /// Declared ARGs in order of declaration, with their values.
    arguments: Vec<(String, Option<String>)>,
    /// Values in force in BuildKit: of ENV and ARG, whichever came last.
    latest: Vec<(String, String)>,
    /// Proxies given by `--build-arg`.
    proxies: Vec<(String, String)>,
}

impl Scope {
    /// The scope at the start of a stage whose base has this `environment`; `inherited` are the ARGs of a base stage.
    pub(super) fn new(options: &Options, environment: &[String], inherited: &[(String, Option<String>)]) -> Self {
        let environment: Vec<_> = environment
            .iter()
            .map(|word| {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect();
        let mut latest = environment.clone();
        for (name, value) in inherited {
            // ENV of the base has the last word, wherever it stood there.
            let is_seen =
                !NOT_IN_ENVIRONMENT.contains(&name.as_str()) && !environment.iter().any(|(key, _)| key == name);
            if let Some(value) = value.as_ref().filter(|_| is_seen) {
                set(&mut latest, name, value);
            }
        }
        let proxies = PROXIES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), options.build_args.get(*name)?.clone())))
            .collect();
        Self { builder: options.builder, environment, arguments: inherited.to_vec(), latest, proxies }
    }

    /// Whose rules are followed.
    pub(super) fn builder(&self) -> Builder {
        self.builder
    }

    /// Carries out `ENV name=value`.
    pub(super) fn set_environment(&mut self, name: &str, value: &str) {
        set(&mut self.environment, name, value);
        set(&mut self.latest, name, value);
    }

    /// Carries out `ARG name`, its value already found.
    pub(super) fn declare(&mut self, name: &str, value: Option<String>) {
        let is_seen = match self.builder {
            Builder::Buildkit => !NOT_IN_ENVIRONMENT.contains(&name),
            Builder::Classic => !self.environment.iter().any(|(key, _)| key == name),
        };
        if let Some(value) = value.as_ref().filter(|_| is_seen) {
            set(&mut self.latest, name, value);
        }
        match self.arguments.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.arguments.push((name.to_owned(), value)),
        }
    }

    /// The declared ARGs, for a stage that starts from this one.
    pub(super) fn arguments(&self) -> &[(String, Option<String>)] {
        &self.arguments
    }

    /// The environment of the image's configuration.
    pub(super) fn image_environment(&self) -> Vec<String> {
        joined(&self.environment)
    }

    /// The environment of a RUN as it goes into its key: ENV and ARG values, PATH.
    pub(super) fn run_environment(&self) -> Vec<String> {
        let mut variables = self.latest.clone();
        if !variables.iter().any(|(name, _)| name == "PATH") {
            variables.insert(0, ("PATH".to_owned(), DEFAULT_PATH.to_owned()));
        }
        joined(&variables)
    }

    /// Proxies that a RUN gets without having them in its key: those not declared by ARG or ENV.
    pub(super) fn undeclared_proxies(&self) -> Vec<String> {
        let undeclared = self.proxies.iter().filter(|(name, _)| !self.latest.iter().any(|(key, _)| key == name));
        joined(&undeclared.cloned().collect::<Vec<_>>())
    }

    /// The build arguments that a RUN is said to have used (`|1 A=b …`): declared, with a value, and not hidden by ENV.
    /// In order of declaration for BuildKit, sorted for the classic builder.
    pub(super) fn run_arguments(&self) -> Vec<String> {
        let mut used: Vec<_> = self
            .arguments
            .iter()
            .filter(|(name, _)| !self.environment.iter().any(|(key, _)| key == name))
            .filter(|(name, _)| self.builder == Builder::Classic || !NOT_IN_ENVIRONMENT.contains(&name.as_str()))
            .filter_map(|(name, value)| Some((name.clone(), value.clone()?)))
            .collect();
        if self.builder == Builder::Classic {
            ordered::sort(&mut used);
        }
        joined(&used)
    }

    /// All declared arguments as BuildKit's history shows them, in the order in which they were declared first: with the
    /// value in force, be it ENV's, and with none where there is none.
    pub(super) fn declared_arguments(&self) -> Vec<String> {
        let value = |name: &str| Variables::get(self, name).unwrap_or_default();
        self.arguments.iter().map(|(name, _)| format!("{name}={}", value(name))).collect()
    }
}

impl Variables for Scope {
    fn get(&self, name: &str) -> Option<String> {
        self.latest.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

fn set(variables: &mut Vec<(String, String)>, name: &str, value: &str) {
    match variables.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => value.clone_into(old),
        None => variables.push((name.to_owned(), value.to_owned())),
    }
}

fn joined(variables: &[(String, String)]) -> Vec<String> {
    variables.iter().map(|(name, value)| format!("{name}={value}")).collect()
}
