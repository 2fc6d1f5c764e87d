//! Rule UndefinedVar.

use super::rule;
use super::super::scope::Expandable;
use super::super::scope::{Scope, expandable};
use super::{File, Warning};
use crate::dockerfile::ast::Kind;
use crate::dockerfile::suggestion::nearest;

rule! {
    /// Variables should be defined before their use
    ///
    /// A name that nobody has defined is empty, and no error. `COPY $BINARY /usr/bin/` then copies something else than
    /// you think, and `ENV PATH=$PAHT:/app` loses every program of the image.
    ///
    /// Define it above: ARG for what a build may choose, ENV for what the container is to see too. An ARG from above
    /// the first FROM must be named again within the stage. Variables in RUN, CMD and ENTRYPOINT are the shell's, and
    /// are not looked at. On a base image of which nothing is known, only slips of the pen are told.
    BuildKit UndefinedVar = check
}

/// BuildKit reads these itself; they are in no environment.
const BUILDER_ONLY: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for index in 0..file.stages.len() {
        Scope::walk(file, index, |step, scope| {
            let mut undefined: Vec<String> = Vec::new();
            // ARG goes pair by pair: a name is known to the pairs behind it.
            let mut before: Vec<&str> = Vec::new();
            let mut look = |text: Expandable<'_>, before: &[&str]| {
                let expanded = text.expand(file.escape, scope);
                let names = expanded.into_iter().flat_map(|expanded| expanded.unmatched);
                let unknown = names.filter(|name| {
                    !scope.knows(name) && !before.contains(&name.as_str()) && !BUILDER_ONLY.contains(&name.as_str())
                });
                for name in unknown {
                    if !undefined.contains(&name) {
                        undefined.push(name);
                    }
                }
            };
            expandable(step).into_iter().for_each(|text| look(text, &[]));
            if let Kind::Arg(pairs) = &step.instruction.kind {
                for (name, default) in pairs {
                    default.iter().for_each(|default| look(Expandable::Word(default), &before));
                    before.push(name);
                }
            }
            for name in undefined {
                let meant = nearest(&name, scope.names());
                let is_global = file.globals.iter().any(|step| declares(&step.instruction.kind, &name));
                // It may well be the base image's.
                if scope.is_open() && meant.is_none() && !is_global {
                    continue;
                }
                let help = if is_global {
                    format!("an ARG above the first FROM is not seen here: write ARG {name} within the stage")
                } else {
                    "define it above with ARG or ENV".to_owned()
                };
                let meant = meant.map(|meant| format!(" (did you mean ${meant}?)")).unwrap_or_default();
                let message = format!("Usage of undefined variable '${name}'{meant}");
                warnings.push(RULE.warn(step, message).cost("it is empty, and nothing says so").help(help));
            }
        });
    }
    warnings
}

fn declares(kind: &Kind, name: &str) -> bool {
    matches!(kind, Kind::Arg(pairs) if pairs.iter().any(|(declared, _)| declared == name))
}
