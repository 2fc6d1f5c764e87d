//! What must be equal for a file to have the content that it had: everything the kernel says of its inode that a change of its
//! bytes cannot leave alone, on the file systems where that holds.
//!
//! A write sets ctime to the kernel's clock, and no call sets it to anything else (`touch -r` and `utimensat` set mtime, and
//! thereby ctime to now). What remains: a write in the same tick as the one before it (see [`is_settled`]); a clock that was
//! set back, and then a write at the very nanosecond of the last one; and a program that keeps a file mapped and writes to a
//! page that it wrote to before, of which the kernel tells only after it has written that page to the disk.

use std::os::fd::BorrowedFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use layercake_core::digest::{Digest, Hasher};
use rustix::fs::{AtFlags, Statx, StatxFlags, StatxTimestamp, fstatfs, fstatvfs, statx};
use rustix::io;

/// How long a file must not have changed before its times are relied on: longer than the coarsest tick of these file
/// systems' times, which is a second (ext4 with small inodes).
const MARGIN: Duration = Duration::from_secs(2);

/// File systems of a local disk, whose ctime is the kernel's own clock: ext4, XFS, Btrfs, F2FS, bcachefs and ZFS. Not among
/// them: those of a network and of FUSE (another's clock), tmpfs (a mapped file's times stay as they are), overlayfs and those
/// that cannot be written to (made elsewhere, perhaps with the same inodes and times for other bytes).
const RELIABLE: [u32; 6] = [0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0xca45_1a4e, 0x2fc1_2fc1];

/// Whose inode numbers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileSystem {
    device: (u32, u32),
    kind: u32,
    /// What the file system calls itself: mostly a part of its UUID. Another one may be mounted from the same device.
    id: u64,
}

impl FileSystem {
    /// That of an open folder; `None` where times say nothing.
    pub(super) fn of(folder: BorrowedFd<'_>) -> io::Result<Option<Self>> {
        // The magic numbers have 32 bits; the field's width and sign depend on the architecture.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "only the low 32 bits are the number"
        )]
        let kind = fstatfs(folder)?.f_type as u32;
        if !RELIABLE.contains(&kind) {
            return Ok(None);
        }
        let stat = statx(folder, "", AtFlags::EMPTY_PATH, StatxFlags::empty())?;
        Ok(Some(Self { device: device(&stat), kind, id: fstatvfs(folder)?.f_fsid }))
    }

    /// Whether a file lies on it.
    pub(super) fn has(&self, stat: &Statx) -> bool {
        self.device == device(stat)
    }
}

/// The device that a file lies on.
pub(super) fn device(stat: &Statx) -> (u32, u32) {
    (stat.stx_dev_major, stat.stx_dev_minor)
}

/// What has to be asked of a file.
pub(super) fn wanted() -> StatxFlags {
    StatxFlags::BASIC_STATS | StatxFlags::BTIME
}

/// Whether the file was last changed so long before `now` that any later change gives it other times. Times in the future
/// never are: the clock was set back, and may come by them again.
pub(super) fn is_settled(stat: &Statx, now: SystemTime) -> bool {
    let Some(limit) = now.checked_sub(MARGIN).and_then(|limit| limit.duration_since(UNIX_EPOCH).ok()) else {
        return false;
    };
    let limit = (i64::try_from(limit.as_secs()).unwrap_or(i64::MAX), limit.subsec_nanos());
    [stat.stx_ctime, stat.stx_mtime].iter().all(|time| (time.tv_sec, time.tv_nsec) < limit)
}

/// The digest of all that has to be equal, and of the `header` that stands before the bytes in their hash.
pub(super) fn stamp(file_system: &FileSystem, stat: &Statx, header: &[u8]) -> Digest {
    let FileSystem { device: (major, minor), kind, id } = *file_system;
    // Where the time of birth is not kept it is zero, always.
    let born = if stat.stx_mask & StatxFlags::BTIME.bits() == 0 { (0, 0) } else { parts(stat.stx_btime) };
    let (changed, written) = (parts(stat.stx_ctime), parts(stat.stx_mtime));
    let wide = [id, stat.stx_ino, stat.stx_size, changed.0, written.0, born.0];
    let narrow = [major, minor, kind, stat.stx_mode.into(), changed.1, written.1, born.1];
    // 76 bytes, and then the header: where one ends and the next begins is not in doubt.
    let mut bytes = Vec::with_capacity(256);
    bytes.extend(wide.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(narrow.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend_from_slice(header);
    let mut hasher = Hasher::new();
    hasher.update(&bytes);
    hasher.finish()
}

fn parts(time: StatxTimestamp) -> (u64, u32) {
    (time.tv_sec.cast_unsigned(), time.tv_nsec)
}
