//! Tells a build as it goes: the classic builder's lines on standard output, BuildKit's progress on standard error, as lines or
//! as a picture that is drawn over.

use std::time::Instant;

use layercake_core::build::{Event, Stream};
use layercake_core::digest::ImageId;
use layercake_core::image::reference::ImageReference;
use layercake_core::render::buildkit::{Definition, Display, Plain, Screen, Size};
use layercake_core::render::catalogue::{Change, Language};
use layercake_core::render::classic::{self, Classic};
use layercake_core::render::narration::Narrator;

use super::error::Failure;
use super::transfer::{Board, To};
use super::{output, terminal};
use crate::engine::build;

/// Milliseconds between two pictures, at least.
const BETWEEN_PICTURES: u64 = 100;

/// How a build is told.
#[derive(Debug)]
pub(super) enum Words {
    /// Not at all.
    None,
    /// In the classic builder's lines.
    Classic(Classic),
    /// In BuildKit's lines.
    Plain(Plain),
    /// As BuildKit's picture.
    Picture(Picture),
    /// In sentences, on standard error.
    Narration(Narrator),
}

/// A picture on the terminal at standard error.
#[derive(Debug)]
pub(super) struct Picture {
    display: Display,
    screen: Screen,
    /// When it was drawn last.
    drawn: Option<u64>,
}

/// Prints a build as it goes.
#[derive(Debug)]
pub(super) struct Teller {
    words: Words,
    started: Instant,
    /// Where it is told that an image comes.
    pulls: Option<Board>,
    /// Why nothing more can be printed.
    failed: Option<Failure>,
}

impl Picture {
    /// Nothing drawn yet. Colours are left out where `NO_COLOR` is set.
    pub(super) fn new(language: Language) -> Self {
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { display: Display::new(language), screen: Screen::new(colours), drawn: None }
    }

    fn draw_now_and_then(&mut self, now: u64) -> Result<(), Failure> {
        if self.drawn.is_some_and(|drawn| now.saturating_sub(drawn) < BETWEEN_PICTURES) {
            return Ok(());
        }
        self.drawn = Some(now);
        let frame = self.display.frame(now, size());
        output::error_bytes(self.screen.draw(&frame).as_bytes())
    }

    fn finish(&mut self, now: u64) -> Result<(), Failure> {
        let frame = self.display.last_frame(now, size().width);
        output::error_bytes((self.screen.draw(&frame) + &self.display.closing()).as_bytes())
    }
}

impl Teller {
    pub(super) fn new(words: Words) -> Self {
        let pulls = match words {
            Words::None | Words::Picture(_) => None,
            Words::Classic(_) => Some(Board::new(To::Output)),
            Words::Plain(_) | Words::Narration(_) => Some(Board::of_lines(To::Errors)),
        };
        Self { words, started: Instant::now(), pulls, failed: None }
    }

    /// Takes what a build tells. A failure to print it is kept for the end: the build goes on.
    pub(super) fn tell(&mut self, progress: &build::Progress<'_>) {
        if self.failed.is_none() {
            self.failed = self.print(progress).err();
        }
    }

    /// The build is over: tells of the image, if one was made, and of where it failed, if it did.
    ///
    /// # Errors
    /// What could not be printed, now or before.
    pub(super) fn finish(&mut self, image: Option<&ImageId>, names: &[ImageReference]) -> Result<(), Failure> {
        if let Some(failure) = self.failed.take() {
            return Err(failure);
        }
        let now = self.now();
        match (&mut self.words, image) {
            (Words::None, Some(image)) => output::line(&image.to_string()),
            (Words::Classic(_), Some(_)) => names.iter().try_for_each(|name| output::text(&classic::tagged(name))),
            (Words::Narration(narrator), Some(image)) => {
                let tagged = |name| Change::Tagged { image, name }.say(narrator.language());
                names.iter().try_for_each(|name| sentence(&tagged(name)))
            }
            (Words::None | Words::Classic(_) | Words::Narration(_), None) => Ok(()),
            (Words::Plain(plain), image) => {
                let exported = image.map(|image| plain.exported(image, names, now)).unwrap_or_default();
                output::error_bytes((exported + &plain.closing()).as_bytes())
            }
            (Words::Picture(picture), image) => {
                if let Some(image) = image {
                    picture.display.exported(image, names, now);
                }
                picture.finish(now)
            }
        }
    }

    /// Milliseconds since the build began.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn print(&mut self, progress: &build::Progress<'_>) -> Result<(), Failure> {
        match progress {
            build::Progress::Read { dockerfile, text, ignore, context, foreign } => {
                if let Some(front_end) = foreign {
                    output::remark(&format!(
                        "[Warning] # syntax={front_end}: other languages than Docker's are not supported; the file is read as a Dockerfile"
                    ));
                }
                self.read(&Definition { file: dockerfile, text, ignore: *ignore }, context.unwrap_or_default())
            }
            build::Progress::Event(event) => self.event(event),
            build::Progress::Pull(event) => {
                // The picture shows that it takes time.
                if let Some(board) = &mut self.pulls {
                    board.pull(event);
                }
                Ok(())
            }
            build::Progress::Waiting => {
                let now = self.now();
                match &mut self.words {
                    Words::None | Words::Classic(_) | Words::Narration(_) => Ok(()),
                    Words::Plain(plain) => output::error_bytes(plain.tick(now).as_bytes()),
                    Words::Picture(picture) => picture.draw_now_and_then(now),
                }
            }
        }
    }

    fn read(&mut self, definition: &Definition<'_>, context: u64) -> Result<(), Failure> {
        let now = self.now();
        match &mut self.words {
            Words::None => Ok(()),
            Words::Classic(classic) => output::text(&classic.context(context)),
            Words::Plain(plain) => output::error_bytes(plain.read(definition, now).as_bytes()),
            Words::Narration(narrator) => sentence(&narrator.read(definition.file, definition.text)),
            Words::Picture(picture) => {
                picture.display.read(definition, now);
                picture.draw_now_and_then(now)
            }
        }
    }

    fn event(&mut self, event: &Event) -> Result<(), Failure> {
        let now = self.now();
        match &mut self.words {
            Words::None => {
                // What was asked for in vain is worth a word even then.
                if let Event::Unconsumed { arguments } = event {
                    output::remark(classic::unconsumed(arguments).trim_end());
                }
                Ok(())
            }
            Words::Classic(classic) => match classic.event(event) {
                Some(chunk) if chunk.stream == Stream::Stderr => output::error_bytes(&chunk.bytes),
                Some(chunk) => output::bytes(&chunk.bytes),
                None => Ok(()),
            },
            Words::Plain(plain) => output::error_bytes(plain.event(event, now).as_bytes()),
            Words::Narration(narrator) => narrator.event(event).map_or(Ok(()), |said| sentence(&said)),
            Words::Picture(picture) => {
                picture.display.event(event, now);
                picture.draw_now_and_then(now)
            }
        }
    }
}

fn sentence(said: &str) -> Result<(), Failure> {
    output::error_bytes(format!("{said}\n").as_bytes())
}

/// The size of the terminal at standard error: asked for each picture, as it may change.
fn size() -> Size {
    match terminal::window_of_errors() {
        Some((height @ 1.., width @ 1..)) => Size { height: height.into(), width: width.into() },
        _ => Size { height: 24, width: 80 },
    }
}
