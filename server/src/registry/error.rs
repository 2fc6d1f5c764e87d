//! What can go wrong with a registry. Where Docker has words for it, they are Docker's.

use std::io;

use layercake_core::digest::Digest;

use super::configuration::ConfigurationError;
use super::credentials::CredentialsError;

/// What can go wrong with a registry.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No name server knows it, or none answers.
    #[error("no such host: {0}")]
    NoSuchHost(String),
    /// It was not reached, or the line was cut again and again.
    #[error("cannot speak with {host}")]
    Line {
        /// Whom.
        host: String,
        /// Why.
        #[source]
        source: Box<ureq::Error>,
    },
    /// It lets us wait.
    #[error("{host} does not answer: nothing came for {seconds} s")]
    Silent {
        /// Who.
        host: String,
        /// For how long.
        seconds: u64,
    },
    /// A redirect that leads where it may not.
    #[error("{host} leads to {target}, {reason}")]
    Redirect {
        /// Who.
        host: String,
        /// Where to.
        target: String,
        /// Why not.
        reason: &'static str,
    },
    /// What is asked for is not there.
    #[error("{what} not found: {message}")]
    NotFound {
        /// What.
        what: String,
        /// What the registry said.
        message: String,
    },
    /// We may not.
    #[error("access to {repository} denied, repository does not exist or may require 'layercake login': {message}")]
    Denied {
        /// What.
        repository: String,
        /// What the registry said.
        message: String,
    },
    /// Name and password are wrong.
    #[error("{host}: unauthorized: {message}")]
    Unauthorized {
        /// Who said so.
        host: String,
        /// In what words.
        message: String,
    },
    /// We have asked too often.
    #[error("{host}: toomanyrequests: {message}")]
    TooManyRequests {
        /// Who said so.
        host: String,
        /// In what words.
        message: String,
        /// Whether it is Docker Hub, whose limits are known.
        is_hub: bool,
    },
    /// Another answer than one could go on with.
    #[error("{host} answered {code}: {message}")]
    Status {
        /// Who.
        host: String,
        /// The status of HTTP.
        code: u16,
        /// What was said with it.
        message: String,
    },
    /// An answer that breaks the rules of registries.
    #[error("{host} {problem}")]
    Answer {
        /// Who.
        host: String,
        /// What is wrong with it.
        problem: String,
    },
    /// What came is something else.
    #[error("{what} should be {expected}, and is {found}: it is refused")]
    Digest {
        /// What.
        what: String,
        /// What it should be.
        expected: Digest,
        /// What it is.
        found: Digest,
    },
    /// What came has another size.
    #[error("{what} should have {expected} bytes, and has {found}: it is refused")]
    Size {
        /// What.
        what: String,
        /// As many as it should have.
        expected: u64,
        /// What it has: a number, or that it is more.
        found: String,
    },
    /// What came cannot be written down, or what is to go cannot be read.
    #[error("{action}")]
    File {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The credentials.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The settings.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// Somebody stopped it.
    #[error("interrupted: nothing was kept")]
    Interrupted,
}
