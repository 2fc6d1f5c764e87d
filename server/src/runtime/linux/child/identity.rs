//! Becoming the user that the command runs as.

use std::io::Read as _;
use std::os::fd::BorrowedFd;

use nix::unistd::{Gid, Uid};
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;

use super::super::super::failure::{Failure, Step as _};
pub(super) use super::accounts::User;
use super::accounts::find_user;
use super::tree::Tree;
use crate::mode;

/// Bytes of passwd or group that are read: no honest file is larger, and a hostile one must not fill the memory (CVE-2026-47262).
const LARGEST_FILE: u64 = 4 << 20;
/// Terminals' device number.
const UNIX98_PTY_SLAVE_MAJOR: u32 = 136;

/// Finds the user that `wanted` means in the container's own files.
pub(super) fn resolve(tree: &Tree, wanted: &str, mode: mode::Mode) -> Result<User, Failure> {
    let passwd = read(tree, "/etc/passwd").step("read the container's /etc/passwd")?;
    let group = read(tree, "/etc/group").step("read the container's /etc/group")?;
    let user = find_user(wanted, &passwd, &group)?;
    let (uid, gid) = (user.uid, user.gid);
    if mode == mode::Mode::OneId && (uid, gid) != (0, 0) {
        let reason = "without subordinate ids (/etc/subuid, /etc/subgid) there is only user 0";
        return Err(Failure::setup(format!("become user {uid}:{gid}"), reason));
    }
    Ok(user)
}

/// A missing file is an empty one. Opened without waiting: it could be a pipe that nobody writes to.
fn read(tree: &Tree, path: &str) -> std::io::Result<String> {
    let file = match tree.open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY) {
        Err(Errno::NOENT) => return Ok(String::new()),
        file => std::fs::File::from(file?),
    };
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    if file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)? as u64 > LARGEST_FILE {
        return Err(std::io::Error::other("larger than 4 MiB"));
    }
    // A name is looked up whole: bytes that are not text equal no name that anybody can ask for.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Gives a user who is not root the streams: otherwise `/dev/stdout` could not be opened by name.
pub(super) fn own_streams(user: &User) -> Result<(), Failure> {
    if user.uid == 0 {
        return Ok(());
    }
    for stream in [rustix::stdio::stdin(), rustix::stdio::stdout(), rustix::stdio::stderr()] {
        if is_ours(stream).step("look at the streams")? {
            rustix::fs::fchown(stream, Some(rustix::fs::Uid::from_raw(user.uid)), None)
                .step("give the user the streams")?;
        }
    }
    Ok(())
}

/// Pipes and terminals are this container's alone; /dev/null is for all its users.
fn is_ours(stream: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    let stat = rustix::fs::fstat(stream)?;
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::Fifo => true,
        FileType::CharacterDevice => rustix::fs::major(stat.st_rdev) == UNIX98_PTY_SLAVE_MAJOR,
        _ => false,
    })
}

/// Takes on the user's ids, for good.
pub(super) fn become_user(user: &User, mode: mode::Mode) -> Result<(), Failure> {
    let User { uid, gid, groups, .. } = user;
    if mode == mode::Mode::OneId {
        // Root of its namespace is what this process is; and the kernel lets nobody here change groups.
        return Ok(());
    }
    // All groups are set explicitly: those of the caller must not remain (CVE-2022-36109).
    let groups: Vec<Gid> = groups.iter().map(|gid| Gid::from_raw(*gid)).collect();
    nix::unistd::setgroups(&groups).step_with(|| format!("join the groups of user {uid}"))?;
    let (uid, gid) = (Uid::from_raw(*uid), Gid::from_raw(*gid));
    nix::unistd::setresgid(gid, gid, gid).step_with(|| format!("become group {gid}"))?;
    nix::unistd::setresuid(uid, uid, uid).step_with(|| format!("become user {uid}"))
}
