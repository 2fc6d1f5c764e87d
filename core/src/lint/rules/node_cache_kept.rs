//! Rule NodeCacheKept.

use super::super::script::Command;
use super::root_at_the_end::is_root;
use super::rule;
use super::{File, Warning};

rule! {
    /// npm or yarn keeps its downloads in the layer
    ///
    /// npm and yarn store every archive that they fetch in a cache folder (`/root/.npm`, `/usr/local/share/.cache/yarn`). In a layer that
    /// cache is never used again: it only makes the image bigger, often by as much as `node_modules` itself.
    ///
    /// Mount it: `RUN --mount=type=cache,target=/root/.npm npm ci` keeps it for the next build and out of the image.
    /// Or end the same RUN with `&& npm cache clean --force` (`yarn cache clean`).
    Teaching NodeCacheKept = check
}

/// The managers, what makes them fetch, where they keep it, and what empties that.
const MANAGERS: [(&str, &[&str], &str, &str); 2] = [
    ("npm", &["ci", "install", "i"], "/root/.npm", "npm cache clean --force"),
    ("yarn", &["install"], "/usr/local/share/.cache/yarn", "yarn cache clean"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (stage, step, script) in file.shipped().flat_map(|stage| stage.runs().map(move |(step, script)| (stage, step, script))) {
        if step.has_mount("cache", "target=") {
            continue;
        }
        let Some((command, (_, _, folder, clean))) = MANAGERS.iter().find_map(|manager| {
            let (program, verbs, ..) = manager;
            let installs = |command: &Command| verbs.iter().any(|verb| command.runs(program, verb));
            Some((script.left_by(installs, |command| command.runs(program, "cache"))?, manager))
        }) else {
            continue;
        };
        let warning = RULE
            .warn(step, format!("`{}` leaves its downloads in the layer", command.shown()))
            .at(command.span())
            .cost("often as many megabytes as the packages themselves, in every copy of the image");
        // A mounted folder is root's.
        warnings.push(if file.user_at(stage, step).is_none_or(is_root) {
            let mount = format!("--mount=type=cache,target={folder}");
            let at = step.written.keyword.span().end;
            warning.help(format!("write RUN {mount} …")).insert(at, format!(" {mount}"))
        } else {
            warning.help(format!("end the same RUN with && {clean}")).maybe_fix(step.append(clean))
        });
    }
    warnings
}
