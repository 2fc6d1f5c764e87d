//! The command's environment: what the spec says, and what every container gets where the spec is silent.

use super::super::super::spec::Process;
use super::accounts::User;

/// Docker's.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Where apt finds that it must not use its own user; see `devices`.
pub(super) const APT_CONFIGURATION: &str = "/dev/.layercake/apt.conf";

/// The whole environment, in Docker's order: defaults, the spec's own, HOME.
pub(super) fn complete(process: &Process, hostname: &str, user: &User, one_id: bool) -> Vec<String> {
    let mut environment = Vec::new();
    let mut default = |name: &str, value: &str| {
        if value_of(&process.env, name).is_none() {
            environment.push(format!("{name}={value}"));
        }
    };
    default("PATH", PATH);
    default("HOSTNAME", hostname);
    if process.terminal {
        default("TERM", "xterm");
    }
    if one_id {
        default("APT_CONFIG", APT_CONFIGURATION);
    }
    environment.extend(process.env.iter().cloned());
    if value_of(&process.env, "HOME").is_none() {
        environment.push(format!("HOME={}", user.home));
    }
    environment
}

/// The value of a variable, if it is set.
pub(super) fn value_of<'a>(environment: &'a [String], name: &str) -> Option<&'a str> {
    environment.iter().find_map(|entry| entry.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[&str], terminal: bool, one_id: bool, expected: &[&str]) {
        let env = given.iter().map(|&it| it.to_owned()).collect();
        let process = Process { args: vec![], env, cwd: "/".into(), user: String::new(), terminal };
        let user = User { uid: 0, gid: 0, groups: vec![0], home: "/root".into() };
        assert_eq!(complete(&process, "box", &user, one_id), expected);
    }

    #[test]
    fn fills_in_what_is_missing() {
        let path = format!("PATH={PATH}");
        check(&[], false, false, &[&path, "HOSTNAME=box", "HOME=/root"]);
        check(&["A=1"], true, false, &[&path, "HOSTNAME=box", "TERM=xterm", "A=1", "HOME=/root"]);
    }

    #[test]
    fn keeps_what_is_given() {
        check(&["PATH=", "HOSTNAME=x", "TERM=y", "HOME=/"], true, false, &["PATH=", "HOSTNAME=x", "TERM=y", "HOME=/"]);
        check(
            &["PATH=/", "HOSTNAME=x", "HOME=/", "HOMEPAGE=z"],
            false,
            true,
            &["APT_CONFIG=/dev/.layercake/apt.conf", "PATH=/", "HOSTNAME=x", "HOME=/", "HOMEPAGE=z"],
        );
    }
}
