//! Which system calls a container may make: Docker's default profile for its fourteen capabilities.
//!
//! [`table`] says what is refused, [`filter`] turns that into a program for the kernel. The program searches the call's number in a
//! tree of ranges, so it is ten times shorter than a list of comparisons, which seccompiler and libseccomp make: 0.1 ms instead of 1 ms of
//! every start goes into loading it.

mod filter;
mod table;

use super::super::super::failure::{Failure, Step as _};
use crate::sys;

/// Filters this process's system calls from here on. Needs CAP_SYS_ADMIN, since no_new_privs stays off: `su` must work.
pub(super) fn install() -> Result<(), Failure> {
    sys::seccomp::install(&filter::program()).step("load the system call filter")
}
