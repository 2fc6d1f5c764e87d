//! Values to text, in the words that people know from Docker. Last in the pipeline: nothing here decides anything.
//!
//! Tables: `images`, `history` and `containers` turn rows into `table`'s columns, with `size` and `ago` for the cells.

pub mod ago;
pub mod containers;
pub mod history;
pub mod images;
pub mod size;
pub mod table;
