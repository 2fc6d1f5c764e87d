//! The fields of a mount, one after the other.

use super::{Kind, Mount, MountError, Sharing, csv, value};
use crate::dockerfile::expansion::ExpansionError;

pub(super) const KINDS: [Kind; 5] = [Kind::Bind, Kind::Cache, Kind::Tmpfs, Kind::Secret, Kind::Ssh];

pub(super) const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "id",
    "sharing",
    "required",
    "size",
    "env",
    "mode",
    "uid",
    "gid",
];

pub(super) const SHARINGS: [(&str, Sharing); 3] =
    [("shared", Sharing::Shared), ("private", Sharing::Private), ("locked", Sharing::Locked)];

/// Reads a mount. `expand` gives a value with its variables expanded; it is not asked for `from`.
///
/// # Errors
/// [`MountError`] in BuildKit's words.
pub fn parse(text: &str, expand: impl Fn(&str) -> Result<String, ExpansionError>) -> Result<Mount, MountError> {
    let mut mount = Mount::default();
    let mut read_only = None;
    for field in csv::fields(text).map_err(MountError::Csv)? {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.to_ascii_lowercase(), Some(value)),
            None => (field.to_ascii_lowercase(), None),
        };
        let Some(value) = value else {
            match key.as_str() {
                "readonly" | "ro" => read_only = Some(true),
                "readwrite" | "rw" => read_only = Some(false),
                "required" => mount.set_required(&key, true)?,
                _ => return Err(MountError::NoValue(field)),
            }
            continue;
        };
        if key == "from" && value.find('$').is_some_and(|at| at + 1 < value.len()) {
            return Err(MountError::FromExpansion);
        }
        let value = if key == "from" { value.to_owned() } else { expand(value)? };
        match key.as_str() {
            "readonly" | "ro" => read_only = Some(value::switch(&key, &value)?),
            "readwrite" | "rw" => read_only = Some(!value::switch(&key, &value)?),
            _ => mount.set(&key, value, &field)?,
        }
    }
    mount.read_only = read_only.unwrap_or(!matches!(mount.kind, Kind::Cache | Kind::Tmpfs));
    mount.check()?;
    Ok(mount)
}

impl Mount {
    fn set(&mut self, key: &str, value: String, field: &str) -> Result<(), MountError> {
        let wrong = || MountError::Value { key: key.to_owned(), value: value.clone() };
        let no_number = || MountError::Number { key: key.to_owned(), value: value.clone() };
        match key {
            "type" => {
                let kind = KINDS.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(&value));
                self.kind = kind.ok_or(MountError::Type(value))?;
            }
            "from" => self.from = value::filled(value),
            "source" | "src" => self.source = value::filled(value),
            "target" | "dst" | "destination" => self.target = value::filled(value),
            "id" => self.id = value::filled(value),
            "env" => self.environment = value::filled(value),
            "required" => self.set_required(key, value::switch(key, &value)?)?,
            "size" if self.kind == Kind::Tmpfs => self.size = Some(value::bytes(&value).ok_or_else(wrong)?),
            "size" => return Err(self.unexpected(key)),
            "sharing" => {
                let sharing = SHARINGS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&value));
                self.sharing = Some(sharing.ok_or(MountError::Sharing(value))?.1);
            }
            "mode" => self.mode = Some(u32::from_str_radix(&value, 8).map_err(|_| no_number())?),
            "uid" => self.user = Some(value.parse().map_err(|_| no_number())?),
            "gid" => self.group = Some(value.parse().map_err(|_| no_number())?),
            _ => return Err(MountError::Key { key: key.to_owned(), field: field.to_owned() }),
        }
        Ok(())
    }

    fn set_required(&mut self, key: &str, required: bool) -> Result<(), MountError> {
        if !matches!(self.kind, Kind::Secret | Kind::Ssh) {
            return Err(self.unexpected(key));
        }
        self.required = required;
        Ok(())
    }

    fn unexpected(&self, key: &str) -> MountError {
        MountError::KeyOfKind { key: key.to_owned(), kind: self.kind.name() }
    }

    /// What only shows when all keys are read.
    fn check(&self) -> Result<(), MountError> {
        let kind = self.kind.name();
        if !matches!(self.kind, Kind::Cache | Kind::Secret | Kind::Ssh) {
            for (key, value) in [("mode", self.mode), ("uid", self.user), ("gid", self.group)] {
                if value.is_some() {
                    return Err(MountError::Owner { key, kind });
                }
            }
        }
        let nameless = self.source.is_none() && self.target.is_none() && self.id.is_none();
        match self.kind {
            Kind::Secret if self.from.is_some() => Err(MountError::Secret("secret mount should not have a from")),
            Kind::Secret if self.sharing.is_some() => Err(MountError::Secret("secret mount should not define sharing")),
            Kind::Secret if nameless => Err(MountError::Secret("invalid secret mount. one of source, target required")),
            Kind::Secret if self.source.is_some() && self.id.is_some() => {
                Err(MountError::Secret("both source and id can't be set"))
            }
            Kind::Ssh if self.source.is_some() => Err(MountError::SshSource),
            Kind::Cache => Ok(()),
            _ if self.sharing.is_some() => Err(MountError::NotACache(kind)),
            _ => Ok(()),
        }
    }
}
