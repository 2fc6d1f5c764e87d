//! Archives of images that a person brings: an input like any other, which the session keeps whole.

use layercake_core::render::size;
use layercake_core::sim::world::log::{Bytes, Input};

use super::State;

/// Bytes of archives that a session takes.
const MOST_IMPORTED: usize = 16_000_000;

impl State {
    /// Images that were brought, or why they were not.
    pub(super) fn imported(&self, archive: &Bytes) -> Self {
        let told = |notice: String| Some(notice);
        let here = self.session.inputs().iter().map(|entry| match &entry.input {
            Input::Import { archive } => archive.len(),
            _ => 0,
        });
        if here.sum::<usize>() + archive.len() > MOST_IMPORTED {
            let notice = told(format!(
                "The archive was not imported: it has {}, and a session, which keeps whole what is brought, takes {} in all. An archive that \
                 is compressed with gzip is taken, too.",
                size::human(archive.len() as u64),
                size::human(MOST_IMPORTED as u64)
            ));
            return Self { notice, ..self.clone() };
        }
        let mut came = Err(String::new());
        let next = self.with(|session| came = session.import(archive));
        match came {
            Ok(names) => {
                Self { notice: told(format!("Imported: {}. Nothing was sent anywhere.", names.join(", "))), ..next }
            }
            Err(error) => Self { notice: told(format!("The archive was not imported: {error}.")), ..self.clone() },
        }
    }
}
