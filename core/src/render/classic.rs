//! A build in the classic builder's words, as the lecture's slides show them (Docker up to 24).

use super::Chunk;
use super::size::human;
use crate::build::{Event, Stream};
use crate::image::reference::ImageReference;

/// The first line, with the size of the build context.
#[must_use]
pub fn context(bytes: u64) -> String {
    format!("Sending build context to Docker daemon  {}\n", human(bytes))
}

/// What is printed of an event.
#[must_use]
pub fn event(event: &Event) -> Option<Chunk> {
    let text = match event {
        Event::Started { number: (number, total), text, .. } => format!("Step {number}/{total} : {text}\n"),
        Event::Hit { .. } => " ---> Using cache\n".to_owned(),
        Event::Running { container, .. } => format!(" ---> Running in {}\n", &container[..12]),
        Event::Removed { container, .. } => format!("Removing intermediate container {}\n", &container[..12]),
        Event::Finished { image: Some(image), .. } => format!(" ---> {}\n", image.short()),
        Event::Finished { step, image: None } if step.index == 0 => " ---> \n".to_owned(),
        Event::Output { stream, bytes, .. } => return Some(Chunk { stream: *stream, bytes: bytes.clone() }),
        Event::Built { image } => format!("Successfully built {}\n", image.short()),
        Event::Finished { image: None, .. }
        | Event::Missed { .. }
        | Event::Resolving { .. }
        | Event::Resolved { .. }
        | Event::Failed { .. } => return None,
    };
    Some(Chunk { stream: Stream::Stdout, bytes: text.into_bytes() })
}

/// The last line, for each tag.
#[must_use]
pub fn tagged(reference: &ImageReference) -> String {
    format!("Successfully tagged {}\n", reference.familiar())
}
