//! As whom our engine is measured: root, and ordinary users that are made for the time of the measurement.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::program::find;

/// Who runs a command.
#[derive(Debug)]
pub(super) struct User {
    /// As the tables name it.
    pub(super) name: &'static str,
    pub(super) ids: Ids,
    account: Option<&'static str>,
}

/// Uid and gid of a user, if it is not who runs this program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids(pub(super) Option<(u32, u32)>);

impl Ids {
    /// A command that this user runs.
    pub(super) fn command(self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl User {
    /// Root and two ordinary users, or, where this program runs as an ordinary one, that one alone.
    pub(super) fn all() -> Vec<Self> {
        if number(&["-u"]) != Some(0) {
            return vec![Self { name: "this user", ids: Ids(None), account: None }];
        }
        let mut users = vec![Self { name: "root", ids: Ids(None), account: None }];
        // A system user gets no subordinate ids.
        let ordinary =
            [("subordinate ids", "layercake-bench", "--user-group"), ("one id", "layercake-bench1", "--system")];
        users.extend(ordinary.into_iter().filter_map(|(name, account, flag)| make(name, account, flag)));
        users
    }

    /// Its name without spaces.
    pub(super) fn word(&self) -> String {
        self.name.replace(' ', "-")
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if let Some(account) = self.account {
            change_accounts(Command::new("userdel").arg(account));
        }
    }
}

fn make(name: &'static str, account: &'static str, flag: &str) -> Option<User> {
    find("useradd")?;
    change_accounts(Command::new("useradd").args(["--no-create-home", flag, account]));
    let ids = Ids(Some((number(&["-u", account])?, number(&["-g", account])?)));
    Some(User { name, ids, account: Some(account) })
}

/// Others may be changing accounts at this moment: the tools then fail rather than wait.
fn change_accounts(command: &mut Command) {
    for _ in 0..20 {
        if command.stderr(Stdio::null()).status().is_ok_and(|status| status.code() != Some(1)) {
            return;
        }
        sleep(Duration::from_millis(100));
    }
}

fn number(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}
