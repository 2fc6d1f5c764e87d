//! `layercake layers`: what each layer of some images did, what their bytes are for, and what to do about the waste.

mod advice;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

pub use advice::sentence;

use super::paths::{self, count};
use super::size::brief;
use super::table::{ellipsis, printable, table};
use crate::container_path::ContainerPath;
use crate::layer::ledger::{Effect, Fate, FileAccount, How, ImageAccount, Layer, LayerAccount, Ledger, Step, Sums};

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
pub fn text(report: &Report, all_files: bool) -> String {
    let mut text = String::new();
    let several = report.images.len() > 1;
    let mut told = Vec::new();
    for (named, account) in report.images.iter().zip(&report.ledger.images) {
        let _ = writeln!(text, "{}", headline(report, named, account));
        text += &layers_table(report, named, account, several);
        text.push('\n');
    }
    for (named, account) in report.images.iter().zip(&report.ledger.images) {
        for (step, made_by) in account.layers.iter().zip(&named.made_by) {
            let image = several.then_some(named);
            // What a shared layer does is the same in all images that have the same below: it is told once.
            let section = files_section(report, step, all_files);
            if !section.is_empty() && !told.contains(&(step.layer, section.clone())) {
                let _ = writeln!(text, "{}\n{section}", files_headline(step.layer, made_by, image));
                told.push((step.layer, section));
            }
        }
    }
    text + &sums_table(&report.ledger, several) + "\n" + &advice::advice(&report.ledger)
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

/// What a layer did to a file that it hides, in a word.
#[must_use]
pub fn how(how: How) -> &'static str {
    match how {
        How::Removed => "deleted",
        How::Replaced => "replaced",
        How::Repeated => "repeated",
    }
}

fn headline(report: &Report, named: &Named, account: &ImageAccount) -> String {
    let bytes = |wanted: &dyn Fn(usize) -> bool| -> u64 {
        let mut layers: Vec<_> = account.layers.iter().map(|step| step.layer).filter(|layer| wanted(*layer)).collect();
        layers.sort_unstable();
        layers.dedup();
        layers.iter().map(|layer| report.ledger.layers[*layer].sums().total()).sum()
    };
    let mut line =
        format!("{}: {}, {}", printable(&named.name), count(account.layers.len(), "layer"), brief(bytes(&|_| true)));
    let shared = bytes(&|layer| report.ledger.layers[layer].images.len() > 1);
    if shared > 0 {
        let _ = write!(line, ", of which {} are shared", brief(shared));
    }
    line
}

fn layers_table(report: &Report, named: &Named, account: &ImageAccount, several: bool) -> String {
    let cells = |(step, made_by): (&Step, &String)| {
        let layer = &report.ledger.layers[step.layer];
        let rows = rows(report, step);
        let number = |letter| rows.iter().filter(|row| row.letter == letter).count().to_string();
        let made_by = if made_by.is_empty() { "(unknown)" } else { made_by };
        [
            (step.layer + 1).to_string(),
            brief(layer.sums().total()),
            number('A'),
            number('C'),
            number('D'),
            others(report, named, layer),
            in_one_line(made_by),
        ]
    };
    let cells: Vec<_> = account.layers.iter().zip(&named.made_by).map(cells).collect();
    if several {
        return table(["LAYER", "SIZE", "ADDED", "CHANGED", "DELETED", "SHARED WITH", "MADE BY"], &cells);
    }
    let cells = cells
        .into_iter()
        .map(|[layer, size, added, changed, deleted, _, made_by]| [layer, size, added, changed, deleted, made_by]);
    table(["LAYER", "SIZE", "ADDED", "CHANGED", "DELETED", "MADE BY"], &cells.collect::<Vec<_>>())
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

fn files_headline(layer: usize, made_by: &str, image: Option<&Named>) -> String {
    let image = image.map(|named| format!(" of {}", printable(&named.name))).unwrap_or_default();
    let made_by = if made_by.is_empty() { String::new() } else { format!(": {}", in_one_line(made_by)) };
    format!("Layer {}{image}{made_by}", layer + 1)
}

/// The files that a layer brought or took away; the largest of them, where not all are wanted.
fn files_section(report: &Report, step: &Step, all_files: bool) -> String {
    let mut rows = rows(report, step);
    let all = rows.len();
    if !all_files {
        rows.retain(|row| row.bytes > 0);
        rows.sort_by_key(|row| std::cmp::Reverse(row.bytes));
        rows.truncate(SHOWN);
    }
    let mut text = String::new();
    for row in &rows {
        let fate = row.file.map(fate).unwrap_or_default();
        paths::push(&mut text, row.letter, row.bytes, row.path, &fate);
    }
    if !rows.is_empty() {
        paths::push_rest(&mut text, rows.len(), all);
    }
    text
}

/// What became of a file, where a container does not see it, or not only here.
fn fate(file: &FileAccount) -> String {
    match &file.fate {
        Fate::Visible => String::new(),
        Fate::Duplicate { layer, path } => {
            format!("the same bytes as {} of layer {}", printable(path.as_str()), layer + 1)
        }
        Fate::Dead(hidden) => format!("dead: {} by layer {}", how(hidden.how), hidden.by + 1),
    }
}

/// What all bytes are for; with `several` images, apart for the layers that are shared.
fn sums_table(ledger: &Ledger, several: bool) -> String {
    let all = lines(&ledger.sums());
    if !several {
        return table(["BYTES", "ALL"], &all.map(|(name, bytes)| [name.to_owned(), brief(bytes)]));
    }
    let unique = lines(&ledger.sums_of(|layer| layer.images.len() < 2));
    let shared = lines(&ledger.sums_of(|layer| layer.images.len() > 1));
    let rows: [_; 5] = std::array::from_fn(|row| {
        let (name, bytes) = all[row];
        [name.to_owned(), brief(unique[row].1), brief(shared[row].1), brief(bytes)]
    });
    table(["BYTES", "OF ONE IMAGE", "SHARED", "ALL"], &rows)
}

fn lines(sums: &Sums) -> [(&'static str, u64); 5] {
    [
        ("seen in a container", sums.visible),
        ("there already", sums.duplicate),
        ("dead", sums.dead),
        ("tar headers, padding", sums.framing),
        ("together", sums.total()),
    ]
}
