//! Utilities that make, change and remove files.

use super::arguments::arguments;
use super::output::Output;
use crate::dockerfile::mode::Mode;
use crate::sim::errno::Errno;
use crate::sim::files::{Inode, Kind};
use crate::sim::kernel::{OpenFlags, System};

/// `mkdir [-p] [-m MODE] FOLDER…`
pub(super) fn mkdir(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("mkdir", output, words, "pm:v", &[("parents", "p"), ("mode=", "m")]);
    let mut status = 0;
    for path in &arguments.operands {
        let made = if arguments.has("p") { make_all(system, path) } else { system.make_folder(path, 0o777) };
        if let Err(error) = made {
            output.complain("mkdir", format!("can't create directory '{path}': {error}"));
            status = 1;
        } else if let Some(mode) = arguments.value("m") {
            status |= change(system, path, mode, output);
        }
    }
    status
}

fn make_all(system: &mut System<'_>, path: &str) -> Result<(), Errno> {
    let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([path.len()]);
    for end in ends {
        match system.make_folder(&path[..end], 0o777) {
            Err(Errno::Eexist) if system.stat(&path[..end], true)?.inode.is_directory() => {}
            Err(error) => return Err(error),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// `mkfifo PATH…`
pub(super) fn mkfifo(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("mkfifo", output, words, "m:");
    let mut status = 0;
    for path in &arguments.operands {
        if let Err(error) = system.make_fifo(path, 0o666) {
            output.complain("mkfifo", format!("{path}: {error}"));
            status = 1;
        }
    }
    status
}

/// `rmdir FOLDER…`
pub(super) fn rmdir(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("rmdir", output, words, "p");
    let mut status = 0;
    for path in &arguments.operands {
        if let Err(error) = system.remove_folder(path) {
            output.complain("rmdir", format!("'{path}': {error}"));
            status = 1;
        }
    }
    status
}

/// `rm [-rf] PATH…`
pub(super) fn rm(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("rm", output, words, "rRfiv", &[("recursive", "r"), ("force", "f")]);
    let recursive = arguments.has("r") || arguments.has("R");
    let mut status = 0;
    for path in &arguments.operands {
        if matches!(super::base_name(path.trim_end_matches('/')), "." | "..") {
            output.complain("rm", format!("refusing to remove '.' or '..' directory: skipping '{path}'"));
            status = 1;
            continue;
        }
        match remove(system, path, recursive) {
            Err(Errno::Enoent) if arguments.has("f") => {}
            Err(Errno::Eisdir) => {
                output.complain("rm", format!("'{path}' is a directory"));
                status = 1;
            }
            Err(error) => {
                output.complain("rm", format!("can't remove '{path}': {error}"));
                status = 1;
            }
            Ok(()) => {}
        }
    }
    status
}

fn remove(system: &mut System<'_>, path: &str, recursive: bool) -> Result<(), Errno> {
    if !system.stat(path, false)?.inode.is_directory() {
        return system.unlink(path);
    }
    if !recursive {
        return Err(Errno::Eisdir);
    }
    for name in system.list(path)? {
        remove(system, &format!("{}/{name}", path.trim_end_matches('/')), true)?;
    }
    system.remove_folder(path)
}

/// `touch [-c] [-d TIME] FILE…`
pub(super) fn touch(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("touch", output, words, "camhd:t:r:", &[("no-create", "c"), ("date=", "d")]);
    let time = match arguments.value("d") {
        Some(text) => match crate::image::time::seconds_since_epoch(&rfc3339(text)) {
            Some(time) => time,
            None => {
                output.complain("touch", format!("invalid date '{text}'"));
                return 1;
            }
        },
        None => system.now(),
    };
    let mut status = 0;
    for path in &arguments.operands {
        let there = system.stat(path, true);
        let result = match there {
            Err(Errno::Enoent) if arguments.has("c") => Ok(()),
            Err(Errno::Enoent) => system.open(path, OpenFlags::APPEND, 0o666).and_then(|descriptor| {
                system.close(descriptor)?;
                system.set_modified(path, time, true)
            }),
            Err(error) => Err(error),
            Ok(_) => system.set_modified(path, time, !arguments.has("h")),
        };
        if let Err(error) = result {
            output.complain("touch", format!("{path}: {error}"));
            status = 1;
        }
    }
    status
}

/// `YYYY-MM-DD[ HH:MM:SS]` as a moment in UTC.
fn rfc3339(text: &str) -> String {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let time = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    format!("{date}T{}Z", time.trim_end_matches('Z'))
}

/// `ln [-sf] TARGET… LINK`
pub(super) fn ln(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("ln", output, words, "sfnvT", &[("symbolic", "s"), ("force", "f")]);
    let (targets, to) = match arguments.operands.as_slice() {
        [target] => (std::slice::from_ref(target), super::base_name(target).to_owned()),
        [targets @ .., to] if !targets.is_empty() => (targets, to.clone()),
        _ => {
            output.complain("ln", "missing file operand");
            return 1;
        }
    };
    let is_folder = !arguments.has("n") && system.stat(&to, true).is_ok_and(|stat| stat.inode.is_directory());
    let mut status = 0;
    for target in targets {
        let link = if is_folder { inside(&to, target) } else { to.clone() };
        if arguments.has("f") && system.stat(&link, false).is_ok_and(|stat| !stat.inode.is_directory()) {
            // What cannot be removed is told below.
            let _ = system.unlink(&link);
        }
        let made = if arguments.has("s") { system.make_symlink(target, &link) } else { system.link(target, &link) };
        if let Err(error) = made {
            output.complain("ln", format!("{link}: {error}"));
            status = 1;
        }
    }
    status
}

fn inside(folder: &str, path: &str) -> String {
    format!("{}/{}", folder.trim_end_matches('/'), super::base_name(path.trim_end_matches('/')))
}

/// `cp [-aprR] SOURCE… TARGET`
pub(super) fn cp(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let long = [("recursive", "r"), ("archive", "a"), ("force", "f"), ("preserve", "p")];
    let arguments = arguments!("cp", output, words, "aprRfdLPvTn", &long);
    let Some((to, sources)) = arguments.operands.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        output.complain("cp", "missing file operand");
        return 1;
    };
    let archive = arguments.has("a");
    let copying = Copying {
        recursive: archive || arguments.has("r") || arguments.has("R"),
        keeps: archive || arguments.has("p"),
        follows: !(archive || arguments.has("d") || arguments.has("P") || arguments.has("r") || arguments.has("R")),
    };
    let is_folder = system.stat(to, true).is_ok_and(|stat| stat.inode.is_directory());
    if sources.len() > 1 && !is_folder {
        output.complain("cp", format!("target '{to}': No such file or directory"));
        return 1;
    }
    let mut status = 0;
    for source in sources {
        let target = if is_folder { inside(to, source) } else { to.clone() };
        if let Err((path, error)) = copying.copy(system, source, &target) {
            match error {
                Errno::Eisdir if !copying.recursive => output.complain("cp", format!("omitting directory '{path}'")),
                error => output.complain("cp", format!("can't stat or create '{path}': {error}")),
            }
            status = 1;
        }
    }
    status
}

#[derive(Clone, Copy)]
struct Copying {
    recursive: bool,
    keeps: bool,
    follows: bool,
}

impl Copying {
    fn copy(self, system: &mut System<'_>, source: &str, target: &str) -> Result<(), (String, Errno)> {
        let at_source = |error| (source.to_owned(), error);
        let at_target = |error| (target.to_owned(), error);
        let stat = system.stat(source, self.follows).map_err(at_source)?;
        let inode = stat.inode;
        let mode = inode.permissions.mode;
        match &inode.kind {
            Kind::Directory(_) if !self.recursive => return Err(at_source(Errno::Eisdir)),
            Kind::Directory(_) => {
                if !system.stat(target, true).is_ok_and(|stat| stat.inode.is_directory()) {
                    system.make_folder(target, mode & 0o777 | 0o700).map_err(at_target)?;
                }
                for name in system.list(source).map_err(at_source)? {
                    self.copy(system, &format!("{source}/{name}"), &format!("{target}/{name}"))?;
                }
            }
            Kind::Symlink(link) => {
                // A link of this name gives way.
                let _ = system.unlink(target);
                system.make_symlink(link, target).map_err(at_target)?;
            }
            Kind::File(content) => {
                system.access(source, crate::sim::kernel::Wish::Read).map_err(at_source)?;
                match system.stat(target, true) {
                    Ok(_) => system.replace_content(target, content.clone()).map_err(at_target)?,
                    Err(_) => system.make_file(target, content.clone(), mode & 0o777).map_err(at_target)?,
                }
            }
            Kind::Fifo => system.make_fifo(target, mode).map_err(at_target)?,
            Kind::CharacterDevice(..) | Kind::BlockDevice(..) => return Err(at_source(Errno::Eperm)),
        }
        if self.keeps {
            keep(system, target, &inode).map_err(at_target)?;
        }
        Ok(())
    }
}

/// Gives a copy the owner, mode and time of what was copied.
fn keep(system: &mut System<'_>, target: &str, inode: &Inode) -> Result<(), Errno> {
    let permissions = inode.permissions;
    match system.change_owner(target, Some(permissions.uid), Some(permissions.gid), false) {
        // Only root can give files away: the copy is its maker's.
        Err(Errno::Eperm) => {}
        changed => changed?,
    }
    if !matches!(inode.kind, Kind::Symlink(_)) {
        system.change_mode(target, permissions.mode)?;
    }
    system.set_modified(target, inode.modified, false)
}

/// `mv [-f] SOURCE… TARGET`
pub(super) fn mv(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("mv", output, words, "finvT", &[("force", "f"), ("no-clobber", "n")]);
    let Some((to, sources)) = arguments.operands.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        output.complain("mv", "missing file operand");
        return 1;
    };
    let is_folder = system.stat(to, true).is_ok_and(|stat| stat.inode.is_directory());
    let mut status = 0;
    for source in sources {
        let target = if is_folder { inside(to, source) } else { to.clone() };
        if arguments.has("n") && system.stat(&target, false).is_ok() {
            continue;
        }
        let moved = match system.rename(source, &target) {
            Err(Errno::Exdev) => Copying { recursive: true, keeps: true, follows: false }
                .copy(system, source, &target)
                .map_err(|(_, error)| error)
                .and_then(|()| remove(system, source, true)),
            moved => moved,
        };
        if let Err(error) = moved {
            output.complain("mv", format!("can't rename '{source}': {error}"));
            status = 1;
        }
    }
    status
}

/// `chmod [-R] MODE PATH…`
pub(super) fn chmod(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    // A mode such as `-x` looks like an option.
    let recursive = words.first().is_some_and(|word| word == "-R" || word == "--recursive");
    let words = if recursive { &words[1..] } else { words };
    let Some((mode, paths)) = words.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        output.complain("chmod", "missing operand");
        return 1;
    };
    let mut status = 0;
    for path in paths {
        for path in if recursive { below(system, path) } else { vec![path.clone()] } {
            status |= change(system, &path, mode, output);
        }
    }
    status
}

