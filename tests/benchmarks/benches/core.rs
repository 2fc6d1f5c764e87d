//! How fast core reads and hashes, natively: `cargo bench --package layercake-benchmarks`, or with limits `cargo xtask bench core`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use layercake_benchmarks::{content, dockerfile, reading};

fn main() {
    divan::main();
}

/// Parse, validate, lint and plan.
#[divan::bench(sample_count = 500)]
fn lecture() -> reading::Reading {
    reading::read(black_box(dockerfile::LECTURE))
}

/// The same, of 1000 lines.
#[divan::bench(sample_count = 100)]
fn long(bencher: Bencher<'_, '_>) {
    let text = dockerfile::long();
    bencher.bench(|| reading::read(black_box(&text)));
}

#[divan::bench(sample_count = 100)]
fn hash_tree(bencher: Bencher<'_, '_>) {
    let files = content::tree();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| content::folder(black_box(&files)));
}

#[divan::bench(sample_count = 50)]
fn hash_file(bencher: Bencher<'_, '_>) {
    let bytes = content::bytes(32 << 20);
    bencher.counter(BytesCount::new(bytes.len())).bench(|| content::file("large", black_box(&bytes)));
}
