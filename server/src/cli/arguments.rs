//! Arguments that several commands read in the same way.

use layercake_core::dockerfile::remote::{self, Place};
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::plan::RunNetwork;

use super::error::Failure;
use crate::engine::build::{NamedSource, Secret};

/// Reads `NAME=value`, or `NAME` alone: the value is then the caller's own; a variable that the caller does not have is
/// left out, as Docker does.
pub(super) fn environment(settings: &[String]) -> Vec<String> {
    let value = |setting: &String| match setting.contains('=') {
        true => Some(setting.clone()),
        false => std::env::var(setting).ok().map(|value| format!("{setting}={value}")),
    };
    settings.iter().filter_map(value).collect()
}

/// Reads `--platform`, where it is given.
pub(super) fn platform(text: Option<&str>) -> Result<Option<Platform>, Failure> {
    text.map(Platform::parse).transpose().map_err(|error| Failure::new(error.to_string()))
}

/// Reads the name of the network of a build's commands.
pub(super) fn run_network(name: &str) -> Result<RunNetwork, Failure> {
    let message = match name {
        "none" => return Ok(RunNetwork::None),
        "host" | "default" => return Ok(RunNetwork::Host),
        other => format!("network mode {other:?} is not for builds: their commands have host or none"),
    };
    Err(Failure::new(message).with_code(125))
}

/// Reads `id=ID[,src=FILE|,env=NAME]`. With neither, it is the variable of that name, or else the file, as Docker has it.
pub(super) fn secret(text: &str) -> Result<(String, Secret), Failure> {
    let invalid = |why: &str| Failure::new(format!("{why}: write id=ID,src=FILE or id=ID,env=NAME")).with_code(125);
    let (mut id, mut source) = (None, None);
    for field in text.split(',') {
        match field.split_once('=') {
            Some(("id", value)) => id = Some(value.to_owned()),
            Some(("src" | "source", value)) => source = Some(Secret::File(value.into())),
            Some(("env", value)) => source = Some(Secret::Variable(value.to_owned())),
            Some(("type", "file" | "env")) => {}
            _ => return Err(invalid(&format!("{field:?} says nothing about a secret"))),
        }
    }
    let id = id.filter(|id| !id.is_empty()).ok_or_else(|| invalid("a secret needs a name"))?;
    let source = source.unwrap_or_else(|| match std::env::var_os(&id) {
        Some(_) => Secret::Variable(id.clone()),
        None => Secret::File((&id).into()),
    });
    Ok((id, source))
}

/// Reads `NAME=FOLDER` or `NAME=docker-image://REF`. What else Docker takes would have to be fetched.
pub(super) fn named_context(text: &str) -> Result<(String, NamedSource), Failure> {
    let invalid = |why: &str| {
        let message = format!("invalid value {text:?} for --build-context: {why}");
        Failure::new(message).with_code(125)
    };
    let Some((name, value)) = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty()) else {
        return Err(invalid("write NAME=FOLDER or NAME=docker-image://REF"));
    };
    ImageReference::parse(name).map_err(|error| invalid(&format!("the name: {error}")))?;
    let source = if let Some(image) = value.strip_prefix("docker-image://") {
        NamedSource::Image(ImageReference::parse(image).map_err(|error| invalid(&error.to_string()))?)
    } else if value.starts_with("oci-layout://") {
        return Err(invalid("image layouts are not read yet: `layercake image import` makes an image of a tar"));
    } else if value.starts_with("target:") {
        return Err(invalid("targets are those of docker buildx bake, which is not there"));
    } else if remote::place(value) != Place::Local || value.starts_with("github.com/") {
        return Err(invalid("repositories and addresses are not fetched for a context: get it, and name the folder"));
    } else {
        NamedSource::Folder(value.into())
    };
    Ok((name.to_owned(), source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_folders_and_images_and_others_say_why_not() {
        assert!(matches!(named_context("a=../b").unwrap(), (name, NamedSource::Folder(_)) if name == "a"));
        assert!(matches!(named_context("a=docker-image://b:1").unwrap().1, NamedSource::Image(_)));
        for (text, why) in [
            ("a", "write NAME=FOLDER"),
            ("=b", "write NAME=FOLDER"),
            ("a b=c", "the name: "),
            ("a=docker-image://A", "must be lowercase"),
            ("a=oci-layout://b", "not read yet"),
            ("a=https://h/x.git", "not fetched"),
            ("a=git@h:x", "not fetched"),
            ("a=target:b", "bake"),
        ] {
            let failure = named_context(text).unwrap_err();
            let message = failure.message().unwrap();
            assert!(message.contains(why), "{message}");
        }
    }

    #[test]
    fn networks_that_builds_have_not_say_so() {
        assert_eq!(run_network("none"), Ok(RunNetwork::None));
        assert!(run_network("bridge").unwrap_err().message().unwrap().contains("host or none"));
    }
}
