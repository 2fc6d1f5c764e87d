//! Rule ConsecutiveRuns.

use super::super::script::Script;
use super::rule;
use super::{File, Step, Warning};

rule! {
    /// Several small RUNs in a row
    ///
    /// Each RUN makes a layer. A file that one of them makes and the next one changes is in the image twice, and one
    /// that the next deletes is still there. And they are cached one by one: if only the second misses, it runs on
    /// what the first left long ago.
    ///
    /// Join small steps (packages, folders, users, settings) with `&&`, or in a heredoc: RUN <<EOF … EOF. Keep apart what
    /// takes long and changes at another time, such as compiling: that is what the cache is for, so nothing is said of it.
    Teaching ConsecutiveRuns = check
}

/// From how many in a row on something is said: two are often apart for a reason.
const MANY: usize = 3;

/// What prepares a system: packages, files, users, settings. All else may take long, and be apart for that.
const SMALL: [&str; 56] = [
    ".", "[", "a2enmod", "addgroup", "add-apt-repository", "adduser", "apk", "apt", "apt-get", "apt-key", "cat", "cd",
    "chmod", "chown", "chpasswd", "cp", "crontab", "curl", "dnf", "dpkg", "echo", "export", "find", "fi", "gpg",
    "groupadd", "groupmod", "install", "ldconfig", "ln", "locale-gen", "microdnf", "mkdir", "mv", "printf", "rm", "rpm",
    "sed", "set", "sh", "tar", "tee", "test", "touch", "true", "unzip", "update-alternatives",
    "update-ca-certificates", "useradd", "usermod", "wget", "xz", "yum", "zypper", "gunzip", "ssh-keyscan",
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in file.shipped() {
        for row in stage.steps.chunk_by(|a, b| is_small(a) && is_small(b)) {
            if row.len() >= MANY && is_small(&row[0]) {
                let last = row[row.len() - 1].written.lines.first;
                warnings.push(
                    RULE.warn(&row[0], format!("{} small RUNs in a row, up to line {last}", row.len()))
                        .cost("a layer each: what one makes and the next changes or deletes is in the image twice")
                        .help("join them with &&, or in one heredoc"),
                );
            }
        }
    }
    warnings
}

/// A RUN of small commands, without mounts: those have their own reasons to stand alone.
fn is_small(step: &Step<'_>) -> bool {
    let is_plain = step.run().is_some_and(|run| {
        run.mounts.is_empty() && run.heredocs.is_empty() && run.network.is_none()
    });
    let has_small = |script: &Script| script.commands.iter().all(|command| SMALL.contains(&command.program()));
    is_plain && step.script.as_ref().is_some_and(has_small)
}
