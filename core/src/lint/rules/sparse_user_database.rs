//! Rule SparseUserDatabase.

use super::rule;
use super::{File, Stage, Warning};

rule! {
    /// useradd with a high id writes a huge sparse file
    ///
    /// `useradd` notes the new user in /var/log/lastlog and faillog, files with a fixed place for every id. For id
    /// 1000000 the place lies some 290 MB into the file. On disk the gap takes no room; in a layer's archive it is
    /// written out, zero by zero.
    ///
    /// Write `useradd --no-log-init` (`-l`): the two files are left alone.
    Teaching SparseUserDatabase = check
}

/// From this id on the file is worth a word: some 29 MB.
const HIGH: u64 = 100_000;

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.shipped().flat_map(Stage::runs) {
        for command in script.running("useradd", "") {
            // A variable may be anything; people's ids in large organisations are high.
            let is_high = |id: &&str| id.starts_with('$') || id.parse().is_ok_and(|id: u64| id >= HIGH);
            let Some(id) = command.flag_value(&["-u", "--uid"]).filter(is_high) else { continue };
            if command.has_flag("-l") || command.has_flag("--no-log-init") {
                continue;
            }
            warnings.push(
                RULE.warn(step, format!("`useradd` with the id {id} and without --no-log-init"))
                    .at(command.span())
                    .cost("some 290 bytes of zeros in the layer for each id below: 290 MB for an id of a million")
                    .help("write useradd --no-log-init")
                    .add_flag(command, "", "--no-log-init"),
            );
        }
    }
    warnings
}
