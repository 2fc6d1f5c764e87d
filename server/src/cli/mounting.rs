//! What `run` and `create` are told to show in a container: `-v`, `--mount`, `--tmpfs`, `--volumes-from`.

use std::collections::BTreeMap;
use std::path::Path;

use layercake_core::command::Line;
use layercake_core::command::flags::container::{MOUNT, TMPFS, VOLUME, VOLUMES_FROM};

use super::error::Failure;
use super::output;
use crate::engine::containers::mounts::{Mount, What};

/// Options of tmpfs that have a value.
const MEMORY_VALUES: [&str; 5] = ["gid", "mode", "nr_inodes", "size", "uid"];

/// Reads all of them. What means nothing on this engine is told.
pub(super) fn mounts(line: &Line) -> Result<Vec<Mount>, Failure> {
    let mut mounts = Vec::new();
    for text in line.texts(&VOLUME) {
        let (mount, remark) = volume(&text).map_err(refused)?;
        if let Some(remark) = remark {
            output::remark(&remark);
        }
        mounts.push(mount);
    }
    for text in line.texts(&MOUNT) {
        let invalid = |why: String| refused(format!("invalid argument {text:?} for \"--mount\" flag: {why}"));
        mounts.push(long(&text).map_err(invalid)?);
    }
    for text in line.texts(&TMPFS) {
        mounts.push(memory(&text).map_err(refused)?);
    }
    Ok(mounts)
}

/// Reads `CONTAINER[:ro|:rw]`.
pub(super) fn volumes_from(line: &Line) -> Result<Vec<(String, Option<bool>)>, Failure> {
    let read = |text: String| match text.split_once(':') {
        None => Ok((text, None)),
        Some((name, "ro")) => Ok((name.to_owned(), Some(true))),
        Some((name, "rw")) => Ok((name.to_owned(), Some(false))),
        Some((_, mode)) => Err(refused(format!("invalid mode: {mode}"))),
    };
    line.texts(&VOLUMES_FROM).into_iter().map(read).collect()
}

fn refused(message: String) -> Failure {
    Failure::new(message).with_code(125)
}

/// Reads `[HERE:]THERE[:MODE]`, and what there is to tell about the mode.
fn volume(text: &str) -> Result<(Mount, Option<String>), String> {
    let invalid = |why: &str| format!("invalid volume specification: '{text}': {why}");
    let words: Vec<&str> = text.split(':').collect();
    let (source, target, modes) = match words[..] {
        [target] => (None, target, ""),
        [source, target] => (Some(source), target, ""),
        [source, target, modes] => (Some(source), target, modes),
        _ => return Err(invalid("write HERE:THERE or HERE:THERE:ro")),
    };
    if source == Some("") {
        return Err(invalid("what is to be shown is missing"));
    }
    check_target(target).map_err(|why| invalid(&why))?;
    let (mut read_only, mut copy, mut remark) = (false, true, None);
    for mode in modes.split(',').filter(|_| words.len() == 3) {
        match mode {
            "ro" => read_only = true,
            "rw" | "private" | "rprivate" => {}
            "nocopy" => copy = false,
            "z" | "Z" => {
                remark =
                    Some(format!("WARNING: {mode} in '{text}' does nothing: no labels are set on the host's files"));
            }
            "cached" | "consistent" | "delegated" => {
                remark = Some(format!("WARNING: {mode} in '{text}' does nothing on Linux"));
            }
            "shared" | "rshared" | "slave" | "rslave" => {
                return Err(invalid("mounts are private: what is mounted later on one side is not seen on the other"));
            }
            _ => return Err(format!("invalid mode: {modes}")),
        }
    }
    let what = match source {
        Some(path) if path.starts_with(['/', '.', '~']) => {
            if !copy {
                return Err(format!("invalid mode: {modes}"));
            }
            let source = std::path::absolute(Path::new(path)).map_err(|error| format!("{path}: {error}"))?;
            What::Bind { source, make: true }
        }
        name => What::Volume { name: name.map(str::to_owned), copy, labels: BTreeMap::new() },
    };
    Ok((Mount { what, target: target.to_owned(), read_only }, remark))
}

fn check_target(target: &str) -> Result<(), String> {
    if !target.starts_with('/') {
        return Err(format!("invalid mount path: '{target}' mount path must be absolute"));
    }
    if target.split('/').all(|word| matches!(word, "" | "." | "..")) {
        return Err("invalid specification: destination can't be '/'".to_owned());
    }
    Ok(())
}

