//! The flags, by what they are about. A flag is asked for by these constants ([`Line::on`](super::Line::on)); where verbs word
//! the help of a shared flag in different ways, its name and what it takes stay the same.

pub mod build;
pub mod container;
pub mod dockerfile;
pub mod network;
pub mod process;
pub mod registry;
pub mod shared;

use super::flag::Flag;

/// Asks for help. It stands everywhere.
pub const HELP: Flag = Flag::switch("help", "Print this help").short('h');
/// Asks for the program's version.
pub const VERSION: Flag = Flag::switch("version", "Print the version").short('v');

/// The flags of all groups and verbs.
pub(super) static COMMON: [Flag; 1] = [HELP];
/// The flags before all words.
pub(super) static ROOT: [Flag; 2] = [HELP, VERSION];

/// Why all that belongs to networks of one's own is refused.
pub(super) const NO_NETWORKS: &str = "containers on one network find each other by their names, without links";
/// Why platforms are refused.
pub(super) const NO_PLATFORMS: &str = "builds and containers are for this machine's own platform";
/// Why a platform is refused where images go to a registry.
pub(super) const ONE_EACH: &str = "an image of the store is for one platform";
/// Why templates are refused.
pub(super) const NO_FORMATS: &str = "there is one form of output";
