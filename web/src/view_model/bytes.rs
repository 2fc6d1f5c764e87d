//! The ledger of all images' bytes as rows and sentences: each byte once, and what it is for.

use layercake_core::layer::ledger::Sums;
use layercake_core::render::catalogue::{Heading, Language, Reported};
use layercake_core::render::{layers, size};
use layercake_core::sim::world::view::View;

use crate::state::session::Session;

/// Where the bytes are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bytes {
    /// The heads of the columns.
    pub(crate) headings: Vec<String>,
    /// A purpose, bytes of one image only, of several, all.
    pub(crate) rows: Vec<[String; 4]>,
    /// Parts of a bar: style, word, and thousandths of the whole.
    pub(crate) bar: Vec<(&'static str, String, u64)>,
    /// What to do about the waste.
    pub(crate) advice: Vec<String>,
    /// Why there is none.
    pub(crate) error: Option<String>,
}

const LANGUAGE: Language = Language::English;

impl Bytes {
    /// The ledger of all images that have a name.
    pub(crate) fn of(session: &Session, view: &View) -> Self {
        let names: Vec<String> = view.images.iter().filter_map(|image| image.names.first().cloned()).collect();
        if names.is_empty() {
            return Self { error: Some("No image is here yet.".to_owned()), ..Self::default() };
        }
        let ledger = match session.world().ledger(&names) {
            Ok(report) => report.ledger,
            Err(error) => return Self { error: Some(error), ..Self::default() },
        };
        let heading = |heading| Reported::Heading(heading).say(LANGUAGE);
        let headings = [Heading::Bytes, Heading::OfOneImage, Heading::Shared, Heading::All].map(heading).to_vec();
        let [unique, shared, all] = [
            ledger.sums_of(|layer| layer.images.len() < 2),
            ledger.sums_of(|layer| layer.images.len() > 1),
            ledger.sums(),
        ];
        let rows = layers::purposes(&all).map(|(purpose, bytes)| {
            let of = |sums: &Sums| {
                let line = layers::purposes(sums).into_iter().find(|(other, _)| *other == purpose);
                size::human(line.map_or(0, |(_, bytes)| bytes))
            };
            [Reported::Purpose(purpose).say(LANGUAGE), of(&unique), of(&shared), size::human(bytes)]
        });
        let part = |class, word: &str, bytes: u64| {
            (class, format!("{word}: {}", size::human(bytes)), bytes * 1000 / all.total().max(1))
        };
        let bar = vec![
            part("shared", "shared", shared.visible),
            part("unique", "of one image", unique.visible),
            part("duplicate", "there twice", all.duplicate),
            part("dead", "✖ dead", all.dead),
            part("framing", "the tars' own", all.framing),
        ];
        Self { headings, rows: rows.to_vec(), bar, advice: layers::advice(&ledger, LANGUAGE), error: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deleted_files_are_dead_bytes() {
        let mut session = Session::new();
        session.edit("Dockerfile", "FROM busybox\nCOPY hello.sh /a\nRUN rm /a\n");
        session.submit("docker build -t dead .");
        let bytes = Bytes::of(&session, &session.world().view());
        assert_eq!(bytes.error, None);
        let dead = &bytes.rows[2];
        assert_eq!(dead[3], "26B", "{bytes:?}");
        assert!(Bytes::of(&Session::new(), &Session::new().world().view()).error.is_some());
    }
}
