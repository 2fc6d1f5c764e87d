//! `layercake diff`: in what two images differ: their settings, their layers and their files.

use std::fmt::Write as _;

use super::catalogue::{Amount, Language, Own, Reported, Tally};
use super::paths;
use super::table::{ellipsis, printable};
use crate::digest::DiffId;
use crate::image::comparison::{Setting, common_layers};
use crate::layer::comparison::{Aspect, Difference, What};
use crate::ordered;

/// What is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The image that was.
    pub old: Side,
    /// The image that is.
    pub new: Side,
    /// The settings in which they differ.
    pub settings: Vec<Setting>,
    /// The files in which they differ.
    pub files: Vec<Difference>,
}

/// One of the images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its name as it was asked for.
    pub name: String,
    /// Its layers, lowest first, and the bytes of their tars.
    pub layers: Vec<(DiffId, u64)>,
}

/// How many files are shown, where not all are.
const SHOWN: usize = 20;
const VALUE_WIDTH: usize = 60;

/// All of it as text; with `all_files`, each path that differs.
#[must_use]
pub fn text(report: &Report, all_files: bool, language: Language) -> String {
    let (settings, files) = (settings(&report.settings, language), files(&report.files, all_files, language));
    format!("{}\n\n{settings}\n{files}", layers(report, language))
}

/// How many layers are the same, from the lowest up.
#[must_use]
pub fn common(report: &Report) -> usize {
    let diff_ids = |side: &Side| -> Vec<DiffId> { side.layers.iter().map(|(diff_id, _)| *diff_id).collect() };
    common_layers(&diff_ids(&report.old), &diff_ids(&report.new))
}

fn layers(report: &Report, language: Language) -> String {
    let common = common(report);
    let amount =
        |layers: &[(DiffId, u64)]| Amount { number: layers.len(), bytes: layers.iter().map(|(_, bytes)| bytes).sum() };
    let own = |side: &Side| amount(&side.layers[common..]);
    let (old, new) = (&report.old, &report.new);
    let names = (printable(&old.name), printable(&new.name));
    let owns = (Own { image: &names.0, layers: own(old) }, Own { image: &names.1, layers: own(new) });
    let said = match (common, old.layers.len(), new.layers.len()) {
        (0, _, _) => Reported::NoCommonLayer { old: owns.0, new: owns.1 },
        (_, of_old, of_new) if common == of_old && common == of_new => Reported::AllLayersCommon(amount(&old.layers)),
        _ => Reported::CommonLayers { common: amount(&old.layers[..common]), old: owns.0, new: owns.1 },
    };
    said.say(language)
}

fn settings(settings: &[Setting], language: Language) -> String {
    if settings.is_empty() {
        return Reported::SameSettings.say(language) + "\n";
    }
    let value = |value: &Option<String>| match value {
        None => Reported::NotSet.say(language),
        Some(value) => ellipsis(&printable(value), VALUE_WIDTH),
    };
    let mut text = Reported::SettingsDiffer(settings.len()).say(language) + "\n";
    for setting in settings {
        let _ = writeln!(text, "  {}: {} -> {}", printable(&setting.name), value(&setting.old), value(&setting.new));
    }
    text
}

/// The files: counts, then the largest, or all.
fn files(differences: &[Difference], all_files: bool, language: Language) -> String {
    if differences.is_empty() {
        return Reported::SameFiles.say(language) + "\n";
    }
    let mut text = Reported::FilesDiffer(tally(differences)).say(language) + "\n";
    let mut shown: Vec<_> = differences.iter().collect();
    if !all_files {
        shown.retain(|difference| !only_time(difference));
        ordered::sort_by_key(&mut shown, |difference| std::cmp::Reverse(bytes(difference)));
        shown.truncate(SHOWN);
    }
    for difference in &shown {
        let details = details(&difference.what, language);
        paths::push(&mut text, letter(difference), bytes(difference), &difference.path, &details);
    }
    paths::push_rest(&mut text, shown.len(), differences.len(), language);
    text
}

fn tally(differences: &[Difference]) -> Tally {
    let sum = |wanted: &dyn Fn(&Difference) -> bool| {
        let chosen = differences.iter().filter(|difference| wanted(difference));
        chosen.fold(Amount::default(), |sum, difference| Amount {
            number: sum.number + 1,
            bytes: sum.bytes + bytes(difference),
        })
    };
    let of = |wanted: char| sum(&|difference| letter(difference) == wanted && !only_time(difference));
    let times = sum(&only_time).number;
    Tally { paths: differences.len(), added: of('A'), changed: of('C'), removed: of('D'), times }
}

fn only_time(difference: &Difference) -> bool {
    matches!(&difference.what, What::Changed { aspects, .. } if aspects == &[Aspect::Time])
}

