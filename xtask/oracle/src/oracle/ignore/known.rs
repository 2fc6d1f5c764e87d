//! In what the port of the matcher is known to differ.

use crate::difference::Known;

pub(super) const KNOWN: &[Known] = &[Known {
    name: "met on a walk",
    reason: "they answer as one who walks down to the path, where a `!` line that matches a folder counts only if the \
             folder was excluded; the norm asks for the path alone, and their patterns then say what ours do",
    explains: |case, _| case.ours["answer"] == case.theirs["alone"],
}];
