//! Where a session is kept: the browser's store, after every input, and the address, when one asks for a link.
//!
//! The store is `localStorage`: a session is a few kilobytes of inputs, and is written before the page can be closed.

use gloo::storage::{LocalStorage, Storage};
use gloo::utils::window;

use crate::state::saved::{LONGEST_LINK, Saved};
use crate::state::{Act, State};

const NAME: &str = "layercake.session";

/// The session with which the page begins: the address's, else the one that was kept, else a new one.
pub(crate) fn begin() -> State {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    if let Some(word) = fragment.strip_prefix('#').filter(|word| !word.is_empty()) {
        // What follows is no longer what the address says.
        let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        if let Ok(history) = window().history() {
            // Where the address cannot be changed it only looks odd.
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
        }
        return match Saved::read(word) {
            Ok(saved) => State::restored(Ok(saved)),
            // A damaged link takes nobody's own session away.
            Err(error) => kept().after(Act::Notice(Some(error.to_string()))),
        };
    }
    kept()
}

/// The session that was kept, else a new one.
fn kept() -> State {
    match LocalStorage::get::<String>(NAME) {
        Ok(word) => State::restored(Saved::read(&word)),
        Err(_) => State::new(),
    }
}

/// Keeps the session. Whether it could be kept.
pub(crate) fn keep(state: &State) -> bool {
    LocalStorage::set(NAME, state.saved().write()).is_ok()
}

/// A link to this moment, also put where one pastes from; else why there is none.
pub(crate) fn link(state: &State) -> Result<String, String> {
    let word = state.saved().write();
    if word.len() > LONGEST_LINK {
        return Err(format!(
            "This session is too long for a link: {} characters, and more than {LONGEST_LINK} are cut off on their way.",
            word.len()
        ));
    }
    let location = window().location();
    let address = location.href().unwrap_or_default();
    let link = format!("{}#{word}", address.split('#').next().unwrap_or_default());
    // A browser that does not allow it leaves the link in the field.
    drop(window().navigator().clipboard().write_text(&link));
    Ok(link)
}
