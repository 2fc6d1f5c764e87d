//! `layercake __complete WORD...`: what may stand in place of the last word. The scripts of `layercake completion` ask for it at
//! each press of the tab key, so it answers with what it can find, and never with an error.
//!
//! A line for each whole word, with a tab and its help where it has some; `:path` where the shell is to look for files.

use std::fmt::Write as _;
use std::fs;

use layercake_core::command::filter::Filters;
use layercake_core::command::{Kind, Wanted, complete};
use layercake_core::dockerfile::ast;
use layercake_core::dockerfile::parse;

use super::{Outcome, PROGRAM, output};
use crate::engine::Engine;
use crate::engine::containers::list::Selection;

/// Prints the words.
pub(super) fn run(words: &[String]) -> Outcome {
    let (word, before) = words.split_last().map_or(("", words), |(word, before)| (word.as_str(), before));
    let completion = complete(PROGRAM, before, word);
    let mut text = String::new();
    for candidate in completion.candidates {
        let help = if candidate.help.is_empty() { String::new() } else { format!("\t{}", candidate.help) };
        let _ = writeln!(text, "{}{help}", candidate.word);
    }
    if let Some(Wanted { kind, before: prefix, begins }) = completion.wanted {
        match kind {
            Kind::Path => text.push_str(":path\n"),
            kind => {
                for name in names(kind, before).iter().filter(|name| name.starts_with(&begins)) {
                    let _ = writeln!(text, "{prefix}{name}");
                }
            }
        }
    }
    output::text(&text)?;
    Ok(0)
}

/// The names of a kind that there are.
fn names(kind: Kind, words: &[String]) -> Vec<String> {
    match kind {
        Kind::Image => images(),
        Kind::Container => containers(true),
        Kind::RunningContainer => containers(false),
        Kind::Object => containers(true).into_iter().chain(images()).chain(volumes()).collect(),
        Kind::Network => networks(),
        Kind::Stage => stages(words),
        Kind::OneOf(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Kind::Volume => volumes(),
        Kind::Free | Kind::Path => Vec::new(),
    }
}

fn images() -> Vec<String> {
    let images = Engine::open().and_then(|engine| engine.images(false)).unwrap_or_default();
    let mut names: Vec<String> = images
        .iter()
        .flat_map(|(_, names)| names)
        .map(layercake_core::image::reference::ImageReference::familiar)
        .collect();
    names.sort();
    names
}

fn containers(all: bool) -> Vec<String> {
    let rows = Engine::open()
        .and_then(|engine| engine.containers(&Selection { all, ..Selection::default() }))
        .unwrap_or_default();
    rows.into_iter().map(|row| row.name).collect()
}

fn networks() -> Vec<String> {
    let networks = Engine::open().and_then(|engine| engine.networks(&Filters::default())).unwrap_or_default();
    networks.into_iter().map(|network| network.name).collect()
}

fn volumes() -> Vec<String> {
    let volumes = Engine::open().and_then(|engine| engine.volumes(&Filters::default())).unwrap_or_default();
    volumes.into_iter().map(|volume| volume.name).collect()
}

/// The stages of the Dockerfile that the line names so far, or of the one in this folder.
fn stages(words: &[String]) -> Vec<String> {
    let named =
        words.windows(2).rev().find(|pair| ["-f", "--file"].contains(&pair[0].as_str())).map(|pair| pair[1].as_str());
    let text = fs::read_to_string(named.unwrap_or("Dockerfile")).unwrap_or_default();
    let name = |instruction: ast::Instruction| match instruction.kind {
        ast::Kind::From(from) => from.name,
        _ => None,
    };
    parse(&text).dockerfile.instructions.into_iter().filter_map(name).collect()
}
