//! Two images' configs → the settings in which they differ, and the layers that they have in common.

use serde::Serialize;
use serde_json::Value;

use super::config::ImageConfig;
use super::health::HealthCheck;
use crate::digest::DiffId;
use crate::ordered;

/// A setting that is not the same in both images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The instruction that makes it, and what it sets: `CMD`, `ENV PATH`, `LABEL version`. What no instruction makes has its
    /// name in the config.
    pub name: String,
    /// Its value in the old image; `None` where it is not set there.
    pub old: Option<String>,
    /// Its value in the new image.
    pub new: Option<String>,
}

/// How many layers, from the lowest up, are the same: what both images were built on.
#[must_use]
pub fn common_layers(old: &[DiffId], new: &[DiffId]) -> usize {
    old.iter().zip(new).take_while(|(old, new)| old == new).count()
}

/// The settings in which the images differ, by name. When an image was made is no setting.
#[must_use]
pub fn compare(old: &ImageConfig, new: &ImageConfig) -> Vec<Setting> {
    let (mut old, mut new) = (settings(old), settings(new));
    let names: ordered::Set<_> = old.keys().chain(new.keys()).cloned().collect();
    let pairs = names.into_iter().map(|name| Setting { old: old.remove(&name), new: new.remove(&name), name });
    pairs.filter(|setting| setting.old != setting.new).collect()
}

/// What an image sets, as one text each.
fn settings(image: &ImageConfig) -> ordered::Map<String, String> {
    let config = &image.config;
    let mut settings = ordered::Map::new();
    let mut set = |name: String, value: Option<String>| {
        if let Some(value) = value {
            settings.insert(name, value);
        }
    };
    let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
    set("platform".to_owned(), Some(format!("{}/{}", image.os, image.architecture)));
    set("MAINTAINER".to_owned(), image.author.clone());
    set("USER".to_owned(), filled(&config.user));
    set("WORKDIR".to_owned(), filled(&config.working_dir));
    set("ENTRYPOINT".to_owned(), config.entrypoint.as_ref().map(json));
    set("CMD".to_owned(), config.cmd.as_ref().map(json));
    set("SHELL".to_owned(), config.shell.as_ref().map(json));
    set("ONBUILD".to_owned(), config.on_build.as_ref().map(json));
    set("STOPSIGNAL".to_owned(), config.stop_signal.clone());
    // As it works: two that differ only in writing a default down do the same.
    let health = HealthCheck::of(config).map(|check| check.to_string());
    set("HEALTHCHECK".to_owned(), health.or_else(|| config.healthcheck.as_ref().map(json)));
    for variable in &config.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        set(format!("ENV {name}"), Some(value.to_owned()));
    }
    for (name, value) in config.labels.iter().flatten() {
        set(format!("LABEL {name}"), Some(value.clone()));
    }
    for port in config.exposed_ports.iter().flat_map(ordered::Map::keys) {
        set(format!("EXPOSE {port}"), Some("yes".to_owned()));
    }
    for volume in config.volumes.iter().flat_map(ordered::Map::keys) {
        set(format!("VOLUME {volume}"), Some("yes".to_owned()));
    }
    for (name, value) in image.other.iter().chain(&config.other) {
        set(name.clone(), Some(json(value)));
    }
    settings
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap_or(Value::Null).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn check(old: &str, new: &str, expected: &[(&str, Option<&str>, Option<&str>)]) {
        let config = |fields: &str| {
            let text = format!(
                r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":[]}}{fields}}}"#
            );
            ImageConfig::parse(text.as_bytes()).unwrap()
        };
        let settings = compare(&config(old), &config(new));
        let told: Vec<_> = settings
            .iter()
            .map(|setting| (setting.name.as_str(), setting.old.as_deref(), setting.new.as_deref()))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn settings_are_told_one_by_one() {
        check(
            r#","config":{"Env":["A=1","B=1"],"Cmd":["sh"],"Labels":{"a":"1"},"ExposedPorts":{"80/tcp":{}}}"#,
            r#","config":{"Env":["B=2","A=1","C="],"Entrypoint":["a","b c"],"User":"me","Labels":{"a":"2"},"Volumes":{"/v":{}}}"#,
            &[
                ("CMD", Some(r#"["sh"]"#), None),
                ("ENTRYPOINT", None, Some(r#"["a","b c"]"#)),
                ("ENV B", Some("1"), Some("2")),
                ("ENV C", None, Some("")),
                ("EXPOSE 80/tcp", Some("yes"), None),
                ("LABEL a", Some("1"), Some("2")),
                ("USER", None, Some("me")),
                ("VOLUME /v", None, Some("yes")),
            ],
        );
        check(
            r#","author":"me","created":"2020-01-01T00:00:00Z","variant":"v8""#,
            r#","config":{"WorkingDir":"/a","StopSignal":"9","Shell":["s"],"OnBuild":["RUN x"],"Healthcheck":{"Test":["NONE"]},"ArgsEscaped":true}"#,
            &[
                ("ArgsEscaped", None, Some("true")),
                ("HEALTHCHECK", None, Some(r#"{"Test":["NONE"]}"#)),
                ("MAINTAINER", Some("me"), None),
                ("ONBUILD", None, Some(r#"["RUN x"]"#)),
                ("SHELL", None, Some(r#"["s"]"#)),
                ("STOPSIGNAL", None, Some("9")),
                ("WORKDIR", None, Some("/a")),
                ("variant", Some(r#""v8""#), None),
            ],
        );
        check("", r#","config":{"Env":[],"Cmd":null,"User":""}"#, &[]);
    }

    #[test]
    fn layers_are_common_as_long_as_all_below_are() {
        let layers = |names: &str| -> Vec<_> {
            names.chars().map(|name| DiffId::new(Digest::of(name.to_string().as_bytes()))).collect()
        };
        for (old, new, common) in [("", "", 0), ("ab", "ab", 2), ("ab", "abc", 2), ("abc", "axc", 1), ("ab", "ba", 0)] {
            assert_eq!(common_layers(&layers(old), &layers(new)), common, "{old} {new}");
        }
    }
}
