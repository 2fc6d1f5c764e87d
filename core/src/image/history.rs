//! A config's history and its layers, paired: which instruction made which layer.
//!
//! Source: OCI image-spec `config.md`, "history": the entries whose `empty_layer` is false match the layers one to one. Tools
//! that import or squash do not always keep to it, so nothing is refused: what has no partner stands alone.

use super::config::{History, ImageConfig};
use crate::digest::DiffId;

/// A layer and the instruction that made it, of which one may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'config> {
    /// The layer; `None` for an instruction that made none.
    pub layer: Option<&'config DiffId>,
    /// The instruction; `None` for a layer that the history does not know.
    pub history: Option<&'config History>,
}

/// The steps of an image, oldest first. Each layer comes once, in order.
#[must_use]
pub fn steps(config: &ImageConfig) -> Vec<Step<'_>> {
    let mut layers = config.rootfs.diff_ids.iter();
    let mut steps: Vec<_> = config
        .history
        .iter()
        .map(|history| Step { layer: if history.empty_layer { None } else { layers.next() }, history: Some(history) })
        .collect();
    steps.extend(layers.map(|layer| Step { layer: Some(layer), history: None }));
    steps
}

/// The instruction that made each layer, as one writes it; nothing for a layer that the history does not know.
#[must_use]
pub fn made_by(config: &ImageConfig) -> Vec<String> {
    let steps = steps(config);
    let layers = steps.iter().filter(|step| step.layer.is_some());
    let told =
        layers.map(|step| step.history.and_then(|entry| entry.created_by.as_deref().or(entry.comment.as_deref())));
    told.map(|told| told.map(instruction).unwrap_or_default()).collect()
}

/// The instruction that a `created_by` tells of, without what builders put around it: the shell of `RUN`, the classic
/// builder's `#(nop)`, BuildKit's `# buildkit`.
#[must_use]
pub fn instruction(created_by: &str) -> String {
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").map_or(text, str::trim_end);
    if let Some((_, comment)) = text.split_once(" #(nop) ") {
        return comment.trim().to_owned();
    }
    let by_buildkit = text.strip_prefix("RUN ");
    match by_buildkit.unwrap_or(text).split_once("/bin/sh -c ") {
        // Before the shell stand the build arguments that the classic builder had: `|1 NAME=value /bin/sh -c`.
        Some((before, command)) if before.is_empty() || before.starts_with('|') => format!("RUN {}", command.trim()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    /// Pairs layers `a`, `b`, … with a history in which `-` makes no layer.
    fn check(layers: &str, history: &[&str], expected: &[(Option<&str>, Option<&str>)]) {
        let mut config = ImageConfig::scratch("amd64");
        let diff_id = |name: &str| DiffId::new(Digest::of(name.as_bytes()));
        config.rootfs.diff_ids = layers.chars().map(|name| diff_id(&name.to_string())).collect();
        let entry = |text: &&str| History {
            created_by: Some((*text).to_owned()),
            empty_layer: text.starts_with('-'),
            ..History::default()
        };
        config.history = history.iter().map(entry).collect();
        let expected: Vec<_> =
            expected.iter().map(|(layer, text)| (layer.map(diff_id), text.map(str::to_owned))).collect();
        let steps = steps(&config).into_iter();
        let paired = steps.map(|step| (step.layer.copied(), step.history.and_then(|entry| entry.created_by.clone())));
        assert_eq!(paired.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn layers_go_to_the_instructions_that_make_some() {
        check("", &[], &[]);
        check(
            "ab",
            &["ADD", "-ENV", "RUN", "-CMD"],
            &[(Some("a"), Some("ADD")), (None, Some("-ENV")), (Some("b"), Some("RUN")), (None, Some("-CMD"))],
        );
    }

    #[test]
    fn what_has_no_partner_stands_alone() {
        check("ab", &[], &[(Some("a"), None), (Some("b"), None)]);
        check("ab", &["ADD", "-ENV"], &[(Some("a"), Some("ADD")), (None, Some("-ENV")), (Some("b"), None)]);
        check("a", &["ADD", "RUN"], &[(Some("a"), Some("ADD")), (None, Some("RUN"))]);
    }

    #[test]
    fn instructions_are_told_without_their_builder() {
        for (created_by, expected) in [
            ("/bin/sh -c #(nop)  CMD [\"world\"]", "CMD [\"world\"]"),
            ("/bin/sh -c #(nop) ADD file:fe64057fbb83 in / ", "ADD file:fe64057fbb83 in /"),
            ("/bin/sh -c apt-get update", "RUN apt-get update"),
            ("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update"),
            ("|1 A=b /bin/sh -c echo $A", "RUN echo $A"),
            ("RUN |1 A=b /bin/sh -c echo $A # buildkit", "RUN echo $A"),
            ("COPY . /app # buildkit", "COPY . /app"),
            ("RUN /usr/bin/program /bin/sh -c x # buildkit", "RUN /usr/bin/program /bin/sh -c x"),
            ("debuerreotype 0.15", "debuerreotype 0.15"),
            ("", ""),
        ] {
            assert_eq!(instruction(created_by), expected, "{created_by}");
        }
    }
}
