//! Removes the places for mounts that a build's container had to make in its writable folder, so that they do not get into a layer.
//!
//! The command may have put anything in their place. Each is removed by descriptor of the folder that holds it, reached without passing a
//! symlink or leaving the writable folder, and only if it is still as it was made: an empty file, an empty folder (CVE-2024-23652).

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags};

/// Removes what `made` names, paths from the root in the order in which they were made. What cannot be removed stays.
pub(super) fn remove(upper: &Path, made: &[String]) {
    for path in made.iter().rev() {
        // It is not there any more, or something else is: then it is the step's, not ours.
        let _ = remove_one(upper, path);
    }
}

fn remove_one(upper: &Path, path: &str) -> rustix::io::Result<()> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = open_folder(upper, parent.trim_start_matches('/'))?;
    let stat = rustix::fs::statat(&parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
    match FileType::from_raw_mode(stat.st_mode) {
        // The kernel itself refuses to remove a folder that is not empty.
        FileType::Directory => rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR),
        FileType::RegularFile if stat.st_size == 0 => rustix::fs::unlinkat(parent, name, AtFlags::empty()),
        _ => Ok(()),
    }
}

fn open_folder(upper: &Path, path: &str) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let upper = rustix::fs::openat(CWD, upper, flags, Mode::empty())?;
    if path.is_empty() {
        return Ok(upper);
    }
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    rustix::fs::openat2(upper, path, flags, Mode::empty(), resolve)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// Removes `made` from a folder that `prepare` has filled; what is left above it and in it.
    fn check(prepare: impl Fn(&Path), made: &[&str], expected: &[&str]) {
        let above = tempfile::tempdir().unwrap();
        let upper = above.path().join("upper");
        fs::create_dir(&upper).unwrap();
        fs::write(above.path().join("canary"), "").unwrap();
        prepare(&upper);
        remove(&upper, &made.iter().map(|&path| path.to_owned()).collect::<Vec<_>>());
        assert!(above.path().join("canary").exists());
        let mut left: Vec<_> =
            fs::read_dir(&upper).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, expected);
    }

    #[test]
    fn removes_what_is_as_it_was_made() {
        let prepare = |upper: &Path| {
            fs::create_dir_all(upper.join("run/x")).unwrap();
            fs::write(upper.join("run/x/file"), "").unwrap();
            fs::write(upper.join("other"), "").unwrap();
        };
        check(prepare, &["/run", "/run/x", "/run/x/file"], &["other"]);
    }

    #[test]
    fn leaves_what_the_step_has_used() {
        let prepare = |upper: &Path| {
            fs::create_dir_all(upper.join("run/x")).unwrap();
            fs::write(upper.join("run/x/more"), "").unwrap();
            fs::write(upper.join("file"), "content").unwrap();
        };
        check(prepare, &["/run", "/run/x", "/file"], &["file", "run"]);
    }

    #[test]
    fn follows_no_symlink() {
        check(|upper| symlink("..", upper.join("run")).unwrap(), &["/run", "/run/canary"], &["run"]);
        check(|upper| symlink("../canary", upper.join("file")).unwrap(), &["/file"], &["file"]);
        check(|_| (), &["/../canary"], &[]);
    }
}
