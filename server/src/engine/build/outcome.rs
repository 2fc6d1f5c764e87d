//! What a build ends with.

use layercake_core::build::StepReport;
use layercake_core::digest::ImageId;

/// An image that was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its id.
    pub image: ImageId,
    /// What was decided of each step.
    pub report: Vec<StepReport>,
}

/// What a build would do.
#[derive(Debug)]
pub struct Plan {
    /// Its steps.
    pub report: Vec<StepReport>,
    /// Files of `--edit` that no step reads.
    pub unread: Vec<String>,
}
