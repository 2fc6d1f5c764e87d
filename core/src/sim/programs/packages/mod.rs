//! Package managers, and the catalogue of what they can install.
//!
//! The catalogue is a text: `apt NAME VERSION DOWNLOAD INSTALLED DEPENDS FILE…`, sizes in bytes, `-` for no dependency; a file is a
//! path, of which `=NAME` says that the model has a program for it. Versions of one package come oldest first, each with the day
//! from which the archive has it.

mod apk;
mod apt;
mod npm;
mod pip;
mod steps;

pub(super) use apk::apk;
pub(super) use apt::apt_get;
pub(super) use npm::npm;
pub(super) use pip::pip;

use crate::image::time::seconds_since_epoch;
use crate::sim::errno::Errno;
use crate::sim::files::Content;
use crate::sim::kernel::System;

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    name: &'static str,
    version: &'static str,
    /// From when on the archive has it.
    since: i64,
    download: u64,
    installed: u64,
    depends: Vec<&'static str>,
    files: Vec<&'static str>,
}

const CATALOGUE: &str = include_str!("catalogue.txt");

/// The packages of a manager that its archive had at a moment: of each the newest version of then.
fn packages(manager: &str, now: i64) -> Vec<Package> {
    let mut found: Vec<Package> = Vec::new();
    for line in CATALOGUE.lines() {
        let Some(package) = line.strip_prefix(manager).and_then(|rest| rest.strip_prefix(' ')).and_then(read) else {
            continue;
        };
        if package.since > now {
            continue;
        }
        found.retain(|other| other.name != package.name);
        found.push(package);
    }
    found
}

fn read(line: &'static str) -> Option<Package> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?);
    let since = seconds_since_epoch(&format!("{}T00:00:00Z", words.next()?))?;
    let (download, installed) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let depends = words.next()?.split(',').filter(|name| *name != "-").collect();
    Some(Package { name, version, since, download, installed, depends, files: words.collect() })
}

/// A package with all that it needs and that is not there, in the order of installation; `Err` with the name that the archive does
/// not have.
fn with_dependencies(known: &[Package], names: &[String], has: &dyn Fn(&str) -> bool) -> Result<Vec<Package>, String> {
    fn add(known: &[Package], name: &str, has: &dyn Fn(&str) -> bool, all: &mut Vec<Package>) -> Result<(), String> {
        if all.iter().any(|package| package.name == name) || has(name) {
            return Ok(());
        }
        let package = known.iter().find(|package| package.name == name).ok_or_else(|| name.to_owned())?;
        for needed in &package.depends {
            add(known, needed, has, all)?;
        }
        if !all.iter().any(|other| other.name == name) {
            all.push(package.clone());
        }
        Ok(())
    }
    let mut all = Vec::new();
    for name in names {
        add(known, name, has, &mut all)?;
    }
    Ok(all)
}

/// Puts a package's files in place. What of its bytes no file shows is in one that is only listed.
fn unpack(system: &mut System<'_>, package: &Package) -> Result<(), Errno> {
    let share = package.installed / (package.files.len() as u64 + 1);
    for file in &package.files {
        let (path, program) = file.split_once('=').map_or((*file, None), |(path, name)| (path, Some(name)));
        let name = program.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path));
        let executable = path.contains("/bin/") || path.contains("/sbin/");
        let content = if executable { Content::program(name, share) } else { Content::Listed(share) };
        put(system, path, content, if executable { 0o755 } else { 0o644 })?;
    }
    let rest = package.installed - share * package.files.len() as u64;
    put(system, &format!("/usr/share/doc/{}/(more files)", package.name), Content::Listed(rest), 0o644)
}

/// Puts a file at a path, whatever is there, and makes the folders above it.
fn put(system: &mut System<'_>, path: &str, content: Content, mode: u32) -> Result<(), Errno> {
    let mut folder = String::new();
    let parts: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    for word in &parts[..parts.len().saturating_sub(1)] {
        folder = format!("{folder}/{word}");
        match system.make_folder(&folder, 0o755) {
            Ok(()) | Err(Errno::Eexist) => {}
            Err(error) => return Err(error),
        }
    }
    match system.unlink(path) {
        Ok(()) | Err(Errno::Enoent) => {}
        Err(error) => return Err(error),
    }
    system.make_file(path, content, mode)
}

/// Writes a text to a file, whatever is there.
fn put_text(system: &mut System<'_>, path: &str, text: &str) -> Result<(), Errno> {
    put(system, path, Content::new(text), 0o644)
}

/// The text of a file; empty where there is none.
fn text_of(system: &System<'_>, path: &str) -> String {
    system.read_file(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
