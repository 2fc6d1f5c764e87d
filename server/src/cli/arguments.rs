//! Arguments that several commands read in the same way.

use std::fs;
use std::path::Path;

use layercake_core::dockerfile::remote::{self, Place};
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;

use super::error::Failure;
use crate::engine::build::{NamedSource, Secret};
use crate::engine::{Bind, Network};

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

/// Reads the name of a network.
pub(super) fn network(name: &str) -> Result<Network, Failure> {
    let message = match name {
        "none" => return Ok(Network::None),
        "host" | "default" => return Ok(Network::Host),
        "bridge" => "bridge networks are not there yet: use host, or none".to_owned(),
        other => format!("network {other} not found: there are host and none"),
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

/// Reads `here:there[:ro]`, and makes a folder here where there is nothing, as Docker does.
pub(super) fn bind(text: &str) -> Result<Bind, Failure> {
    let bind = parse_bind(text).map_err(|message| Failure::new(message).with_code(125))?;
    if !bind.source.exists() {
        fs::create_dir_all(&bind.source)
            .map_err(|error| Failure::system(format!("make {}", bind.source.display()), &error).with_code(125))?;
    }
    Ok(bind)
}

fn parse_bind(text: &str) -> Result<Bind, String> {
    let invalid = |why: &str| Err(format!("invalid volume specification: '{text}': {why}"));
    let words: Vec<&str> = text.split(':').collect();
    let (source, target, mode) = match words[..] {
        [_] => return invalid("anonymous volumes are not there yet; write HERE:THERE"),
        [source, target] => (source, target, "rw"),
        [source, target, mode] => (source, target, mode),
        _ => return invalid("write HERE:THERE or HERE:THERE:ro"),
    };
    let read_only = match mode {
        "ro" => true,
        "rw" => false,
        _ => return invalid("the mode is ro or rw"),
    };
    if !target.starts_with('/') {
        return invalid("the path in the container must be absolute");
    }
    if target.trim_matches('/').is_empty() {
        return invalid("destination can't be '/'");
    }
    if !source.starts_with(['/', '.']) {
        let path = format!("./{source}");
        return invalid(&format!("named volumes are not there yet; for the folder of that name write {path}"));
    }
    let source = std::path::absolute(Path::new(source)).map_err(|error| format!("{source}: {error}"))?;
    Ok(Bind { source, target: target.to_owned(), read_only, leaves_place: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_paths_with_a_mode() {
        let bind = parse_bind("/data:/there:ro").unwrap();
        assert_eq!((bind.source.as_path(), bind.target.as_str(), bind.read_only), (Path::new("/data"), "/there", true));
        let bind = parse_bind("./data:/there").unwrap();
        assert_eq!((bind.source, bind.read_only), (std::env::current_dir().unwrap().join("data"), false));
    }

    #[test]
    fn volumes_that_are_not_there_yet_or_wrong_say_why() {
        for (text, why) in [
            ("/there", "anonymous volumes"),
            ("data:/there", "named volumes are not there yet; for the folder of that name write ./data"),
            ("/data:there", "must be absolute"),
            ("/data:/", "destination can't be '/'"),
            ("/data:/there:rx", "ro or rw"),
            ("/a:/b:ro:z", "HERE:THERE"),
        ] {
            let message = parse_bind(text).unwrap_err();
            assert!(message.contains(why), "{message}");
        }
    }

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
    fn networks_that_are_not_there_yet_say_so() {
        assert_eq!(network("none"), Ok(Network::None));
        assert!(network("bridge").unwrap_err().message().unwrap().contains("not there yet"));
    }
}
