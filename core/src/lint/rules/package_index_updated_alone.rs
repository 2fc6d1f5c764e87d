//! Rule PackageIndexUpdatedAlone.

use super::super::script::Script;
use super::rule;
use super::{File, Stage, Step, Warning};
use crate::source::Span;

rule! {
    /// The package index is updated in a RUN of its own
    ///
    /// `RUN apt-get update` runs once; from then on its layer comes from the cache, for months. Add a package to the
    /// `RUN apt-get install` below, and only that one runs, with the index of the day long ago: `404 Not Found`, or an
    /// old version with known holes.
    ///
    /// Update and install in one RUN: `apt-get update && apt-get install …`. Whatever changes the list of packages
    /// then also fetches a fresh index.
    Teaching PackageIndexUpdatedAlone = check
}

/// Program, how it updates its index, and how it installs.
const INDEXES: [(&str, &str, &str); 4] = [
    ("apt-get", "update", "install"),
    ("apt", "update", "install"),
    ("apk", "update", "add"),
    ("zypper", "refresh", "install"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().flat_map(|stage| (0..stage.steps.len()).filter_map(|index| look(file, stage, index))).collect()
}

fn look(file: &File<'_>, stage: &Stage<'_>, index: usize) -> Option<Warning> {
    let (step, below) = (&stage.steps[index], &stage.steps[index + 1..]);
    let script = step.script.as_ref()?;
    let (program, update, install) =
        INDEXES.into_iter().find(|(program, update, _)| script.runs(program, update))?;
    let installs = |script: &Script, verbs: &[&str]| {
        let is_apt = program.starts_with("apt");
        let programs: &[&str] = if is_apt { &["apt-get", "apt", "aptitude"] } else { &[program] };
        programs.iter().any(|program| verbs.iter().any(|verb| script.runs(program, verb)))
    };
    let updates = |script: &Script| INDEXES.iter().any(|(program, update, _)| script.runs(program, update));
    // An index for an upgrade is used; it may be used once more, below.
    let later = below.iter().filter_map(|step| step.script.as_ref()).take_while(|script| !updates(script));
    let is_used_later = later.clone().any(|script| installs(script, &[install]));
    let is_used = installs(script, &[install, "build-dep"]);
    if is_used || !is_used_later && installs(script, &["upgrade", "dist-upgrade"]) {
        return None;
    }
    let command = script.running(program, update).next()?;
    let next = below.first().filter(|next| next.script.as_ref().is_some_and(|script| installs(script, &[install])));
    let once = later.filter(|script| installs(script, &[install])).count() == 1;
    let fix = next.filter(|_| once).and_then(|next| joined(file, step, next));
    Some(
        RULE.warn(step, format!("`{program} {update}` stands in a RUN without `{program} {install}`"))
            .at(command.span())
            .cost("the index is cached as it is today: a package added later is looked up in an old one")
            .help(format!("write RUN {program} {update} && {program} {install} …"))
            .maybe_fix(fix),
    )
}

/// The two RUNs as one, which leaves no index of apt behind.
fn joined(file: &File<'_>, update: &Step<'_>, install: &Step<'_>) -> Option<(Span, String)> {
    let (at, and) = update.append("").map(|(end, and)| (end.start, and))?;
    let (end, _) = install.append("")?;
    let is_plain = |step: &Step<'_>| step.written.flags.is_empty();
    if !is_plain(update) || !is_plain(install) || !install.written.comments.is_empty() {
        return None;
    }
    let script = install.script.as_ref()?;
    let is_apt = script.runs("apt-get", "") || script.runs("apt", "");
    let clean = if is_apt && !script.deletes_below("/var/lib/apt") { " && rm -rf /var/lib/apt/lists/*" } else { "" };
    let text = &file.text[install.written.rest.span().range()];
    Some((Span::new(at, end.end), format!("{and}{text}{clean}")))
}