/// Reads `type=…,source=…,target=…`, docker's long form.
fn long(text: &str) -> Result<Mount, String> {
    let (mut kind, mut source, mut target, mut read_only) = ("volume".to_owned(), None, None, false);
    let (mut copy, mut make, mut labels, mut options) = (true, false, BTreeMap::new(), Vec::new());
    for field in fields(text)? {
        let (key, value) = field.split_once('=').map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let needed = || value.ok_or_else(|| format!("invalid field '{field}' must be a key=value pair"));
        match key {
            "type" => kind = needed()?.to_ascii_lowercase(),
            "source" | "src" => source = Some(needed()?.to_owned()),
            "target" | "dst" | "destination" => target = Some(needed()?.to_owned()),
            "readonly" | "ro" => read_only = switch(key, value)?,
            "volume-nocopy" => copy = !switch(key, value)?,
            "volume-label" => {
                let label = needed()?;
                let (name, value) = label.split_once('=').unwrap_or((label, ""));
                labels.insert(name.to_owned(), value.to_owned());
            }
            "volume-driver" if matches!(value, Some("local" | "")) => {}
            "bind-create-src" => make = switch(key, value)?,
            "bind-propagation" if matches!(value, Some("private" | "rprivate")) => {}
            "consistency" if matches!(value, Some("default" | "consistent" | "cached" | "delegated")) => {}
            "tmpfs-size" => options.push(("size".to_owned(), bytes(needed()?)?.to_string())),
            "tmpfs-mode" => {
                let mode = needed()?;
                u32::from_str_radix(mode, 8).map_err(|_| format!("invalid value for {key}: {mode}"))?;
                options.push(("mode".to_owned(), mode.to_owned()));
            }
            "volume-driver" | "volume-opt" | "volume-subpath" | "bind-propagation" | "bind-nonrecursive"
            | "bind-recursive" | "consistency" => {
                return Err(format!("{field}: this engine cannot do so"));
            }
            _ => return Err(format!("unexpected key '{key}' in '{field}'")),
        }
        let group = key.split_once('-').map(|(group, _)| group);
        if group.is_some_and(|group| ["bind", "tmpfs", "volume"].contains(&group) && !text_has_type(text, group)) {
            return Err(format!("cannot mix '{key}' with mount type '{kind}'"));
        }
    }
    let target = target.ok_or("target is required")?;
    check_target(&target)?;
    let what = match kind.as_str() {
        "bind" => {
            let source = source.ok_or("source is required for a bind mount")?;
            let source = std::path::absolute(Path::new(&source)).map_err(|error| format!("{source}: {error}"))?;
            What::Bind { source, make }
        }
        "volume" => What::Volume { name: source.filter(|name| !name.is_empty()), copy, labels },
        "tmpfs" if source.is_some() => return Err("source must not be given for memory".to_owned()),
        "tmpfs" => What::Memory { options, programs: false },
        other => return Err(format!("mount type {other:?} is unknown: volume, bind and tmpfs are known")),
    };
    Ok(Mount { what, target, read_only })
}

/// Whether the type that the text names (or leaves out: then a volume) is `kind`.
fn text_has_type(text: &str, kind: &str) -> bool {
    let named = text.split(',').filter_map(|field| field.trim_matches('"').strip_prefix("type=")).next_back();
    named.unwrap_or("volume").eq_ignore_ascii_case(kind)
}

fn switch(key: &str, value: Option<&str>) -> Result<bool, String> {
    match value {
        None | Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(other) => Err(format!("invalid value for {key}: {other}")),
    }
}

/// The fields between commas, of which some may stand in quotes (CSV, as docker reads it).
fn fields(text: &str) -> Result<Vec<String>, String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    fields.push(field);
    Ok(fields)
}

/// Reads a number of bytes: `64m`.
fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(format!("invalid size: '{text}'")),
    };
    let number: u64 = digits.parse().map_err(|_| format!("invalid size: '{text}'"))?;
    number.checked_mul(1 << shift).ok_or_else(|| format!("invalid size: '{text}'"))
}

/// Reads `PATH[:OPTIONS]`.
fn memory(text: &str) -> Result<Mount, String> {
    let (target, words) = text.split_once(':').unwrap_or((text, ""));
    check_target(target)?;
    let (mut options, mut read_only, mut programs) = (Vec::new(), false, false);
    for word in words.split(',').filter(|word| !word.is_empty()) {
        match word.split_once('=') {
            Some((name, value)) if MEMORY_VALUES.contains(&name) => options.push((name.to_owned(), value.to_owned())),
            None if word == "ro" => read_only = true,
            None if word == "rw" => read_only = false,
            None if word == "exec" => programs = true,
            None if word == "noexec" => programs = false,
            None if matches!(word, "nosuid" | "nodev") => {}
            _ => {
                let known = MEMORY_VALUES.map(|name| format!("{name}=")).join(", ");
                return Err(format!("invalid tmpfs option {word:?}: there are ro, rw, exec, noexec, {known}"));
            }
        }
    }
    Ok(Mount { what: What::Memory { options, programs }, target: target.to_owned(), read_only })
}

#[cfg(test)]
mod tests;
