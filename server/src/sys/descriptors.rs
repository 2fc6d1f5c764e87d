//! Closing descriptors by their numbers, whoever thinks to own them.

use std::io;
use std::os::fd::RawFd;

/// Closes every descriptor from 3 on but `kept` (`close_range(2)`, Linux 5.9). For a copy of a process that never returns to
/// what the original was doing: values that own a closed descriptor must not be used, nor dropped, any more.
///
/// # Errors
/// What the kernel said.
pub fn close_all_but(kept: &[RawFd]) -> io::Result<()> {
    let mut kept: Vec<u32> = kept.iter().filter_map(|number| u32::try_from(*number).ok()).collect();
    kept.sort_unstable();
    let mut first = 3;
    for number in kept {
        if number > first {
            close_range(first, number - 1)?;
        }
        first = first.max(number + 1);
    }
    close_range(first, u32::MAX)
}

fn close_range(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: no pointers. That nobody uses the closed descriptors is the caller's promise; the worst is EBADF.
    super::check(unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) })?;
    Ok(())
}
