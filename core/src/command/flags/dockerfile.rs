//! Flags about the language.

use super::super::flag::{Flag, Kind};

/// `--check`
pub const CHECK: Flag =
    Flag::switch("check", "Write nothing: list what would change; the exit code is 1 where something would");
/// `--context`
pub const CONTEXT: Flag =
    Flag::text("context", "DIR", "The build context: its .dockerignore is looked at too").naming(Kind::Path);
/// `--details`
pub const DETAILS: Flag = Flag::switch("details", "With --json: also places, costs, help and fixes");
/// `--explain`
pub const EXPLAIN: Flag = Flag::text("explain", "RULE", "Explain a rule: what it is about, why, and what to do");
/// `--json-lines`
pub const JSON_LINES: Flag = Flag::switch("json-lines", "A JSON object a line, in and out").required();
/// `--only`
pub const ONLY: Flag = Flag::one_of("only", &["buildkit", "teaching"], "Use only these rules");
/// `--rules`
pub const RULES: Flag = Flag::switch("rules", "List all rules");
/// `--write`
pub const WRITE: Flag = Flag::switch("write", "Write the file in place").short('w');
