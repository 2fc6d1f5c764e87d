//! A build in the classic builder's words, line by line.
//!
//! Source: moby `builder/dockerfile` (`dispatchers.go`, `evaluator.go`, `internals.go`), and what Docker 28 printed.

use super::Chunk;
use super::size::human;
use crate::build::{BuildError, Event, Stream};
use crate::image::reference::ImageReference;

/// Whose words are used: they differ in the first line and in one of each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wording {
    /// Docker up to 24, as on the lecture's slides: `Removing intermediate container ID`.
    #[default]
    Slides,
    /// Docker since 25: ` ---> Removed intermediate container ID`.
    Current,
}

/// What is printed of a build, event by event.
#[derive(Debug, Clone, Default)]
pub struct Classic {
    wording: Wording,
    /// ONBUILD instructions of the base that are still to come: they have no line of their own, and the image after the last of
    /// them is that of the FROM.
    triggers: usize,
}

impl Classic {
    /// Nothing printed yet.
    #[must_use]
    pub fn new(wording: Wording) -> Self {
        Self { wording, triggers: 0 }
    }

    /// The first line, with the size of the build context.
    #[must_use]
    pub fn context(&self, bytes: u64) -> String {
        let bytes = human(bytes);
        match self.wording {
            Wording::Slides => format!("Sending build context to Docker daemon  {bytes}\n"),
            // In a column of its own: the line was once rewritten as the bytes went over.
            Wording::Current => format!("Sending build context to Docker daemon {bytes:>8}\n"),
        }
    }

    /// What is printed of an event.
    pub fn event(&mut self, event: &Event) -> Option<Chunk> {
        let text = match event {
            Event::Started { .. } if self.triggers > 0 => return None,
            Event::Started { number: (number, total), text, .. } => format!("Step {number}/{total} : {text}\n"),
            Event::Triggers { count, .. } => {
                // One more for the end of the FROM itself.
                self.triggers = count + 1;
                format!("# Executing {count} build trigger{}\n", if *count == 1 { "" } else { "s" })
            }
            Event::Overriding { healthcheck, .. } => {
                format!("Note: overriding previous HEALTHCHECK: [{}]\n", healthcheck.join(" "))
            }
            Event::Hit { .. } => " ---> Using cache\n".to_owned(),
            Event::Running { container, .. } => format!(" ---> Running in {}\n", short(container)),
            Event::Removed { container, .. } => self.removed(short(container)),
            Event::Finished { image, .. } => {
                self.triggers = self.triggers.saturating_sub(1);
                if self.triggers > 0 {
                    return None;
                }
                // Only `FROM scratch` has none.
                format!(" ---> {}\n", image.as_ref().map(crate::digest::ImageId::short).unwrap_or_default())
            }
            Event::Output { stream, bytes, .. } => return Some(Chunk { stream: *stream, bytes: bytes.clone() }),
            Event::Unconsumed { arguments } => unconsumed(arguments),
            Event::Built { image } => format!("Successfully built {}\n", image.short()),
            Event::Missed { .. }
            | Event::Resolving { .. }
            | Event::Resolved { .. }
            | Event::Reading { .. }
            | Event::Read { .. }
            | Event::Failed { .. } => return None,
        };
        Some(Chunk { stream: Stream::Stdout, bytes: text.into_bytes() })
    }

    fn removed(&self, container: &str) -> String {
        match self.wording {
            Wording::Slides => format!("Removing intermediate container {container}\n"),
            Wording::Current => format!(" ---> Removed intermediate container {container}\n"),
        }
    }
}

/// The last line, for each tag.
#[must_use]
pub fn tagged(reference: &ImageReference) -> String {
    format!("Successfully tagged {}\n", reference.familiar())
}

/// What was given for nothing.
#[must_use]
pub fn unconsumed(arguments: &[String]) -> String {
    format!("[Warning] One or more build-args [{}] were not consumed\n", arguments.join(" "))
}

/// Why there is no image, without a newline.
#[must_use]
pub fn failure(error: &BuildError) -> String {
    match error {
        BuildError::Command { command, code, .. } => {
            format!("The command '{command}' returned a non-zero code: {code}")
        }
        error => error.to_string(),
    }
}

fn short(container: &str) -> &str {
    container.get(..12).unwrap_or(container)
}
