//! Names of users and groups, out of `/etc/passwd` and `/etc/group`.

use crate::sim::kernel::System;

/// A user's number.
pub(super) fn uid(system: &System<'_>, name: &str) -> Option<u32> {
    field(system, "/etc/passwd", name, 2).or_else(|| name.parse().ok())
}

/// A group's number.
pub(super) fn gid(system: &System<'_>, name: &str) -> Option<u32> {
    field(system, "/etc/group", name, 2).or_else(|| name.parse().ok())
}

/// A user's name; its number where it has none.
pub(super) fn user_name(system: &System<'_>, uid: u32) -> String {
    name_of(system, "/etc/passwd", uid).unwrap_or_else(|| uid.to_string())
}

/// A group's name; its number where it has none.
pub(super) fn group_name(system: &System<'_>, gid: u32) -> String {
    name_of(system, "/etc/group", gid).unwrap_or_else(|| gid.to_string())
}

fn lines(system: &System<'_>, path: &str) -> Vec<Vec<String>> {
    let text = system.read_file(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
}

fn field(system: &System<'_>, path: &str, name: &str, index: usize) -> Option<u32> {
    lines(system, path).iter().find(|line| line.first().is_some_and(|it| it == name))?.get(index)?.parse().ok()
}

fn name_of(system: &System<'_>, path: &str, number: u32) -> Option<String> {
    let number = number.to_string();
    lines(system, path).into_iter().find(|line| line.get(2) == Some(&number))?.into_iter().next()
}
