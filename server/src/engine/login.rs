//! `login` and `logout`: who somebody is at a registry, which that registry confirms before it is kept.

use std::path::PathBuf;

use super::EngineError;
use crate::registry::configuration::Configuration;
use crate::registry::credentials::{Account, Keyring};
use crate::registry::endpoint::{DOCKER_HUB, Endpoint};
use crate::registry::{Client, RegistryError, Stop};

/// Where credentials are kept now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// In docker's file, for all to read who can read it.
    File(PathBuf),
    /// By a program.
    Program(String),
}

/// What people may call Docker Hub.
const HUB_NAMES: [&str; 6] =
    ["", "docker.io", "index.docker.io", "index.docker.io/v1", "registry-1.docker.io", "hub.docker.com"];

/// The registry that `server` names, as people write it: with `https://` or without.
#[must_use]
pub fn registry(server: &str) -> String {
    let name = server.split_once("://").map_or(server, |(_, name)| name).trim_end_matches('/');
    if HUB_NAMES.contains(&name) { DOCKER_HUB.to_owned() } else { name.trim_end_matches("/v2").to_owned() }
}

/// Keeps who somebody is at a registry, if the registry takes them for that.
///
/// # Errors
/// [`RegistryError::Unauthorized`]; what went wrong with asking, or with keeping.
pub fn login(registry: &str, username: &str, password: &str) -> Result<Kept, EngineError> {
    let endpoint = Endpoint::of(registry, &Configuration::read().map_err(RegistryError::from)?);
    let mut keyring = Keyring::read().map_err(RegistryError::from)?;
    let account = Account::Password { username: username.to_owned(), password: password.to_owned() };
    let key = endpoint.account.clone();
    Client::new(endpoint, Some(account), &Stop::default()).verify()?;
    keyring.put(&key, username, password).map_err(RegistryError::from)?;
    Ok(match keyring.helper(&key) {
        Some(program) => Kept::Program(program),
        None => Kept::File(keyring.path().to_owned()),
    })
}

/// Forgets who somebody is at a registry: how that is called where it was kept, and whether it was.
///
/// # Errors
/// What went wrong with reading or writing.
pub fn logout(registry: &str) -> Result<(String, bool), EngineError> {
    let key = Endpoint::of(registry, &Configuration::read().map_err(RegistryError::from)?).account;
    let mut keyring = Keyring::read().map_err(RegistryError::from)?;
    let removed = keyring.remove(&key).map_err(RegistryError::from)?;
    Ok((key, removed))
}

#[cfg(test)]
mod tests {
    use super::registry;

    #[test]
    fn servers_are_named_in_many_ways() {
        for (server, expected) in [
            ("", "docker.io"),
            ("https://index.docker.io/v1/", "docker.io"),
            ("docker.io", "docker.io"),
            ("https://r.example:5000/", "r.example:5000"),
            ("r.example/v2/", "r.example"),
            ("localhost:5000", "localhost:5000"),
        ] {
            assert_eq!(registry(server), expected);
        }
    }
}
