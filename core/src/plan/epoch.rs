//! `SOURCE_DATE_EPOCH`: the time that a build which is to be repeated exactly gives to all that it makes.

use super::{Options, Outline};

/// The name of the build argument.
pub const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The last second of the year 9999, after which there is no date to write.
const LAST: i64 = 253_402_300_799;

/// A `SOURCE_DATE_EPOCH` that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EpochError {
    /// Neither a number nor a place that has a time.
    #[error("invalid SOURCE_DATE_EPOCH: {0}: write the seconds since 1970 as a whole number, context, or nothing")]
    Invalid(String),
    /// Before 1970, or after all years that can be written.
    #[error("invalid SOURCE_DATE_EPOCH: {0}: it lies before 1970 or after the year 9999")]
    OutOfRange(i64),
    /// A stage, which has a time only where it is the download of one file.
    #[error(
        "SOURCE_DATE_EPOCH is the stage {0}: the time of what a stage downloads is not supported yet; write the seconds since 1970"
    )]
    Stage(String),
}

/// The time that was asked for by `--build-arg SOURCE_DATE_EPOCH`, or else by a global ARG; `None` where there is none. A
/// `context` that is a folder has no time of its own, as with BuildKit, which knows one for repositories and downloads only: it
/// is as if nothing had been given, for ARG too.
///
/// # Errors
/// [`EpochError`].
pub fn epoch(outline: &mut Outline, options: &mut Options) -> Result<Option<i64>, EpochError> {
    let given = options.build_args.get(SOURCE_DATE_EPOCH);
    let Some(text) = given.or_else(|| outline.global_arguments.get(SOURCE_DATE_EPOCH)) else { return Ok(None) };
    if text.is_empty() || text == "context" {
        options.build_args.remove(SOURCE_DATE_EPOCH);
        outline.global_arguments.remove(SOURCE_DATE_EPOCH);
        return Ok(None);
    }
    match text.parse::<i64>() {
        Ok(seconds @ 0..=LAST) => Ok(Some(seconds)),
        Ok(seconds) => Err(EpochError::OutOfRange(seconds)),
        Err(_) => {
            let name = text.to_ascii_lowercase();
            let is_stage = outline.stages.iter().any(|stage| stage.name.as_deref() == Some(name.as_str()));
            Err(if is_stage { EpochError::Stage(text.clone()) } else { EpochError::Invalid(text.clone()) })
        }
    }
}
