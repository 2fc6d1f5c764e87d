//! `layercake import`: a tar of a root file system becomes an image of one layer.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Make an image from a tar of a root file system
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Change the image by an instruction, such as CMD ["sh"]
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// A remark, shown by history
    #[arg(short, long)]
    message: Option<String>,
    /// The tar; - reads standard input
    file: std::path::PathBuf,
    /// Name of the image, as name:tag
    #[arg(value_name = "NAME")]
    reference: Option<String>,
}

/// Makes the image, and prints its id.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("import is not there yet"))
}
