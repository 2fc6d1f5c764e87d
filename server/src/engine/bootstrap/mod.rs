//! Base images without a registry: made from Debian's packages, and labelled with what they were made from.

mod busybox;
mod debian;
mod program;

use std::io;

/// What base images are made with: each program, the package of Debian that has it, and the verb that needs it.
pub(super) const PROGRAMS: [(&str, &str, &str); 3] = [
    ("apt-get", "apt", "image bootstrap busybox"),
    ("dpkg-deb", "dpkg", "image bootstrap busybox"),
    ("mmdebstrap", "mmdebstrap", "image bootstrap debian"),
];

/// Why a base image could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// A program that does the work is not on this machine.
    #[error("{program} is not installed")]
    NoProgram {
        /// Its name.
        program: &'static str,
        /// The package of Debian that has it.
        package: &'static str,
    },
    /// A program could not be started, or its output not be read.
    #[error("run {program}")]
    Run {
        /// Its name.
        program: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A program failed: mostly because Debian's packages cannot be reached.
    #[error("{program} failed ({status})\n{output}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last lines of what it said.
        output: String,
    },
    /// A package does not hold what it should.
    #[error("{file} is not in the package {package}")]
    NotInPackage {
        /// The file.
        file: &'static str,
        /// The package.
        package: &'static str,
    },
    /// The tar of the image could not be written.
    #[error("write the image's layer")]
    Archive(#[source] io::Error),
}

/// The label that says what an image was made from, and with what.
const ORIGIN: &str = "dev.layercake.origin";
