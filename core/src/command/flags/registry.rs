//! Flags about registries.

use super::super::flag::Flag;
use super::ONE_EACH;
use super::shared::PLATFORM;

/// `--all-tags`
pub const ALL_TAGS: Flag = Flag::switch("all-tags", "All tags of the repository").short('a');
/// `--password`
pub const PASSWORD: Flag = Flag::text("password", "PASSWORD", "The password, which others can then see").short('p');
/// `--password-stdin`
pub const PASSWORD_STDIN: Flag = Flag::switch("password-stdin", "Read the password from standard input");
/// `--platform` of what goes to a registry
pub(in crate::command) const SENT_PLATFORM: Flag = PLATFORM.not_yet(ONE_EACH);
/// `--pull` of a container's image
pub const PULL: Flag =
    Flag::one_of("pull", &["always", "missing", "never"], "When to download the image").default("missing");
/// `--pull` of a build
pub const PULL_BASES: Flag = Flag::switch("pull", "Look for newer base images");
/// `--username`
pub const USERNAME: Flag = Flag::text("username", "NAME", "The user").short('u');
