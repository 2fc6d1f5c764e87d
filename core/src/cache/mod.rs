//! Ingredients to key to hit or miss: the build cache's decisions, as values that explain themselves.
//!
//! A step's [`Ingredients`] are all that its result depends on; their digest is its key. They are stored beside the key,
//! in the [`Record`] of its result and in the [`Lineage`] of the build, so that a miss can always be explained: by the
//! first ingredient that differs from the last build's. Looking records up and storing them is the world's.

mod change;
pub mod content;
mod decision;
mod ingredients;
mod lineage;
mod mark;
mod recipe;
mod record;

pub use change::{Change, Doubt, FileChange, changes, doubts, touched};
pub use content::{Contents, SourceContent};
pub use decision::{Ancestor, Decision, MissReason, Question, decide};
pub use ingredients::{Difference, Ingredients, Name};
pub use lineage::{Lineage, LineageStep, align};
pub use mark::{Details, FileMark};
pub use recipe::{buildkit, classic};
pub use record::{LayerRecord, Record};
