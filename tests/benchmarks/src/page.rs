//! The module of the browser: one function for each thing that the page does with core.
//!
//! Nothing here is fit for use: it is what keeps the linker from leaving out what a page needs.

use layercake_core::build::{Request, Session, Settings};
use layercake_core::command::{Asked, Place, Program, World, complete, help, parse};
use layercake_core::digest::DiffId;
use layercake_core::dockerfile::format::format;
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::image::config::ImageConfig;
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::image::search::{Next, Search};
use layercake_core::image::{comparison, history};
use layercake_core::layer::archive::contents::changes;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::diff::{apply, diff};
use layercake_core::layer::ledger::ledger;
use layercake_core::layer::tree::FileTree;
use layercake_core::ordered;
use layercake_core::render::buildkit::{Definition, Display, Plain, Screen, Size};
use layercake_core::render::catalogue::{Language, Tense};
use layercake_core::render::classic::{Classic, Wording};
use layercake_core::render::narration::Narrator;
use layercake_core::render::{difference, explanation, layers};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::machine::Machine;
use crate::reading;

const LANGUAGE: Language = Language::English;

/// What is wrong with a Dockerfile, what is advised, and how many steps it has.
#[wasm_bindgen]
#[must_use]
pub fn read(text: &str) -> String {
    let reading = reading::read(text);
    let found = reading.parsed.diagnostics.iter().map(|found| (found.lines.first, found.code, &found.message));
    let advice = reading.advice.warnings.iter().map(|warning| (warning.lines.first, warning.rule, &warning.message));
    let steps: usize = reading.stages.values().map(|steps| steps.steps.len()).sum();
    let found: Vec<_> = found.chain(advice).collect();
    json!({ "found": found, "steps": steps, "problems": reading.problems }).to_string()
}

/// The long Dockerfile that is measured.
#[wasm_bindgen]
#[must_use]
pub fn long() -> String {
    crate::dockerfile::long()
}

/// A Dockerfile in its usual form.
#[wasm_bindgen]
#[must_use]
pub fn formatted(text: &str) -> Option<String> {
    format(text).ok().map(|formatted| formatted.text)
}

/// What a rule of lint teaches.
#[wasm_bindgen]
#[must_use]
pub fn lesson(name: &str) -> Option<String> {
    let rule = layercake_core::lint::rules().iter().find(|rule| rule.name == name)?;
    Some(rule.lesson())
}

/// Builds on a machine in memory: `builder` is `classic` or `buildkit`. Told in all ways.
#[wasm_bindgen]
#[must_use]
pub fn build(text: &str, ignore: &str, image: &str, classic: bool, predict: bool) -> String {
    told(text, ignore, image, classic, predict).unwrap_or_else(|error| error)
}

fn told(text: &str, ignore: &str, image: &str, classic: bool, predict: bool) -> Result<String, String> {
    let mut options = reading::options();
    if classic {
        options.builder = layercake_core::plan::Builder::Classic;
    }
    let settings = Settings { no_cache: false, predict, edited: Default::default(), now: 0, seed: String::new() };
    let request = Request {
        dockerfile: layercake_core::dockerfile::parse(text).dockerfile,
        options,
        lineage: serde_json::from_slice(image.as_bytes()).ok(),
        settings,
    };
    let mut session = Session::new(request).map_err(|error| error.to_string())?;
    let mut machine = Machine::default();
    machine.ignore = Ignore::parse(ignore).map_err(|error| error.to_string())?;
    machine.context.write("/src/main.js", b"start()");
    let config = ImageConfig::parse(image.as_bytes()).map_err(|error| error.to_string())?;
    machine.images.insert("docker.io/library/base:latest".to_owned(), config);
    let mut screens = Screens::new(text);
    while session.finished().is_none() && !session.is_predicted() {
        let (actions, events) = session.ready();
        screens.show(&events);
        for (id, action) in actions {
            let outcome = machine.perform(action);
            screens.show(&session.complete(id, outcome));
        }
    }
    let report = session.report();
    screens.text += &explanation::table(&report, LANGUAGE);
    screens.text += &explanation::summary(&report, Tense::Past, LANGUAGE);
    screens.text += &explanation::json(&report, LANGUAGE).to_string();
    screens.text += &serde_json::to_string(&session.lineage()).map_err(|error| error.to_string())?;
    let all: Vec<_> = machine.layers.iter().collect();
    let ledger = ledger(&[all]);
    let report = layers::Report { images: Vec::new(), layers: machine.layers, ledger };
    Ok(screens.text + &layers::text(&report, true, LANGUAGE))
}

