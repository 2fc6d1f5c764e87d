//! Where a session is kept: the browser's store, after every input, and the address, when one asks for a link.
//!
//! The store is `localStorage`: a session is a few kilobytes of inputs, and is written before the page can be closed. A session
//! whose place another one takes, or that cannot be restored, is set aside: it can be opened again, or saved as a file.

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};
use gloo::utils::window;
use serde::{Deserialize, Serialize};

use crate::components::pace::START;
use crate::lecture::route::Route;
use crate::state::saved::{LONGEST_LINK, Saved, SavedError};
use crate::state::{ASIDE, Act, State};

const NAME: &str = "layercake.session";

const ASIDES: &str = "layercake.sessions";

/// Sessions that are set aside at most: more, and the oldest one goes.
pub(crate) const MOST_ASIDE: usize = 10;

/// What is said where nothing can be kept.
const KEEPS_NOTHING: &str =
    "This browser keeps nothing: what you do here is gone with the page. A file keeps it (under Sessions).";

/// A session that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Aside {
    /// The session, as it was kept.
    pub(crate) word: String,
    /// How it came here.
    pub(crate) why: String,
}

/// The session with which the page begins: the address's, else the one that was kept, else a new one.
pub(crate) fn begin() -> State {
    let start = State::new().paced(START);
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    if let Some(word) = fragment.strip_prefix('#').filter(|word| !word.is_empty() && Route::read(word).is_none()) {
        // What follows is no longer what the address says.
        let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        if let Ok(history) = window().history() {
            // Where the address cannot be changed it only looks odd.
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
        }
        return match Saved::read(word) {
            Ok(saved) => start.after(Act::Replay(Rc::new(saved))),
            // A damaged link takes nobody's own session away.
            Err(error) => {
                let notice = refused("the link", word, &error, "a link that was refused");
                kept(start).after(Act::Notice(Some(notice)))
            }
        };
    }
    kept(start)
}

/// The session that was kept, else the beginning.
fn kept(start: State) -> State {
    let Ok(word) = LocalStorage::get::<String>(NAME) else { return start };
    match Saved::read(&word) {
        Ok(saved) => start.after(Act::Replay(Rc::new(saved))),
        Err(error) => {
            let notice = refused("your last session", &word, &error, "your last session, which was refused");
            // It lies with the others now.
            LocalStorage::delete(NAME);
            start.after(Act::Notice(Some(notice)))
        }
    }
}

/// What is said of a session that cannot be restored. Where it may be worth something it is set aside.
fn refused(what: &str, word: &str, error: &SavedError, why: &str) -> String {
    let is_aside = *error != SavedError::Damaged && set_aside(word, why);
    format!("Of {what} nothing was restored: {error}.{}", if is_aside { format!(" {ASIDE}") } else { String::new() })
}

/// Keeps sessions one after the other.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    /// The one that is kept.
    kept: Option<Saved>,
}

impl Keeper {
    /// Whoever goes on with what is in the store.
    pub(crate) fn new() -> Self {
        Self { kept: LocalStorage::get::<String>(NAME).ok().and_then(|word| Saved::read(&word).ok()) }
    }

    /// Keeps a session; one that it does not go on with is set aside.
    ///
    /// # Errors
    /// What a person should know, where that could not be done.
    pub(crate) fn keep(&mut self, state: &State) -> Result<(), &'static str> {
        let saved = state.saved();
        if self.kept.as_ref() == Some(&saved) {
            return Ok(());
        }
        let replaced = self.kept.take().filter(|kept| !saved.continues(kept));
        let is_aside = replaced.is_none_or(|kept| set_aside(&kept.write(), "before another session took its place"));
        let is_kept = LocalStorage::set(NAME, saved.write()).is_ok();
        self.kept = Some(saved);
        match (is_kept, is_aside) {
            (true, true) => Ok(()),
            (true, false) => Err("This browser had no room to set the session before this one aside."),
            (false, _) => Err(KEEPS_NOTHING),
        }
    }
}

/// The sessions that were set aside, the last one first.
pub(crate) fn asides() -> Vec<Aside> {
    LocalStorage::get(ASIDES).unwrap_or_default()
}

/// Sets a session aside. Whether that could be done.
pub(crate) fn set_aside(word: &str, why: &str) -> bool {
    let mut asides = asides();
    asides.retain(|aside| aside.word != word);
    asides.insert(0, Aside { word: word.to_owned(), why: why.to_owned() });
    asides.truncate(MOST_ASIDE);
    LocalStorage::set(ASIDES, asides).is_ok()
}

/// Forgets a session that was set aside.
pub(crate) fn forget(word: &str) {
    let mut asides = asides();
    asides.retain(|aside| aside.word != word);
    // Where nothing can be written, nothing was.
    let _ = LocalStorage::set(ASIDES, asides);
}

/// A link to this moment, also put where one pastes from; else why there is none.
pub(crate) fn link(state: &State) -> Result<String, String> {
    let word = state.saved_here().write();
    if word.len() > LONGEST_LINK {
        return Err(format!(
            "This session is too long for a link: {} characters, and more than {LONGEST_LINK} are cut off on their way. \
             Save it as a file (under Sessions).",
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
