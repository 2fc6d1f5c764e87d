//! `layercake layers`: what each layer of some images did, what their bytes are for, and what to do about the waste.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::catalogue::{Amount, Heading, Language, Purpose, Reported};
use super::paths;
use super::size::brief;
use super::table::{ellipsis, printable, table};
use crate::container_path::ContainerPath;
use crate::layer::ledger::advice::waste;
use crate::layer::ledger::{Effect, Fate, FileAccount, ImageAccount, Layer, LayerAccount, Ledger, Step, Sums};
use crate::ordered;

/// What is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The images, as in the ledger.
    pub images: Vec<Named>,
    /// The layers, as in the ledger.
    pub layers: Vec<Layer>,
    /// Where their bytes are.
    pub ledger: Ledger,
}

/// What only the image says of its layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The image's name as it was asked for.
    pub name: String,
    /// What made each layer, lowest first; empty where nobody knows.
    pub made_by: Vec<String>,
}

/// One thing that a layer did, for a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'report> {
    /// What it did, in the letters of `docker diff`.
    pub letter: char,
    /// Where.
    pub path: &'report ContainerPath,
    /// Bytes that came, or that are hidden from now on.
    pub bytes: u64,
    /// What became of a file that came.
    pub file: Option<&'report FileAccount>,
}

/// How many files are shown of a layer, where not all are.
const SHOWN: usize = 5;
const MADE_BY_WIDTH: usize = 60;

/// All of it as text; with `all_files`, each path of each layer.
#[must_use]
pub fn text(report: &Report, all_files: bool, language: Language) -> String {
    let mut text = String::new();
    let several = report.images.len() > 1;
    let mut told = Vec::new();
    for (named, account) in report.images.iter().zip(&report.ledger.images) {
        let _ = writeln!(text, "{}", headline(report, named, account, language));
        text += &layers_table(report, named, account, several, language);
        text.push('\n');
    }
    for (named, account) in report.images.iter().zip(&report.ledger.images) {
        for (step, made_by) in account.layers.iter().zip(&named.made_by) {
            // What a shared layer does is the same in all images that have the same below: it is told once.
            let section = files_section(report, step, all_files, language);
            if !section.is_empty() && !told.contains(&(step.layer, section.clone())) {
                let (name, made_by) = (printable(&named.name), in_one_line(made_by));
                let image = several.then_some(name.as_str());
                let headline = Reported::Files { layer: step.layer + 1, image, made_by: &made_by };
                let _ = writeln!(text, "{}\n{section}", headline.say(language));
                told.push((step.layer, section));
            }
        }
    }
    text + &sums_table(&report.ledger, several, language) + "\n" + &advice(&report.ledger, language).join("\n") + "\n"
}

/// What a layer did in its place, in the order of its tar.
#[must_use]
pub fn rows<'report>(report: &'report Report, step: &'report Step) -> Vec<Row<'report>> {
    let members = &report.layers[step.layer].contents.members;
    let mut files = report.ledger.layers[step.layer].files.iter().peekable();
    let mut rows = Vec::new();
    for (member, (listed, effect)) in members.iter().zip(&step.effects).enumerate() {
        let file = files.next_if(|file| file.member == member);
        let bytes = file.map_or(0, |file| file.size);
        let (letter, bytes) = match effect {
            Effect::Added => ('A', bytes),
            Effect::Changed => ('C', bytes),
            Effect::Removed { paths: 1.., bytes } => ('D', *bytes),
            // A folder above a change, most often: it is in the tar, but says nothing new.
            Effect::Nothing if bytes == 0 => continue,
            Effect::Nothing => ('C', bytes),
            Effect::Removed { paths: 0, .. } => continue,
        };
        rows.push(Row { letter, path: listed.change.path(), bytes, file });
    }
    rows
}

fn headline(report: &Report, named: &Named, account: &ImageAccount, language: Language) -> String {
    let bytes = |wanted: &dyn Fn(usize) -> bool| -> u64 {
        let mut layers: Vec<_> = account.layers.iter().map(|step| step.layer).filter(|layer| wanted(*layer)).collect();
        ordered::sort(&mut layers);
        layers.dedup();
        layers.iter().map(|layer| report.ledger.layers[*layer].sums().total()).sum()
    };
    let layers = Amount { number: account.layers.len(), bytes: bytes(&|_| true) };
    let shared = bytes(&|layer| report.ledger.layers[layer].images.len() > 1);
    Reported::Size { image: &printable(&named.name), layers, shared }.say(language)
}

