//! The errors of system calls, by the kernel's names and the C library's words.

use std::fmt;

/// Why a system call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Errno {
    /// Operation not permitted.
    Eperm,
    /// No such file or directory.
    Enoent,
    /// No such process.
    Esrch,
    /// Interrupted by a signal.
    Eintr,
    /// Exec format error.
    Enoexec,
    /// Bad file descriptor.
    Ebadf,
    /// No child processes.
    Echild,
    /// Try again later: nothing to read yet, or no room to write.
    Eagain,
    /// Permission denied.
    Eacces,
    /// File exists.
    Eexist,
    /// Link across file systems.
    Exdev,
    /// Not a directory.
    Enotdir,
    /// Is a directory.
    Eisdir,
    /// Invalid argument.
    Einval,
    /// Too many open files.
    Emfile,
    /// Not a terminal.
    Enotty,
    /// No space left on device.
    Enospc,
    /// Seek in a pipe.
    Espipe,
    /// Read-only file system.
    Erofs,
    /// Write to a pipe that nobody reads.
    Epipe,
    /// Directory not empty.
    Enotempty,
    /// Symlinks go round.
    Eloop,
    /// File name too long.
    Enametoolong,
    /// The model has no content for this file.
    NotModelled,
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Eperm => "Operation not permitted",
            Self::Enoent => "No such file or directory",
            Self::Esrch => "No such process",
            Self::Eintr => "Interrupted system call",
            Self::Enoexec => "Exec format error",
            Self::Ebadf => "Bad file descriptor",
            Self::Echild => "No child processes",
            Self::Eagain => "Resource temporarily unavailable",
            Self::Eacces => "Permission denied",
            Self::Eexist => "File exists",
            Self::Exdev => "Invalid cross-device link",
            Self::Enotdir => "Not a directory",
            Self::Eisdir => "Is a directory",
            Self::Einval => "Invalid argument",
            Self::Emfile => "Too many open files",
            Self::Enotty => "Inappropriate ioctl for device",
            Self::Enospc => "No space left on device",
            Self::Espipe => "Illegal seek",
            Self::Erofs => "Read-only file system",
            Self::Epipe => "Broken pipe",
            Self::Enotempty => "Directory not empty",
            Self::Eloop => "Too many levels of symbolic links",
            Self::Enametoolong => "File name too long",
            Self::NotModelled => "the model does not carry this file's content",
        })
    }
}

impl std::error::Error for Errno {}
