//! Rule AddInsteadOfCopy.

use super::copy_ignored_file::is_remote;
use super::rule;
use super::{File, Warning};

rule! {
    /// ADD where COPY does the same
    ///
    /// ADD does more than it says: it fetches URLs, and it unpacks archives that it finds. For a plain file it does
    /// what COPY does; for a file that one day is an archive, it surprises you with a folder.
    ///
    /// Write COPY for files of the context, and ADD where you want what it adds.
    Teaching AddInsteadOfCopy = check
}

const ARCHIVES: [&str; 11] = [
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.lz4",
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for step in file.stages.iter().flat_map(|stage| &stage.steps) {
        let Some((copy, true)) = step.transfer() else { continue };
        let special = |source: &String| is_remote(source) || is_archive(source) || source.contains(['$', '*', '?']);
        let flags = copy.unpack.is_some() || copy.keep_git_dir || copy.checksum.is_some();
        if flags || copy.sources.iter().any(special) {
            continue;
        }
        let keyword = step.written.keyword.span();
        let name = if step.written.keyword.as_str() == "add" { "copy" } else { "COPY" };
        warnings.push(
            RULE.warn(step, "ADD is used where COPY does the same")
                .at(keyword)
                .cost("an archive of that name would be unpacked, unasked")
                .help(format!("write {name}"))
                .fix(keyword, name),
        );
    }
    warnings
}

/// Whether a name is that of an archive that ADD unpacks.
pub(super) fn is_archive(name: &str) -> bool {
    ARCHIVES.iter().any(|ending| name.ends_with(ending))
}
