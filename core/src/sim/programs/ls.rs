//! `ls`.

use super::arguments::{Arguments, arguments};
use super::output::Output;
use super::users;
use crate::ordered;
use crate::sim::files::{Inode, Kind};
use crate::sim::kernel::System;

/// `ls [-1aAldR] [PATH]…`
pub(super) fn ls(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("ls", output, words, "1aAldRhrtFin", &[("all", "a"), ("color=", "color")]);
    let paths = if arguments.operands.is_empty() { vec![".".to_owned()] } else { arguments.operands.clone() };
    let (mut status, mut folders, mut files) = (0, Vec::new(), Vec::new());
    for path in &paths {
        // A link that is named is followed where it leads to a folder, but not with -l.
        let stat = system.stat(path, !arguments.has("l"));
        match stat {
            Ok(stat) if stat.inode.is_directory() && !arguments.has("d") => folders.push(path.clone()),
            Ok(stat) => files.push((path.clone(), stat.inode)),
            Err(error) => {
                output.complain("ls", format!("{path}: {error}"));
                status = 1;
            }
        }
    }
    let several = paths.len() > 1 || arguments.has("R");
    print_entries(system, &arguments, files, output);
    let mut first = paths.len() == 1 || folders.len() == paths.len();
    let mut at = 0;
    while at < folders.len() {
        let folder = folders[at].clone();
        at += 1;
        let names = match system.list(&folder) {
            Ok(names) => names,
            Err(error) => {
                output.complain("ls", format!("can't open '{folder}': {error}"));
                status = 1;
                continue;
            }
        };
        if several {
            output.print(format!("{}{folder}:\n", if first { "" } else { "\n" }));
        }
        first = false;
        let mut entries = Vec::new();
        let mut names: Vec<String> = names
            .into_iter()
            .filter(|name| !name.starts_with('.') || arguments.has("a") || arguments.has("A"))
            .collect();
        if arguments.has("a") {
            names.splice(0..0, [".".to_owned(), "..".to_owned()]);
        }
        let mut below = Vec::new();
        for name in names {
            let path = format!("{}/{name}", folder.trim_end_matches('/'));
            let Ok(stat) = system.stat(&path, false) else { continue };
            if arguments.has("R") && stat.inode.is_directory() && name != "." && name != ".." {
                below.push(path);
            }
            entries.push((name, stat.inode));
        }
        folders.splice(at..at, below);
        if arguments.has("l") {
            let blocks: u64 = entries.iter().map(|(_, inode)| inode.size().div_ceil(4096) * 4).sum();
            output.line(format!("total {blocks}"));
        }
        print_entries(system, &arguments, entries, output);
    }
    status
}

fn print_entries(system: &System<'_>, arguments: &Arguments, mut entries: Vec<(String, Inode)>, output: &mut Output) {
    if arguments.has("t") {
        ordered::sort_by_key(&mut entries, |(_, inode)| std::cmp::Reverse(inode.modified));
    }
    if arguments.has("r") {
        entries.reverse();
    }
    for (name, inode) in entries {
        if arguments.has("l") {
            output.line(long_entry(system, &name, &inode));
        } else {
            output.line(name);
        }
    }
}

fn long_entry(system: &System<'_>, name: &str, inode: &Inode) -> String {
    let permissions = inode.permissions;
    let (user, group) = (users::user_name(system, permissions.uid), users::group_name(system, permissions.gid));
    let size = match inode.kind {
        Kind::CharacterDevice(major, minor) | Kind::BlockDevice(major, minor) => format!("{major:>3}, {minor:>3}"),
        _ => inode.size().to_string(),
    };
    let link = match &inode.kind {
        Kind::Symlink(target) => format!(" -> {target}"),
        _ => String::new(),
    };
    let time = crate::image::time::rfc3339(inode.modified);
    let (date, clock) = time.split_once('T').unwrap_or((&time, ""));
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number =
        |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let month = month[(number(5..7) - 1).min(11)];
    format!(
        "{} {:>4} {user:<8} {group:<8} {size:>9} {month} {:>2} {} {name}{link}",
        mode_text(inode),
        inode.links,
        number(8..10),
        clock.get(..5).unwrap_or_default(),
    )
}

/// `-rwxr-xr-x`
pub(super) fn mode_text(inode: &Inode) -> String {
    let mode = inode.permissions.mode;
    let mut text = String::from(match inode.kind {
        Kind::File(_) => '-',
        Kind::Directory(_) => 'd',
        Kind::Symlink(_) => 'l',
        Kind::CharacterDevice(..) => 'c',
        Kind::BlockDevice(..) => 'b',
        Kind::Fifo => 'p',
    });
    for (shift, special, letters) in [(6, 0o4000, ('s', 'S')), (3, 0o2000, ('s', 'S')), (0, 0o1000, ('t', 'T'))] {
        let bits = mode >> shift & 7;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => letters.0,
            (true, false) => letters.1,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    text
}
