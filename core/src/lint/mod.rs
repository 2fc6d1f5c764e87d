//! A Dockerfile to advice: what works and yet costs time, bytes or safety, why, and what to write instead.
//!
//! Stands behind `dockerfile`, which says what is wrong; what is said here is only a warning. Nothing is built and
//! nothing is read but the text, `.dockerignore`, and what the caller knows of base images. One file a rule, in
//! `rules`: its doc comment is the lesson that a learner reads ([`Rule::lesson`]).
//!
//! Source of BuildKit's rules, names and messages: BuildKit's `frontend/dockerfile/linter`. The teaching rules are
//! about what this engine shows: layers, the cache, the first process, secrets; many have a cousin in hadolint.

mod dependencies;
mod file;
mod options;
mod place;
mod rule;
mod rules;
mod scope;
mod script;
mod shipping;
mod switches;
#[cfg(test)]
mod tests;
mod warning;

pub use options::{BaseImage, Options};
pub use rule::{Origin, Rule};
pub use switches::SwitchError;
pub use warning::Warning;

use crate::dockerfile::{Parsed, written};
use crate::ordered;
use file::File;
use switches::Switches;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// All warnings, in order of place.
    pub warnings: Vec<Warning>,
    /// Whether they refuse the build: `# check=error=true`.
    pub failing: bool,
}

impl Report {
    /// Why the build is refused, in BuildKit's words; `None` where it is not.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        if !self.failing || self.warnings.is_empty() {
            return None;
        }
        let mut rules: Vec<&str> = Vec::new();
        for warning in &self.warnings {
            if !rules.contains(&warning.rule) {
                rules.push(warning.rule);
            }
        }
        Some(format!("lint violation found for rules: {}", rules.join(", ")))
    }
}

/// Looks at a file by all rules that are not switched off. `parsed` is what [`crate::dockerfile::parse`] made of
/// `text`; its warnings that BuildKit counts as lint (`NoEmptyContinuation`) are among the warnings.
///
/// # Errors A `# check=…` that cannot be read.
pub fn lint(text: &str, parsed: &Parsed, options: &Options) -> Result<Report, SwitchError> {
    let written = written::of(parsed);
    let switches = match options.build_args.get("BUILDKIT_DOCKERFILE_CHECK") {
        Some(switches) => Switches::parse(switches)?,
        None => written
            .directives
            .iter()
            .find(|directive| directive.name == "check")
            .map(|directive| Switches::parse(&directive.value))
            .transpose()?
            .unwrap_or_default(),
    };
    let file = File::new(text, parsed, &written, options);
    let mut warnings: Vec<Warning> = rules::RULES
        .iter()
        .filter(|rule| switches.allow(rule))
        .flat_map(|rule| (rule.check)(&file))
        .filter(|warning| !switches::skipped_above(warning, &written))
        .collect();
    ordered::sort_by_key(&mut warnings, |warning| (warning.lines.first, warning.span.start));
    Ok(Report { warnings, failing: switches.error })
}

/// All rules: BuildKit's, then those about layers, the cache, the first process and secrets.
#[must_use]
pub fn rules() -> &'static [Rule] {
    rules::RULES
}