fn change(system: &mut System<'_>, path: &str, mode: &str, output: &mut Output) -> u8 {
    let result = system.stat(path, true).and_then(|stat| {
        let mask = system.umask(0);
        system.umask(mask);
        let now = stat.inode.permissions.mode;
        let mode = Mode::parse(mode).map_err(|_| Errno::Einval)?;
        system.change_mode(path, mode.under(mask, now, stat.inode.is_directory()))
    });
    match result {
        Ok(()) => 0,
        Err(Errno::Einval) => {
            output.complain("chmod", format!("invalid mode '{mode}'"));
            1
        }
        Err(error) => {
            output.complain("chmod", format!("{path}: {error}"));
            1
        }
    }
}

/// A path and all that is below it, links not followed.
pub(super) fn below(system: &System<'_>, path: &str) -> Vec<String> {
    let mut paths = vec![path.to_owned()];
    if system.stat(path, false).is_ok_and(|stat| stat.inode.is_directory()) {
        for name in system.list(path).unwrap_or_default() {
            paths.extend(below(system, &format!("{}/{name}", path.trim_end_matches('/'))));
        }
    }
    paths
}

/// `chown [-Rh] OWNER[:GROUP] PATH…`
pub(super) fn chown(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("chown", output, words, "Rhv", &[("recursive", "R")]);
    let Some((owner, paths)) = arguments.operands.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        output.complain("chown", "missing operand");
        return 1;
    };
    let (user, group) =
        owner.split_once([':', '.']).map_or((owner.as_str(), None), |(user, group)| (user, Some(group)));
    let uid = if user.is_empty() { Some(None) } else { super::users::uid(system, user).map(Some) };
    let gid = match group {
        None | Some("") => Some(None),
        Some(group) => super::users::gid(system, group).map(Some),
    };
    let (Some(uid), Some(gid)) = (uid, gid) else {
        output.complain("chown", format!("unknown user/group {owner}"));
        return 1;
    };
    let mut status = 0;
    for path in paths {
        for path in if arguments.has("R") { below(system, path) } else { vec![path.clone()] } {
            let follow = !arguments.has("h") && !arguments.has("R");
            if let Err(error) = system.change_owner(&path, uid, gid, follow) {
                output.complain("chown", format!("{path}: {error}"));
                status = 1;
            }
        }
    }
    status
}
