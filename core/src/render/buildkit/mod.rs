//! A build in BuildKit's words: [`Plain`] line by line, [`Display`] as a picture that is drawn over and over.
//!
//! Both tell the same [`Trace`]: the build's events as vertices, the parts of BuildKit's graph. No clock is read here: every
//! event comes with its time, in milliseconds since the build began.
//!
//! Source: moby/buildkit `util/progress/progressui` and `solver/errdefs/source.go`.

mod display;
mod excerpt;
mod log;
mod plain;
mod screen;
#[cfg(test)]
mod tests;
mod trace;
mod vertex;

pub(super) use log::visible;

pub use display::{Display, Size};
pub use plain::Plain;
pub use screen::{Frame, Line, Screen, Style};
pub use trace::{Definition, failure};
