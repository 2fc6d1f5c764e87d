//! Volumes: files that outlive the containers that use them.

use crate::ordered;
use crate::sim::kernel::FileSystemId;

/// A volume.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// When it was made, seconds since 1970.
    pub created: i64,
    /// Whether nobody has named it.
    pub anonymous: bool,
    /// Its labels.
    pub labels: ordered::Map<String, String>,
    /// Its files.
    pub(in crate::sim) files: FileSystemId,
}
