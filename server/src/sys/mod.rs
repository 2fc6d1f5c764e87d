//! The only folder with `unsafe`: what nix and rustix lack of the kernel's interface, as small safe functions.
//! Leaves the meaning of each call to its caller in the runtime.
#![expect(unsafe_code, reason = "raw system calls, each with the reason why it is sound")]

pub mod descriptors;
pub mod mount;
pub mod network;
pub mod process;
pub mod seccomp;
pub mod signal;

use std::io;

/// Turns a system call's answer into a result.
fn check(answer: libc::c_long) -> io::Result<libc::c_long> {
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer) }
}
