//! Values in order: a map, a set, and sorting. What the standard library's `BTreeMap`, `BTreeSet` and `slice::sort` do, in a small
//! part of the code.
//!
//! Generic code is compiled anew for each type it is used with: so maps and sorting were a fifth of the module that a browser loads
//! (docs/decisions/0018). Here whatever can be is not generic, and the rest is short. Core uses nothing else (`core/clippy.toml`).

mod document;
mod map;
mod place;
mod set;
mod sort;
#[cfg(test)]
mod tests;
mod walk;

pub use map::{Entry, Map};
pub use set::Set;
pub use sort::{sort, sort_by, sort_by_key};
pub use walk::{IntoIter, Iter, IterMut, Keys, Values};
