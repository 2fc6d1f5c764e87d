//! Rule PipCacheKept.

use super::super::script::Command;
use super::rule;
use super::super::dependencies::is_pip_install;
use super::{Base, File, Stage, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// pip keeps its downloads in the layer
    ///
    /// pip stores every package that it fetches in /root/.cache/pip, to save the next download. In a layer there is no
    /// next one: the packages are in the image twice, once installed and once as downloads.
    ///
    /// Write `pip install --no-cache-dir`, or set `ENV PIP_NO_CACHE_DIR=1`. Better still for many builds: `RUN
    /// --mount=type=cache,target=/root/.cache/pip pip install …` keeps the downloads for the next build and out of the
    /// image.
    Teaching PipCacheKept = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in file.shipped().filter(|stage| !is_switched_off(file, stage)) {
        for (step, script) in stage.runs() {
            let mounted = [("cache", "pip"), ("cache", "/.cache"), ("tmpfs", ".cache")];
            if script.text.contains("PIP_NO_CACHE_DIR") || mounted.iter().any(|(kind, part)| step.has_mount(kind, part)) {
                continue;
            }
            let keeps = |command: &&Command| is_pip_install(command) && !command.has_flag("--no-cache-dir");
            for command in script.commands.iter().filter(keeps) {
                warnings.push(
                    RULE.warn(step, "`pip install` without --no-cache-dir leaves its downloads in the layer")
                        .at(command.span())
                        .cost("the packages are in the image twice")
                        .help("write pip install --no-cache-dir, or mount a cache at /root/.cache/pip")
                        .add_flag(command, "install", "--no-cache-dir"),
                );
            }
        }
    }
    warnings
}

/// Whether a variable has switched the cache off, here or in a stage below.
fn is_switched_off(file: &File<'_>, stage: &Stage<'_>) -> bool {
    const SWITCH: &str = "PIP_NO_CACHE_DIR";
    let sets = stage.steps.iter().any(|step| match &step.instruction.kind {
        Kind::Env(pairs) => pairs.iter().any(|pair| pair.key == SWITCH),
        Kind::Arg(pairs) => pairs.iter().any(|(name, _)| name == SWITCH),
        _ => false,
    });
    sets || matches!(stage.base, Base::Stage(index) if is_switched_off(file, &file.stages[index]))
}
