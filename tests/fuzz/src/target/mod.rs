//! The targets, one a file.

pub(crate) mod archive;
pub(crate) mod command;
pub(crate) mod dockerfile;
pub(crate) mod document;
pub(crate) mod expansion;
pub(crate) mod ignore;
pub(crate) mod images;
pub(crate) mod lint;
pub(crate) mod reference;
pub(crate) mod value;

use std::borrow::Cow;

/// The bytes as text: what is no UTF-8 becomes the sign that stands for it, so that no input is wasted.
fn text(input: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(input)
}
