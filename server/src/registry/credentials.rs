//! Who somebody is at a registry: Docker's `config.json`, and the programs that keep passwords for it.
//!
//! The file is shared with docker, podman and others, so that what is not ours in it stays as it is.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::helper;

/// Who somebody is.
#[derive(Clone, PartialEq, Eq)]
pub enum Account {
    /// By a name and a password.
    Password {
        /// The name.
        username: String,
        /// The password.
        password: String,
    },
    /// By a token that stands for both.
    Token(String),
}

impl std::fmt::Debug for Account {
    /// Without what nobody should see.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account")
    }
}

/// Why credentials cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The file.
    #[error("{action} {path}", path = path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is no JSON of the kind that it should be.
    #[error("{path} is no configuration of docker's: {reason}", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A program that keeps passwords.
    #[error("{program}, which config.json says keeps the credentials: {reason}")]
    Helper {
        /// Its name.
        program: String,
        /// What went wrong.
        reason: String,
    },
    /// No folder is known.
    #[error("no place for credentials: neither DOCKER_CONFIG nor HOME is set")]
    NoHome,
}

/// Docker's `config.json`.
#[derive(Debug)]
pub struct Keyring {
    path: PathBuf,
    document: Map<String, Value>,
}

impl Keyring {
    /// Reads the file: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. An absent one knows nobody.
    ///
    /// # Errors
    /// [`CredentialsError`].
    pub fn read() -> Result<Self, CredentialsError> {
        let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = folder("DOCKER_CONFIG").or_else(|| folder("HOME").map(|home| home.join(".docker")));
        folder.map_or(Err(CredentialsError::NoHome), |folder| Self::read_at(&folder.join("config.json")))
    }

    fn read_at(path: &Path) -> Result<Self, CredentialsError> {
        let format = |reason: String| CredentialsError::Format { path: path.to_owned(), reason };
        let document = match fs::read(path) {
            Ok(bytes) if bytes.trim_ascii().is_empty() => Map::new(),
            Ok(bytes) => match serde_json::from_slice(&bytes).map_err(|error| format(error.to_string()))? {
                Value::Object(document) => document,
                _ => return Err(format("it is no object".to_owned())),
            },
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Map::new(),
            Err(source) => return Err(CredentialsError::File { action: "read", path: path.to_owned(), source }),
        };
        Ok(Self { path: path.to_owned(), document })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who we are at `account`, which is a host, or Docker Hub's address.
    ///
    /// # Errors
    /// [`CredentialsError`].
    pub fn get(&self, account: &str) -> Result<Option<Account>, CredentialsError> {
        if let Some(program) = self.helper(account)
            && let Some(found) = helper::get(&program, account)?
        {
            return Ok(Some(found));
        }
        let Some(auths) = self.document.get("auths").and_then(Value::as_object) else { return Ok(None) };
        let same = |(key, _): &(&String, &Value)| host(key) == host(account);
        let exact = auths.get(account).into_iter();
        let entries = exact.chain(auths.iter().filter(same).map(|(_, entry)| entry));
        for entry in entries {
            if let Some(found) = self.account(entry)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The program that keeps the credentials of `account`.
    #[must_use]
    pub fn helper(&self, account: &str) -> Option<String> {
        let named = |value: &Value| value.as_str().filter(|name| !name.is_empty()).map(str::to_owned);
        let own = self.document.get("credHelpers").and_then(|helpers| helpers.get(account)).and_then(named);
        own.or_else(|| self.document.get("credsStore").and_then(named))
    }

    /// Keeps who we are at `account`.
    ///
    /// # Errors
    /// [`CredentialsError`]: the file is then as it was.
    pub fn put(&mut self, account: &str, username: &str, password: &str) -> Result<(), CredentialsError> {
        let entry = match self.helper(account) {
            Some(program) => {
                helper::store(&program, account, username, password)?;
                // So others see that there is somebody.
                json!({})
            }
            None => json!({ "auth": STANDARD.encode(format!("{username}:{password}")) }),
        };
        let auths = self.document.entry("auths").or_insert_with(|| json!({}));
        let Value::Object(auths) = auths else {
            return Err(CredentialsError::Format { path: self.path.clone(), reason: "auths is no object".to_owned() });
        };
        auths.retain(|key, _| host(key) != host(account));
        auths.insert(account.to_owned(), entry);
        self.write()
    }

    /// Forgets who we are at `account`; `false` where nobody was known.
    ///
    /// # Errors
    /// [`CredentialsError`].
    pub fn remove(&mut self, account: &str) -> Result<bool, CredentialsError> {
        let kept = match self.helper(account) {
            Some(program) => helper::erase(&program, account)?,
            None => false,
        };
        let Some(Value::Object(auths)) = self.document.get_mut("auths") else { return Ok(kept) };
        let before = auths.len();
        auths.retain(|key, _| host(key) != host(account));
        if auths.len() == before {
            return Ok(kept);
        }
        self.write()?;
        Ok(true)
    }

    fn account(&self, entry: &Value) -> Result<Option<Account>, CredentialsError> {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if let Some(token) = text("identitytoken") {
            return Ok(Some(Account::Token(token.to_owned())));
        }
        let Some(encoded) = text("auth") else {
            let both = text("username").zip(text("password"));
            let account = |(username, password): (&str, &str)| Account::Password {
                username: username.to_owned(),
                password: password.to_owned(),
            };
            return Ok(both.map(account));
        };
        let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let split = decoded.as_deref().and_then(|text| text.split_once(':'));
        let Some((username, password)) = split else {
            let reason = "an \"auth\" in it is not NAME:PASSWORD in base64".to_owned();
            return Err(CredentialsError::Format { path: self.path.clone(), reason });
        };
        // Docker once filled up with zeros.
        let password = password.trim_end_matches('\0').to_owned();
        Ok(Some(Account::Password { username: username.to_owned(), password }))
    }

    /// Writes the file: whole or not at all, and for its owner's eyes only.
    fn write(&self) -> Result<(), CredentialsError> {
        let failed = |action| {
            let path = self.path.clone();
            move |source| CredentialsError::File { action, path, source }
        };
        // Where it is a link, what it leads to is written.
        let target = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = target.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed("make the folder of"))?;
        let draft = folder.join(format!(".config.json.{}", std::process::id()));
        let written = (|| {
            let _ = fs::remove_file(&draft);
            let mut file = File::options().write(true).create_new(true).mode(0o600).open(&draft)?;
            let mut bytes = Vec::new();
            let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
            let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
            serde::Serialize::serialize(&self.document, &mut serializer)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&draft, &target)
        })();
        if written.is_err() {
            // What could not be written is of no use.
            let _ = fs::remove_file(&draft);
        }
        written.map_err(failed("write"))
    }
}

/// What is sent as `Authorization` for a name and a password (RFC 7617).
pub(super) fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

/// The host of an address as people have written it into the file: with a scheme or without, with a path or without.
fn host(account: &str) -> &str {
    let rest = account.split_once("://").map_or(account, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    if host == "docker.io" { "index.docker.io" } else { host }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn keyring(text: &str) -> (tempfile::TempDir, Keyring) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, text).unwrap();
        let keyring = Keyring::read_at(&path).unwrap();
        (folder, keyring)
    }

