//! As whom a command runs: root, or an ordinary user made for the tests, with subordinate ids or without.
//!
//! The users are made when the first environment needs them and removed with the last one, also across test processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lock::Lock;
use crate::skip;

/// As whom commands run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {
    /// Real root.
    Root,
    /// An ordinary user with a range of subordinate ids.
    SubordinateIds,
    /// An ordinary user whose namespaces can hold no id but its own.
    OneId,
}

/// A user that exists as long as this value.
#[derive(Debug)]
pub(crate) struct Account {
    /// Its uid and gid; `None` for the user that runs the tests.
    pub(crate) ids: Option<(u32, u32)>,
    /// Kept until the user is not needed any more.
    in_use: Option<Lock>,
}

impl User {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Root, Self::SubordinateIds, Self::OneId];

    fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::SubordinateIds => "layercake-subids",
            Self::OneId => "layercake-oneid",
        }
    }

    /// Makes the user where there is none. `None`, with the reason said, where the tests cannot run as this user.
    pub(crate) fn account(self) -> Option<Account> {
        let root = rustix::process::geteuid().is_root();
        match self {
            Self::Root if root => Some(Account { ids: None, in_use: None }),
            Self::SubordinateIds if !root && has_subordinate_ids() => Some(Account { ids: None, in_use: None }),
            Self::SubordinateIds | Self::OneId if root => Some(self.make()),
            _ => {
                skip(&format!("runs as {}, which needs root to switch to", self.name()));
                None
            }
        }
    }

    fn make(self) -> Account {
        let gate = Lock::exclusive(&file("gate"));
        if self.ids().is_none() {
            // A system user gets no subordinate ids.
            let kind: &[&str] = if self == Self::OneId { &["--system"] } else { &[] };
            run(Command::new("useradd").args(kind).args(["--no-create-home", "--user-group", self.name()]));
            if self == Self::SubordinateIds
                && !fs::read_to_string("/etc/subuid").unwrap_or_default().contains(self.name())
            {
                let range = "524288-589823";
                run(Command::new("usermod").args(["--add-subuids", range, "--add-subgids", range, self.name()]));
            }
        }
        let in_use = Lock::shared(&file("in-use"));
        drop(gate);
        Account { ids: self.ids(), in_use: Some(in_use) }
    }

    fn ids(self) -> Option<(u32, u32)> {
        let passwd = fs::read_to_string("/etc/passwd").unwrap();
        let line = passwd.lines().find(|line| line.split(':').next() == Some(self.name()))?;
        let mut fields = line.split(':').skip(2).map(|field| field.parse().unwrap());
        Some((fields.next()?, fields.next()?))
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if self.in_use.is_none() {
            return;
        }
        let _gate = Lock::exclusive(&file("gate"));
        self.in_use = None;
        if let Some(_nobody_else) = Lock::try_exclusive(&file("in-use")) {
            for user in [User::SubordinateIds, User::OneId] {
                if user.ids().is_some() {
                    run(Command::new("userdel").arg(user.name()));
                }
            }
        }
    }
}

/// Where processes of the tests, started by anyone on this machine, agree on who uses the users.
fn file(name: &str) -> PathBuf {
    Path::new("/run/lock").join(format!("layercake-tests-users-{name}"))
}

fn has_subordinate_ids() -> bool {
    let name = Command::new("id").arg("-un").output().unwrap().stdout;
    let name = format!("{}:", String::from_utf8(name).unwrap().trim());
    fs::read_to_string("/etc/subuid").unwrap_or_default().lines().any(|line| line.starts_with(&name))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
