//! The presenter: a lecture of 75 minutes as data (`script`), where one is in it (`stage`, pure), and what is seen of it: the strip below
//! the one pane that is shown, the keys, the notes in a window of their own, and the handout.
//!
//! A step that asks something first is two beats: the question, and what it was about. Every beat's state is that of a real session: going
//! on types into the terminal, going back takes the older state, and a lecturer who tried something else comes back to the script's.

pub(crate) mod channel;
pub(crate) mod handout;
pub(crate) mod keys;
pub(crate) mod notes;
pub(crate) mod script;
pub(crate) mod stage;
pub(crate) mod strip;
#[cfg(test)]
mod tests;
