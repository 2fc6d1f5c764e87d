//! The fuzzer: gives whatever bytes libFuzzer comes up with to the target that `LAYERCAKE_FUZZ_TARGET` names.
//!
//! `cargo xtask soak` builds it, instrumented, and runs it; the arguments are libFuzzer's.
#![no_main]

use std::sync::OnceLock;

use layercake_fuzz::Target;

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fn target() -> &'static Target {
    let name = std::env::var("LAYERCAKE_FUZZ_TARGET").expect("LAYERCAKE_FUZZ_TARGET names a target");
    Target::named(&name).expect("LAYERCAKE_FUZZ_TARGET is one of the targets")
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    (TARGET.get_or_init(target).check)(input);
});
