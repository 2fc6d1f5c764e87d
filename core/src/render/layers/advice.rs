//! The waste in some images' layers → sentences: what is wasted, by what, and what helps.

use crate::layer::ledger::advice::{Cause, Waste, waste};
use crate::layer::ledger::{How, Ledger};
use crate::render::paths::count;
use crate::render::size::brief;
use crate::render::table::printable;

/// A sentence or two on each cause of waste.
pub(super) fn advice(ledger: &Ledger) -> String {
    let wastes = waste(ledger);
    let sums = ledger.sums();
    if wastes.is_empty() {
        return match sums.dead + sums.duplicate {
            0 => "Nothing is wasted: a container sees every byte, and none is there twice.\n".to_owned(),
            bytes => format!("Only {} are wasted, spread over many files.\n", brief(bytes)),
        };
    }
    wastes.iter().map(|waste| sentence(waste) + "\n").collect()
}

/// What is wasted, and what helps.
#[must_use]
pub fn sentence(waste: &Waste) -> String {
    let (bytes, place, layer) = (brief(waste.bytes), printable(waste.place.as_str()), waste.layer + 1);
    let files = count(waste.files, "file");
    match waste.cause {
        Cause::Hidden { by, how: How::Removed } => format!(
            "{bytes} are dead: {place} of layer {layer} ({files}) is deleted by layer {}, but stays in the image. \
             Delete it in the instruction that makes it, or make it in an earlier stage.",
            by + 1
        ),
        Cause::Hidden { by, how: How::Replaced } => format!(
            "{bytes} are dead: {place} of layer {layer} ({files}) is replaced by layer {}, but stays in the image. \
             Write it once, as it should be in the end.",
            by + 1
        ),
        Cause::Hidden { by, how: How::Repeated } => format!(
            "{bytes} are dead: layer {} repeats {place} of layer {layer} ({files}) for its owner, mode or times alone. \
             Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.",
            by + 1
        ),
        Cause::Duplicate { of, together: true } if of == waste.layer => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of the same layer. Link to them."
        ),
        Cause::Duplicate { of, together: true } => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of layer {}. Link to them, or bring \
             them once.",
            of + 1
        ),
        Cause::Duplicate { of, together: false } => format!(
            "{bytes} are there twice: {place} of layer {layer} ({files}) repeats files of layer {}, which is another \
             image's. Build both images FROM one that has them, so that they share its layers.",
            of + 1
        ),
    }
}