/// All ways in which a build is told.
struct Screens {
    classic: Classic,
    plain: Plain,
    display: Display,
    screen: Screen,
    narrator: Narrator,
    text: String,
}

impl Screens {
    fn new(text: &str) -> Self {
        let definition = Definition { file: "Dockerfile", text, ignore: None };
        let (mut plain, mut display) = (Plain::new(LANGUAGE), Display::new(LANGUAGE));
        display.read(&definition, 0);
        let text = plain.read(&definition, 0);
        let (classic, screen) = (Classic::new(Wording::Slides), Screen::new(true));
        Self { classic, plain, display, screen, narrator: Narrator::new(LANGUAGE), text }
    }

    fn show(&mut self, events: &[layercake_core::build::Event]) {
        for event in events {
            let chunk = self.classic.event(event);
            self.text.extend(chunk.map(|chunk| String::from_utf8_lossy(&chunk.bytes).into_owned()));
            self.text += &self.plain.event(event, 0);
            self.text.extend(self.narrator.event(event));
            self.display.event(event, 0);
            self.text += &self.screen.draw(&self.display.frame(0, Size { height: 25, width: 80 }));
        }
    }
}

/// Two images' configs, layers and documents side by side.
#[wasm_bindgen]
#[must_use]
pub fn compared(old: &[u8], new: &[u8], tar: &[u8], reference: &str) -> String {
    side_by_side(old, new, tar, reference).unwrap_or_else(|error| error.to_string())
}

fn side_by_side(old: &[u8], new: &[u8], tar: &[u8], reference: &str) -> Result<String, Box<dyn std::error::Error>> {
    let name = ImageReference::parse(reference)?.familiar();
    let mut search = Search::new(&Platform::new("linux", "amd64"));
    if let Next::Found(manifest) = search.take(old, None)? {
        return Ok(manifest.config.digest.to_string());
    }
    let (old, new) = (ImageConfig::parse(old)?, ImageConfig::parse(new)?);
    let lower = FileTree::new();
    let upper = apply(&lower, &changes(tar, &Limits::default())?);
    let side = |config: &ImageConfig| {
        let layers: Vec<(DiffId, u64)> = config.rootfs.diff_ids.iter().map(|diff_id| (*diff_id, 0)).collect();
        difference::Side { name: name.clone(), layers }
    };
    let report = difference::Report {
        old: side(&old),
        new: side(&new),
        settings: comparison::compare(&old, &new),
        files: layercake_core::layer::comparison::compare(&lower, &upper),
    };
    let told: Vec<String> = history::steps(&new).iter().map(|step| format!("{step:?}")).collect();
    Ok(difference::text(&report, true, LANGUAGE) + &told.concat() + &diff(&lower, &upper).len().to_string())
}

/// What a command line asks for, and what may come next.
#[wasm_bindgen]
#[must_use]
pub fn command(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let program = Program { name: "docker", world: World::Model };
    let asked = match parse(program, &words) {
        Err(error) => error.to_string(),
        Ok(Asked::Help(place)) => help(program, &place),
        Ok(Asked::Version) => String::new(),
        Ok(Asked::Line(line)) => line.arguments().join(" "),
    };
    let completion = complete(program, &words, "");
    let candidates: ordered::Map<_, _> =
        completion.candidates.into_iter().map(|candidate| (candidate.word, candidate.help)).collect();
    json!({ "asked": asked, "candidates": candidates, "root": help(program, &Place::root()) }).to_string()
}
