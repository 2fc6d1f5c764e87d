//! Rule ConsecutiveRuns.

use super::rule;
use super::{File, Step, Warning};

rule! {
    /// Several RUNs in a row that belong together
    ///
    /// Each RUN makes a layer. A file that one of them makes and the next one changes is in the image twice, and one
    /// that the next deletes is still there. And they are cached one by one: if only the second misses, it runs on
    /// what the first left long ago.
    ///
    /// Join what belongs together with `&&`, or in a heredoc: RUN <<EOF … EOF. Keep apart what changes at different
    /// times: that is what the cache is for.
    Teaching ConsecutiveRuns = check
}

/// From how many in a row on something is said: two are often apart for a reason.
const MANY: usize = 3;

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        for row in stage.steps.chunk_by(|a, b| is_plain(a) && is_plain(b)) {
            if row.len() >= MANY && is_plain(&row[0]) {
                let last = row[row.len() - 1].written.lines.first;
                warnings.push(
                    RULE.warn(&row[0], format!("{} RUNs in a row, up to line {last}", row.len()))
                        .cost("a layer each: what one makes and the next changes or deletes is in the image twice")
                        .help("join those that belong together with &&, or in one heredoc"),
                );
            }
        }
    }
    warnings
}

/// A RUN for a shell, without mounts: those have their own reasons to stand alone.
fn is_plain(step: &Step<'_>) -> bool {
    step.run().is_some_and(|run| run.mounts.is_empty() && run.heredocs.is_empty() && run.network.is_none())
}
