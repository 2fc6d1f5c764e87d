//! What must hold of core for any bytes whatever: one function a target, which panics where it does not hold.
//!
//! The fuzzer (`main.rs`, started by `cargo xtask soak`) looks for inputs that break a target; `tests/corpus.rs` gives the
//! kept ones in `corpus/<target>/` to the same functions, in every test run. An input that ever broke one is kept there.
#![expect(clippy::unwrap_used, reason = "a target fails by panicking")]

mod target;

/// Something that must hold for any bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its folder in `corpus/` too.
    pub name: &'static str,
    /// Panics where it does not hold.
    pub check: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 10] = [
    Target { name: "dockerfile", check: target::dockerfile::check },
    Target { name: "lint", check: target::lint::check },
    Target { name: "expansion", check: target::expansion::check },
    Target { name: "ignore", check: target::ignore::check },
    Target { name: "archive", check: target::archive::check },
    Target { name: "reference", check: target::reference::check },
    Target { name: "document", check: target::document::check },
    Target { name: "images", check: target::images::check },
    Target { name: "value", check: target::value::check },
    Target { name: "command", check: target::command::check },
];

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }
}
