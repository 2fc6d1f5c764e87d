//! Extended attributes of an open file, read whole.

use std::os::fd::BorrowedFd;

use rustix::fs::{fgetxattr, flistxattr};
use rustix::io::Errno;

/// The most that the kernel gives, for a value as for a list of names.
const LARGEST: usize = 64 << 10;

/// The names of all attributes that can be seen. None where the file system has no attributes.
pub(super) fn names(file: BorrowedFd<'_>) -> Result<Vec<Vec<u8>>, Errno> {
    let list = match read(|buffer| flistxattr(file, buffer)) {
        Err(Errno::NOTSUP) => Vec::new(),
        list => list?,
    };
    Ok(list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect())
}

/// The value of an attribute; `None` where the file does not have it.
pub(super) fn value(file: BorrowedFd<'_>, name: &str) -> Result<Option<Vec<u8>>, Errno> {
    match read(|buffer| fgetxattr(file, name, buffer)) {
        Err(Errno::NODATA | Errno::NOTSUP) => Ok(None),
        value => value.map(Some),
    }
}

/// Tries with a little room first: most files have little to say.
fn read(fill: impl Fn(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut small = [0; 256];
    match fill(&mut small) {
        Err(Errno::RANGE) => {}
        length => return Ok(small[..length?].to_vec()),
    }
    let mut large = vec![0; LARGEST];
    let length = fill(&mut large)?;
    large.truncate(length);
    Ok(large)
}
