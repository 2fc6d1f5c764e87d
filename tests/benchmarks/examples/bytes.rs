//! The module in which `bytes.mjs` writes tars and gzip.

use wasm_bindgen::prelude::wasm_bindgen;

/// Digests of what is written.
#[wasm_bindgen]
#[must_use]
pub fn digests() -> String {
    layercake_benchmarks::bytes::digests().unwrap_or_else(|error| error.to_string())
}
