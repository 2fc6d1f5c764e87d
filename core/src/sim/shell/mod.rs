//! The shell: text to commands (`parser`), words to fields (`expansion`), commands to processes (`start`, `frame`).
//!
//! POSIX's language as dash and busybox's ash have it. Its whole state is a value: a subshell is a copy, and a moment of
//! it can be kept.

mod arithmetic;
pub mod ast;
mod begin;
pub(in crate::sim) mod builtin;
mod compound;
mod control;
mod execute;
pub(in crate::sim) mod expansion;
mod frame;
mod lexer;
mod parser;
mod pipeline;
mod redirect;
#[expect(clippy::module_inception, reason = "the shell is what this module is about")]
mod shell;
mod source;
mod start;
mod variables;

pub use parser::{ParseError, parse};
pub use shell::{Flavour, Shell};
