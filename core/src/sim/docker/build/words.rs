//! How a build is told: in the classic builder's lines, or in BuildKit's.

use super::inputs::Inputs;
use crate::build::{Event, Stream};
use crate::command::Line;
use crate::command::flags::build::PROGRESS;
use crate::command::flags::shared::{QUIET, WORDING};
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::plan::Builder;
use crate::render::buildkit::{Definition, Plain};
use crate::render::catalogue::{Change, Language};
use crate::render::classic::{self, Classic, Wording};
use crate::render::narration::Narrator;
use crate::sim::docker::telling::Telling;
use crate::sim::world::clients::Client;

/// How a build is told.
#[derive(Debug, Clone)]
pub(super) struct Words {
    manner: Manner,
    builder: Builder,
    /// What is to be said after the next step's own line: how its base image came.
    held: Option<Telling>,
}

#[derive(Debug, Clone)]
enum Manner {
    Quiet,
    Classic(Classic),
    Plain(Box<Plain>),
    Narration(Narrator),
}

impl Words {
    pub(super) fn new(inputs: &Inputs, line: &Line, client: &Client) -> Self {
        let current = line.text(&WORDING) == Some("current")
            || client.environment.get("LAYERCAKE_WORDING").is_some_and(|wording| wording == "current");
        let wording = if current { Wording::Current } else { Wording::Slides };
        let manner = match (line.text(&PROGRESS), inputs.builder) {
            _ if line.on(&QUIET) => Manner::Quiet,
            (Some("narration"), _) => Manner::Narration(Narrator::new(Language::English)),
            (_, Builder::Classic) => Manner::Classic(Classic::new(wording)),
            (_, Builder::Buildkit) => Manner::Plain(Box::new(Plain::new(Language::English))),
        };
        Self { manner, builder: inputs.builder, held: None }
    }

    /// Whether the classic builder's rules are followed.
    pub(super) fn is_classic(&self) -> bool {
        self.builder == Builder::Classic
    }

    /// Keeps lines for after the next step's own.
    pub(super) fn hold(&mut self, telling: &Telling) {
        if matches!(self.manner, Manner::Classic(_)) {
            self.held = Some(telling.clone());
        }
    }

    /// What is said before the first step.
    pub(super) fn begin(&mut self, client: &mut Client, inputs: &Inputs) {
        let definition = Definition { file: &inputs.file, text: &inputs.text, ignore: inputs.ignore_bytes };
        match &mut self.manner {
            Manner::Quiet => {}
            Manner::Classic(classic) => client.print(classic.context(inputs.context_bytes)),
            Manner::Plain(plain) => client.complain(plain.read(&definition, 0)),
            Manner::Narration(narrator) => {
                client.complain(format!("{}\n", narrator.read(&inputs.file, &inputs.text)));
            }
        }
    }

    /// What is said of an event.
    pub(super) fn event(&mut self, client: &mut Client, event: &Event, now: u64) {
        match &mut self.manner {
            Manner::Quiet => {}
            Manner::Classic(classic) => match classic.event(event) {
                Some(chunk) if chunk.stream == Stream::Stderr => client.complain(chunk.bytes),
                Some(chunk) => {
                    client.print(chunk.bytes);
                    if let (Event::Started { .. }, Some(held)) = (event, self.held.take()) {
                        held.lines().for_each(|line| client.line(line));
                    }
                }
                None => {}
            },
            Manner::Plain(plain) => client.complain(plain.event(event, now)),
            Manner::Narration(narrator) => {
                if let Some(said) = narrator.event(event) {
                    client.complain(format!("{said}\n"));
                }
            }
        }
    }

    /// What is said at the end.
    pub(super) fn finish(&mut self, client: &mut Client, image: Option<&ImageId>, names: &[ImageReference], now: u64) {
        match (&mut self.manner, image) {
            (Manner::Quiet, Some(image)) => client.line(image),
            (Manner::Classic(_), Some(_)) => names.iter().for_each(|name| client.print(classic::tagged(name))),
            (Manner::Narration(narrator), Some(image)) => {
                let language = narrator.language();
                for name in names {
                    client.complain(format!("{}\n", Change::Tagged { image, name }.say(language)));
                }
            }
            (Manner::Plain(plain), image) => {
                let exported = image.map(|image| plain.exported(image, names, now)).unwrap_or_default();
                client.complain(exported + &plain.closing());
            }
            (Manner::Quiet | Manner::Classic(_) | Manner::Narration(_), None) => {}
        }
    }
}
