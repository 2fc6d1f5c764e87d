//! Names to addresses, but none that a stranger must not send us to: a registry on the network that leads to this machine, or to
//! what is on its cable only, would have us ask there in its place.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::endpoint::{Nearby, host, nearby};

/// Resolves names of one registry, and those that it leads to.
#[derive(Debug)]
pub(super) struct Guarded {
    /// The registry's own host, which a person has named: it may be anywhere.
    registry: String,
    /// Where that is.
    found: Mutex<Vec<Nearby>>,
    inner: DefaultResolver,
}

/// A name that leads nowhere, or where it may not.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// Nobody knows the name.
    Unknown(String),
    /// It is an address that a registry elsewhere must not lead to.
    Forbidden(String),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(host) => write!(f, "no such host: {host}"),
            Self::Forbidden(host) => write!(f, "{host} may not be asked"),
        }
    }
}

impl std::error::Error for Unresolved {}

impl Guarded {
    pub(super) fn new(authority: &str) -> Self {
        let registry = host(authority).to_owned();
        Self { registry, found: Mutex::default(), inner: DefaultResolver::default() }
    }
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let wanted = uri.authority().map_or("", |authority| host(authority.as_str()));
        let unresolved = |reason| ureq::Error::Other(Box::new(reason));
        let addresses = match self.inner.resolve(uri, config, timeout) {
            Err(ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::Timeout(_)) => {
                return Err(unresolved(Unresolved::Unknown(wanted.to_owned())));
            }
            addresses => addresses?,
        };
        let near = addresses.iter().filter_map(|address| nearby(&address.ip()));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted == self.registry {
            found.extend(near);
        } else if near.into_iter().any(|near| !found.contains(&near)) {
            return Err(unresolved(Unresolved::Forbidden(wanted.to_owned())));
        }
        Ok(addresses)
    }
}