/// The letter that `docker diff` has for it.
#[must_use]
pub fn letter(difference: &Difference) -> char {
    match difference.what {
        What::Added(_) => 'A',
        What::Removed(_) => 'D',
        What::Changed { .. } => 'C',
    }
}

/// Bytes of the file as it is, or was if it is gone.
#[must_use]
pub fn bytes(difference: &Difference) -> u64 {
    match &difference.what {
        What::Added(entry) | What::Removed(entry) | What::Changed { new: entry, .. } => entry.size(),
    }
}

/// In what a file changed, with the values that are short; empty for one that came or went.
fn details(what: &What, language: Language) -> String {
    let What::Changed { old, new, aspects } = what else { return String::new() };
    let detail = |aspect: &Aspect| Reported::Detail { aspect: *aspect, old, new }.say(language);
    aspects.iter().map(detail).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::container_path::ContainerPath;
    use crate::digest::Digest;
    use crate::layer::comparison::compare;
    use crate::layer::entry::Entry;
    use crate::layer::testing::{file, folder};
    use crate::layer::tree::FileTree;

    fn side(name: &str, layers: &str) -> Side {
        let layer = |name: char| (DiffId::new(Digest::of(name.to_string().as_bytes())), 1000);
        Side { name: name.to_owned(), layers: layers.chars().map(layer).collect() }
    }

    fn check(report: &Report, all_files: bool, expected: &Expect) {
        expected.assert_eq(&text(report, all_files, Language::English));
    }

    fn tree(entries: &[(&str, Entry)]) -> FileTree {
        entries.iter().map(|(path, entry)| (ContainerPath::new(path), entry.clone())).collect()
    }

    fn files() -> Vec<Difference> {
        let old = [("/a", file("1")), ("/gone", file("12")), ("/kept", file("1")), ("/touched", folder())];
        let later = Entry { mtime: 2, ..folder() };
        let given = Entry { mode: 0o4755, uid: 7, ..file("1") };
        let new = [("/a", file("123")), ("/b\n", file("12345")), ("/kept", given), ("/touched", later)];
        compare(&tree(&old), &tree(&new))
    }

    #[test]
    fn settings_layers_and_files_are_told() {
        let setting = |name: &str, old: Option<&str>, new: Option<&str>| Setting {
            name: name.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let settings = vec![
            setting("CMD", Some("[\"sh\"]"), None),
            setting("ENV A", Some("1"), Some("2\u{1b}")),
            setting("LABEL a", None, Some(&"long ".repeat(20))),
        ];
        let report = Report { old: side("a:1", "xy"), new: side("a:2", "xz1"), settings, files: files() };
        check(
            &report,
            false,
            &expect![[r#"
            The same: the lowest 1 layer (1kB). Above them a:1 has 1 layer (1kB), a:2 has 2 layers (2kB).

            3 settings differ:
              CMD: ["sh"] -> (not set)
              ENV A: 1 -> 2\u{1b}
              LABEL a: (not set) -> long long long long long long long long long long long long…

            5 paths differ: 1 added (5B), 2 changed (4B), 1 deleted (2B), 1 in nothing but the time.
              A      5B  /b\n
              C      3B  /a  (content, 1B -> 3B)
              D      2B  /gone
              C      1B  /kept  (mode 644 -> 4755, owner 0:0 -> 7:0)
                and 1 more (--files lists all)
        "#]],
        );
        check(
            &Report { settings: vec![], ..report },
            true,
            &expect![[r#"
            The same: the lowest 1 layer (1kB). Above them a:1 has 1 layer (1kB), a:2 has 2 layers (2kB).

            The settings are the same.

            5 paths differ: 1 added (5B), 2 changed (4B), 1 deleted (2B), 1 in nothing but the time.
              C      3B  /a  (content, 1B -> 3B)
              A      5B  /b\n
              D      2B  /gone
              C      1B  /kept  (mode 644 -> 4755, owner 0:0 -> 7:0)
              C      0B  /touched  (time)
        "#]],
        );
    }

    #[test]
    fn what_is_the_same_is_told_too() {
        let report = Report { old: side("a", "x"), new: side("b", "x"), settings: vec![], files: vec![] };
        check(
            &report,
            false,
            &expect![[r#"
            All layers are the same: 1 layer (1kB).

            The settings are the same.

            The files are the same.
        "#]],
        );
        let apart = Report { old: side("a", ""), new: side("b", "xy"), ..report };
        check(
            &apart,
            false,
            &expect![[r#"
            No layer is the same: a has 0 layers (0B), b has 2 layers (2kB).

            The settings are the same.

            The files are the same.
        "#]],
        );
    }
}
