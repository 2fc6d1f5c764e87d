//! What is measured of core: the inputs, the work, and the module that the browser would load; and whether that writes the same bytes.
//!
//! `benches/core.rs` measures natively, `wasm.mjs` the module in node; `cargo xtask bench core` runs both and compares with the
//! limits, and `cargo xtask size` weighs the module.

pub mod bytes;
pub mod content;
pub mod dockerfile;
mod machine;
pub mod page;
pub mod reading;
