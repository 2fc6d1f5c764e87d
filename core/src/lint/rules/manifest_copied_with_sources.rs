//! Rule ManifestCopiedWithSources.

use super::rule;
use super::root_at_the_end::is_root;
use super::super::dependencies::{Compile, Install, compile, install};
use super::super::script::Command;
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
    /// must. Compilers that fetch while they build (`mvn package`, `cargo build`) can keep what they fetched in a cache:
    /// `RUN --mount=type=cache,target=/root/.m2 mvn package`.
    Teaching ManifestCopiedWithSources = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().filter_map(|stage| look(file, stage)).collect()
}

fn look(file: &File<'_>, stage: &Stage<'_>) -> Option<Warning> {
    let copied = stage.steps.iter().position(|step| step.context_transfer().is_some_and(copies_everything))?;
    let (above, below) = stage.steps.split_at(copied);
    if above.iter().any(|step| commands(step).any(|command| install(command).is_some() || compile(command).is_some())) {
        return None;
    }
    let copy = &stage.steps[copied];
    // What is bound into the RUN is not in a layer, and the COPY above has no say in it.
    let free = || below.iter().filter(|step| !step.has_mount("bind", "requirements"));
    let installing = free().find_map(|step| commands(step).find_map(|command| Some((step, command, install(command)?))));
    if let Some((run, command, install)) = installing {
        let is_next = std::ptr::eq(run, &below[1]);
        return Some(installed(file, copy, run, command, &install, is_next));
    }
    let (run, command, compile) =
        free().find_map(|step| commands(step).find_map(|command| Some((step, command, compile(command)?))))?;
    let names = &file.options.context_names;
    let is_there = names.is_empty() || compile.manifest.contains('*') || names.iter().any(|name| name.starts_with(compile.manifest));
    (is_there && !run.has_mount("cache", "target=")).then(|| compiled(file, copy, run, command, &compile))
}

fn commands<'s>(step: &'s Step<'_>) -> impl Iterator<Item = &'s Command> {
    step.script.iter().flat_map(|script| &script.commands)
}

/// A command that installs, and nothing else, below the sources.
fn installed(file: &File<'_>, copy: &Step<'_>, run: &Step<'_>, command: &Command, install: &Install, is_next: bool) -> Warning {
    let Install { manifests, flags } = install;
    let (shown, names, needed) = (command.shown(), manifests.join(" "), manifests.join(" and "));
    let missing: Vec<&str> = flags.iter().copied().filter(|flag| !command.has_flag(flag)).collect();
    let with = if missing.is_empty() { String::new() } else { format!(" with {}", missing.join(" ")) };
    let fix = (is_next && missing.is_empty()).then(|| swapped(file, copy, run, manifests)).flatten();
    RULE.warn(copy, format!("All sources are copied before `{shown}`, which needs only {needed}"))
        .cost(format!("every edit of any file repeats `{shown}`"))
        .help(format!("COPY {names} first, install{with}, and copy the rest below"))
        .maybe_fix(fix)
}

/// A command that compiles, and fetches what it needs each time.
fn compiled(file: &File<'_>, copy: &Step<'_>, run: &Step<'_>, command: &Command, compile: &Compile) -> Warning {
    let shown = command.shown();
    let cache = format!("--mount=type=cache,target={}", compile.cache);
    let first = compile.fetch.map(|fetch| format!("{fetch}; or "));
    let root = file.stages.iter().find(|stage| stage.steps.iter().any(|step| std::ptr::eq(step, run)));
    let is_root = root.and_then(|stage| file.user_at(stage, run)).is_none_or(is_root);
    let keyword = run.written.keyword.span().end;
    let warning = RULE
        .warn(copy, format!("All sources are copied before `{shown}`, which also fetches the dependencies"))
        .cost("every edit of any file fetches all dependencies again")
        .help(format!("{}keep them: RUN {cache} …", first.unwrap_or_default()));
    if is_root { warning.insert(keyword, format!(" {cache}")) } else { warning }
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
