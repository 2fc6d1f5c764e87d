//! Rule FloatingBaseTag.

use super::rule;
use super::{Base, File, Warning};
use crate::image::reference::ImageReference;

rule! {
    /// The base image is not named exactly
    ///
    /// A tag is a name that can be moved, and `latest` (which is meant where there is none) moves with every release;
    /// so do `stable`, `lts`, `edge` and their like. Today it is one image, next month another: the same Dockerfile
    /// builds something else, every step runs again when it moves, and a cached build stays on the old one until
    /// someone pulls.
    ///
    /// Name a version: `FROM python:3.12-slim`. A digest (`@sha256:…`) names one image for ever.
    Teaching FloatingBaseTag = check
}

/// Words for whatever is newest of its kind.
const NEWEST: [&str; 10] =
    ["latest", "stable", "oldstable", "testing", "lts", "edge", "rolling", "nightly", "mainline", "current"];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let Base::Image(name) = &stage.base else { continue };
        // Who takes the name from outside has decided there.
        if stage.what.image.contains('$') {
            continue;
        }
        let Ok(reference) = ImageReference::parse(name) else { continue };
        let Some(tag) = reference.tag().filter(|tag| reference.digest().is_none() && moves(tag)) else { continue };
        let image = reference.familiar_name();
        let said = if name.ends_with(&format!(":{tag}")) {
            format!("is named by its tag {tag}")
        } else {
            "has no tag, so latest is meant".to_owned()
        };
        let span = stage.from.written.arguments.first().map_or(stage.from.headline, |word| word.span());
        warnings.push(
            RULE.warn(&stage.from, format!("{image} {said}"))
                .at(span)
                .cost("when the tag moves, every step runs again, and the image may be another one")
                .help(format!("name a version: {image}:VERSION")),
        );
    }
    warnings
}

/// Whether a tag has such a word and no version: `lts-alpine`, but not `stable-20240812-slim`.
fn moves(tag: &str) -> bool {
    !tag.contains(|c: char| c.is_ascii_digit()) && tag.split('-').any(|word| NEWEST.contains(&word))
}