    fn password(username: &str, password: &str) -> Account {
        Account::Password { username: username.to_owned(), password: password.to_owned() }
    }

    #[test]
    fn accounts_are_found_under_the_names_that_people_have_written() {
        let (_folder, keyring) = keyring(
            r#"{"auths": {"https://index.docker.io/v1/": {"auth": "bWU6cDp3"}, "http://r:5000/v2/": {"username": "a", "password": "b"},
                "t": {"auth": "eDp5", "identitytoken": "z"}, "empty": {}}}"#,
        );
        let get = |account: &str| keyring.get(account).unwrap();
        assert_eq!(get("https://index.docker.io/v1/"), Some(password("me", "p:w")));
        assert_eq!(get("r:5000"), Some(password("a", "b")));
        assert_eq!(get("t"), Some(Account::Token("z".to_owned())));
        assert_eq!((get("empty"), get("r"), get("r:5001")), (None, None, None));
    }

    #[test]
    fn what_is_not_ours_stays_and_the_file_is_for_its_owner_only() {
        let text =
            r#"{"psFormat": "x", "auths": {"a": {"auth": "eDp5"}, "https://b/v1/": {"auth": "eDp5"}}, "z": [1, 2.50]}"#;
        let (folder, mut keyring) = keyring(text);
        let path = folder.path().join("config.json");
        keyring.put("b", "me", "word").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut keyring = Keyring::read_at(&path).unwrap();
        assert_eq!(keyring.get("b").unwrap(), Some(password("me", "word")));
        assert_eq!(keyring.document.keys().collect::<Vec<_>>(), ["psFormat", "auths", "z"]);
        assert!(keyring.remove("b").unwrap() && !keyring.remove("b").unwrap());
        assert_eq!(Keyring::read_at(&path).unwrap().get("a").unwrap(), Some(password("x", "y")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_something_else_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        for text in ["[]", "{", "text"] {
            fs::write(&path, text).unwrap();
            assert!(Keyring::read_at(&path).is_err(), "{text}");
        }
        let (_folder, keyring) = self::keyring(r#"{"auths": {"a": {"auth": "?"}}}"#);
        assert!(keyring.get("a").is_err());
    }
}
