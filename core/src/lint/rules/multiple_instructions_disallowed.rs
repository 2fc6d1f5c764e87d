//! Rule MultipleInstructionsDisallowed.

use super::rule;
use super::{File, Step, Warning};
use crate::dockerfile::ast::Kind;
use crate::source::Span;

rule! {
    /// Multiple instructions of the same type should not be used in the same stage
    ///
    /// An image has one CMD, one ENTRYPOINT and one HEALTHCHECK. A second one in the same stage replaces the first
    /// without a word: nothing runs one after the other.
    ///
    /// Keep the last one, which is the one that counts. To start several programs, run several containers, or let one
    /// program start the others.
    BuildKit MultipleInstructionsDisallowed = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let mut earlier: [Option<&Step<'_>>; 3] = [None; 3];
        for step in &stage.steps {
            let index = match step.instruction.kind {
                Kind::Cmd(_) => 0,
                Kind::Entrypoint(_) => 1,
                Kind::Healthcheck(_) => 2,
                _ => continue,
            };
            // The earlier one is the one that goes for nothing.
            if let Some(ignored) = earlier[index].replace(step) {
                let name = step.written.keyword.as_str();
                let message = format!(
                    "Multiple {name} instructions should not be used in the same stage because only the last one will \
                     be used"
                );
                let own = ignored.written.span;
                let line_end = file.text[own.end..].find('\n').map_or(file.text.len(), |end| own.end + end + 1);
                warnings.push(
                    RULE.warn(ignored, message)
                        .cost(format!("this one is never used: line {} replaces it", step.written.lines.first))
                        .help("take it out; to start two programs, run two containers")
                        .fix(Span::new(own.start, line_end), ""),
                );
            }
        }
    }
    warnings
}
