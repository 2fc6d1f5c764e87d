//! Rule ManifestCopiedWithSources.

use super::rule;
use super::super::dependencies::install;
use super::{File, Stage, Step, Warning};
use crate::dockerfile::ast::Copy;
use crate::source::Span;

rule! {
    /// Dependencies are installed after all sources were copied
    ///
    /// A RUN is taken from the cache only if all that stands before it is unchanged. `COPY . .` depends on every file
    /// of the project, so with it above `npm ci` or `pip install -r requirements.txt`, any edit of any file installs
    /// all dependencies again, though not one of them has changed.
    ///
    /// Copy the file that names the dependencies first, install, and copy the rest then:
    ///
    ///   COPY requirements.txt ./
    ///   RUN pip install -r requirements.txt
    ///   COPY . .
    ///
    /// Now an edit of the sources repeats the last COPY only, and an edit of requirements.txt still installs again, as it
    /// must.
    Teaching ManifestCopiedWithSources = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().filter_map(|stage| look(file, stage)).collect()
}

fn look(file: &File<'_>, stage: &Stage<'_>) -> Option<Warning> {
    let copied = stage.steps.iter().position(|step| step.context_transfer().is_some_and(copies_everything))?;
    let (index, command, manifests) = stage.steps.iter().enumerate().skip(copied).find_map(|(index, step)| {
        // What is bound into the RUN is not in a layer, and the COPY above has no say in it.
        let commands = &step.script.as_ref().filter(|_| !step.has_mount("bind", "requirements"))?.commands;
        commands.iter().find_map(|command| Some((index, command, install(command)?.manifests)))
    })?;
    let installed_before = stage.steps[..copied].iter().any(|step| {
        step.script.as_ref().is_some_and(|script| script.commands.iter().any(|command| install(command).is_some()))
    });
    if installed_before {
        return None;
    }
    let (copy, run) = (&stage.steps[copied], &stage.steps[index]);
    let (shown, names, needed) = (command.shown(), manifests.join(" "), manifests.join(" and "));
    let fix = (index == copied + 1).then(|| swapped(file, copy, run, &manifests)).flatten();
    Some(
        RULE.warn(copy, format!("All sources are copied before `{shown}`, which needs only {needed}"))
            .cost(format!("every edit of any file repeats `{shown}`"))
            .help(format!("COPY {names} first, install, and copy the rest below"))
            .maybe_fix(fix),
    )
}

/// Whether a COPY takes the whole context.
pub(super) fn copies_everything(copy: &Copy) -> bool {
    let everything = |source: &String| matches!(source.as_str(), "." | "./" | "/" | "*" | "./*");
    copy.exclude.is_empty() && copy.sources.iter().any(everything)
}

/// The two instructions the other way round, with a COPY of the manifests above.
fn swapped(file: &File<'_>, copy: &Step<'_>, run: &Step<'_>, manifests: &[String]) -> Option<(Span, String)> {
    let to = copy.context_transfer()?.destination.clone();
    let is_flat = manifests.iter().all(|name| !name.contains('/'));
    // A comment belongs to what stands below it, and would not move along.
    if !is_flat || !copy.written.comments.is_empty() || !run.written.comments.is_empty() {
        return None;
    }
    let to = if to.ends_with('/') || to == "." { to } else { format!("{to}/") };
    // COPY for an ADD too: nothing is to be unpacked.
    let is_lower = copy.written.keyword.as_str().starts_with(char::is_lowercase);
    let keyword = if is_lower { "copy" } else { "COPY" };
    let (first, second) = (copy.written.span, run.written.span);
    let between = &file.text[first.end..second.start];
    let replacement = format!(
        "{keyword} {} {to}\n{}{between}{}",
        manifests.join(" "),
        &file.text[second.range()].trim_end(),
        &file.text[first.range()].trim_end(),
    );
    Some((Span::new(first.start, first.start + (second.end - first.start)), replacement))
}
