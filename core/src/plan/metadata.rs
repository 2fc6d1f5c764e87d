//! Instructions that change only the image's configuration.

use serde_json::{Map, Value, json};

use super::Builder;
use super::created_by::{quoted, quoted_healthcheck};
use super::scope::Scope;
use super::step::shell;
use crate::dockerfile::ast::{Command, Healthcheck, Kind, Pair};
use crate::dockerfile::{expansion, port, signal};
use crate::image::config::ContainerConfig;
use crate::ordered;

/// What the history says of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The instruction, expanded.
    pub(super) comment: String,
    /// Whether the classic builder writes it as a word of its own.
    pub(super) spaced: bool,
}

/// Expands `text` as one word.
pub(super) fn expand(text: &str, escape: char, scope: &Scope) -> Result<String, String> {
    expansion::unsplit(text, escape, expansion::Options::default(), scope)
        .map(|expanded| expanded.result)
        .map_err(|error| format!("failed to process {text:?}: {error}"))
}

/// Carries out a metadata instruction on `config` and `scope`. `own_cmd` tells whether the stage has had a CMD.
///
/// # Errors
/// What is wrong with it.
pub(super) fn apply(
    kind: &Kind,
    config: &mut ContainerConfig,
    scope: &mut Scope,
    escape: char,
    own_cmd: bool,
) -> Result<Change, String> {
    let comment = match kind {
        Kind::Env(pairs) => {
            let pairs = expand_pairs(pairs, escape, scope)?;
            for (name, value) in &pairs {
                scope.set_environment(name, value);
            }
            config.env = scope.image_environment();
            format!("ENV {}", joined(&pairs))
        }
        Kind::Label(pairs) => {
            let pairs = expand_pairs(pairs, escape, scope)?;
            config.labels.get_or_insert_default().extend(pairs.iter().cloned());
            format!("LABEL {}", joined(&pairs))
        }
        Kind::Maintainer(name) => format!("MAINTAINER {name}"),
        Kind::Expose(words) => expose_ports(words, config, scope, escape)?,
        Kind::User(user) => {
            config.user = expand(user, escape, scope)?;
            format!("USER {}", config.user)
        }
        Kind::Volume(paths) => {
            let paths = paths.iter().map(|path| expand(path, escape, scope)).collect::<Result<Vec<_>, _>>()?;
            if paths.iter().any(String::is_empty) {
                return Err("VOLUME specified can not be an empty string".to_owned());
            }
            let volumes = config.volumes.get_or_insert_default();
            volumes.extend(paths.iter().map(|path| (path.clone(), json!({}))));
            format!("VOLUME [{}]", paths.join(" "))
        }
        Kind::Stopsignal(signal) => {
            let signal = expand(signal, escape, scope)?;
            signal::parse(&signal).map_err(|error| error.to_string())?;
            config.stop_signal = Some(signal.clone());
            format!("STOPSIGNAL {signal}")
        }
        Kind::Shell(words) => {
            config.shell = Some(words.clone());
            format!("SHELL [{}]", words.join(" "))
        }
        Kind::Cmd(command) => {
            let words = words(command, config);
            let comment = format!("CMD {}", quoted(&words));
            config.cmd = Some(words);
            comment
        }
        Kind::Entrypoint(command) => {
            let words = words(command, config);
            let comment = format!("ENTRYPOINT {}", quoted(&words));
            config.entrypoint = (!words.is_empty()).then_some(words);
            if !own_cmd {
                config.cmd = None;
            }
            comment
        }
        Kind::Healthcheck(check) => {
            let value = healthcheck(check);
            let comment = format!("HEALTHCHECK {}", quoted_healthcheck(check, &value));
            config.healthcheck = Some(value);
            comment
        }
        Kind::Onbuild { text, .. } => {
            config.on_build.get_or_insert_default().push(text.clone());
            format!("ONBUILD {text}")
        }
        Kind::Add(_) | Kind::Arg(_) | Kind::Copy(_) | Kind::From(_) | Kind::Run(_) | Kind::Workdir(_) => {
            return Err("not an instruction that changes only the configuration".to_owned());
        }
    };
    Ok(Change { comment, spaced: true })
}

/// All pairs of one instruction see the variables before it.
fn expand_pairs(pairs: &[Pair], escape: char, scope: &Scope) -> Result<Vec<(String, String)>, String> {
    pairs.iter().map(|pair| Ok((expand(&pair.key, escape, scope)?, expand(&pair.value, escape, scope)?))).collect()
}

fn joined(pairs: &[(String, String)]) -> String {
    let words: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    words.join(" ")
}

fn expose_ports(words: &[String], config: &mut ContainerConfig, scope: &Scope, escape: char) -> Result<String, String> {
    let mut ports = ordered::Map::new();
    let mut written = Vec::new();
    for word in words {
        let expanded =
            expansion::words(word, escape, scope).map_err(|error| format!("failed to process {word:?}: {error}"))?;
        for word in expanded {
            let named = port::parse(&word).map_err(|error| error.to_string())?;
            ports.extend(named.into_iter().map(|port| (port, json!({}))));
            written.push(word);
        }
    }
    let comment = match scope.builder() {
        Builder::Classic => format!("EXPOSE {}", written.join(" ")),
        Builder::Buildkit => format!("EXPOSE [{}]", ports.keys().cloned().collect::<Vec<_>>().join(" ")),
    };
    config.exposed_ports.get_or_insert_default().extend(ports);
    Ok(comment)
}

fn words(command: &Command, config: &ContainerConfig) -> Vec<String> {
    match command {
        Command::Exec(words) => words.clone(),
        Command::Shell(text) => {
            let mut words = shell(config);
            words.push(text.clone());
            words
        }
    }
}

fn healthcheck(check: &Healthcheck) -> Value {
    let Healthcheck::Command { command, interval, timeout, start_period, start_interval, retries } = check else {
        return json!({"Test": ["NONE"]});
    };
    let mut test = Vec::new();
    match command {
        Command::Exec(words) => {
            test.push("CMD".to_owned());
            test.extend(words.iter().cloned());
        }
        Command::Shell(text) => test.extend(["CMD-SHELL".to_owned(), text.clone()]),
    }
    let mut value = Map::from_iter([("Test".to_owned(), json!(test))]);
    let durations = [
        ("Interval", interval),
        ("Timeout", timeout),
        ("StartPeriod", start_period),
        ("StartInterval", start_interval),
    ];
    for (name, duration) in durations {
        if let Some(nanoseconds) = duration {
            value.insert(name.to_owned(), json!(nanoseconds));
        }
    }
    if let Some(retries) = retries {
        value.insert("Retries".to_owned(), json!(retries));
    }
    Value::Object(value)
}