fn layers_table(report: &Report, named: &Named, account: &ImageAccount, several: bool, language: Language) -> String {
    let cells = |(step, made_by): (&Step, &String)| {
        let layer = &report.ledger.layers[step.layer];
        let rows = rows(report, step);
        let number = |letter| rows.iter().filter(|row| row.letter == letter).count().to_string();
        let unknown = || Reported::UnknownMaker.say(language);
        [
            (step.layer + 1).to_string(),
            brief(layer.sums().total()),
            number('A'),
            number('C'),
            number('D'),
            others(report, named, layer),
            if made_by.is_empty() { unknown() } else { in_one_line(made_by) },
        ]
    };
    let cells: Vec<_> = account.layers.iter().zip(&named.made_by).map(cells).collect();
    if several {
        use Heading::{Added, Changed, Deleted, Layer, MadeBy, SharedWith, Size};
        return headed([Layer, Size, Added, Changed, Deleted, SharedWith, MadeBy], &cells, language);
    }
    let cells = cells
        .into_iter()
        .map(|[layer, size, added, changed, deleted, _, made_by]| [layer, size, added, changed, deleted, made_by]);
    use Heading::{Added, Changed, Deleted, Layer, MadeBy, Size};
    headed([Layer, Size, Added, Changed, Deleted, MadeBy], &cells.collect::<Vec<_>>(), language)
}

fn headed<const COLUMNS: usize>(
    headings: [Heading; COLUMNS],
    rows: &[[String; COLUMNS]],
    language: Language,
) -> String {
    let headings = headings.map(|heading| Reported::Heading(heading).say(language));
    table(headings.each_ref().map(String::as_str), rows)
}

/// An instruction, as much of it as a table has room for.
fn in_one_line(made_by: &str) -> String {
    ellipsis(&printable(&made_by.replace(['\t', '\n'], " ")), MADE_BY_WIDTH)
}

/// The other images that have a layer.
fn others(report: &Report, named: &Named, layer: &LayerAccount) -> String {
    let names = layer.images.iter().map(|image| report.images[*image].name.as_str());
    names.filter(|name| *name != named.name).collect::<Vec<_>>().join(", ")
}

/// The files that a layer brought or took away; the largest of them, where not all are wanted.
fn files_section(report: &Report, step: &Step, all_files: bool, language: Language) -> String {
    let mut rows = rows(report, step);
    let all = rows.len();
    if !all_files {
        rows.retain(|row| row.bytes > 0);
        ordered::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.bytes));
        rows.truncate(SHOWN);
    }
    let mut text = String::new();
    for row in &rows {
        let fate = row.file.map(|file| fate(file, language)).unwrap_or_default();
        paths::push(&mut text, row.letter, row.bytes, row.path, &fate);
    }
    if !rows.is_empty() {
        paths::push_rest(&mut text, rows.len(), all, language);
    }
    text
}

/// What became of a file, where a container does not see it, or not only here.
fn fate(file: &FileAccount, language: Language) -> String {
    match &file.fate {
        Fate::Visible => String::new(),
        Fate::Duplicate { layer, path } => {
            Reported::SameBytes { path: &printable(path.as_str()), layer: layer + 1 }.say(language)
        }
        Fate::Dead(hidden) => Reported::Hidden { how: hidden.how, by: hidden.by + 1 }.say(language),
    }
}

/// What all bytes are for; with `several` images, apart for the layers that are shared.
fn sums_table(ledger: &Ledger, several: bool, language: Language) -> String {
    let name = |purpose| Reported::Purpose(purpose).say(language);
    let all = purposes(&ledger.sums());
    if !several {
        let rows = all.map(|(purpose, bytes)| [name(purpose), brief(bytes)]);
        return headed([Heading::Bytes, Heading::All], &rows, language);
    }
    let unique = purposes(&ledger.sums_of(|layer| layer.images.len() < 2));
    let shared = purposes(&ledger.sums_of(|layer| layer.images.len() > 1));
    let rows: [_; 5] = std::array::from_fn(|row| {
        let (purpose, bytes) = all[row];
        [name(purpose), brief(unique[row].1), brief(shared[row].1), brief(bytes)]
    });
    headed([Heading::Bytes, Heading::OfOneImage, Heading::Shared, Heading::All], &rows, language)
}

/// What bytes are for, and how many of them; the last are all of them together.
#[must_use]
pub fn purposes(sums: &Sums) -> [(Purpose, u64); 5] {
    [
        (Purpose::Seen, sums.visible),
        (Purpose::Duplicate, sums.duplicate),
        (Purpose::Dead, sums.dead),
        (Purpose::Framing, sums.framing),
        (Purpose::Together, sums.total()),
    ]
}

/// A sentence or two on each cause of waste.
#[must_use]
pub fn advice(ledger: &Ledger, language: Language) -> Vec<String> {
    let wastes = waste(ledger);
    let sums = ledger.sums();
    let said: Vec<Reported<'_>> = match sums.dead + sums.duplicate {
        _ if !wastes.is_empty() => wastes.iter().map(Reported::Waste).collect(),
        0 => vec![Reported::NoWaste],
        bytes => vec![Reported::LittleWaste { bytes }],
    };
    said.iter().map(|said| said.say(language)).collect()
}
