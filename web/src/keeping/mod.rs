//! Where a session is kept: the browser's store, after every input, and the address, when one asks for a link.
//!
//! The store is a database in which each tab has a session of its own, and a key writes one input (`base`); where the browser allows none
//! it is `localStorage`, the whole session at each input. A session whose place another one takes, that no tab is in any more, or that
//! cannot be restored, is set aside: it can be opened again, or saved as a file.

mod base;

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};
use gloo::utils::window;
use serde::{Deserialize, Serialize};

use base::Base;

use crate::components::pace::START;
use crate::lecture::route::Route;
use crate::state::saved::{LONGEST_LINK, Saved, SavedError, pack, unpack};
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

/// What the page begins with, nothing by default: where it keeps sessions, and the one that was kept there.
#[derive(Default)]
pub(crate) struct Start {
    base: Option<Base>,
    kept: Option<Vec<u8>>,
    /// What is to be said.
    notice: Option<String>,
    /// Whether what was kept may be gone on with where it is: it is no other tab's.
    is_own: bool,
}

/// Opens the browser's database; where there is none, the smaller store.
pub(crate) async fn open() -> Start {
    let local = LocalStorage::get::<String>(NAME).ok();
    let opened = Base::open().await.ok();
    // Of what an older page has kept, some can no longer be read.
    let (local, notice) = match local.map(|word| unpack(&word).map_err(|error| (word, error))) {
        None => (None, None),
        Some(Ok(text)) => (Some(text), None),
        Some(Err((word, error))) => {
            let notice = refused("your last session", &word, &error, "your last session, which was refused");
            LocalStorage::delete(NAME);
            (None, Some(notice))
        }
    };
    let Some((base, found)) = opened else {
        return Start { base: None, kept: local, notice, is_own: true };
    };
    for left in found.left {
        let is_safe = left.is_empty() || set_aside(&pack(&left.text()), "from another tab");
        if is_safe {
            base.forget(left.id);
        }
    }
    // What an older page has kept is set aside or gone on with; the database has it from the next input on.
    let kept = match (found.found.filter(|kept| !kept.is_empty()), local) {
        (None, Some(text)) => return Start { base: Some(base), kept: Some(text), notice, is_own: false },
        (Some(kept), Some(text)) => {
            if set_aside(&pack(&text), "from an older page, or another tab") {
                LocalStorage::delete(NAME);
            }
            Some(kept)
        }
        (kept, None) => kept,
    };
    Start { base: Some(base), kept: kept.map(|kept| kept.text()), notice, is_own: found.is_own }
}

/// The session with which the page begins: the address's, else the one that was kept, else a new one.
pub(crate) fn begin(opened: &Start) -> State {
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
                kept(opened, start).after(Act::Notice(Some(notice)))
            }
        };
    }
    kept(opened, start)
}

/// The session that was kept, else the beginning.
fn kept(opened: &Start, start: State) -> State {
    let Some(text) = &opened.kept else { return start.after(Act::Notice(opened.notice.clone())) };
    match Saved::parse(text) {
        Ok(saved) => start.after(Act::Replay(Rc::new(saved))),
        Err(error) => {
            let notice = refused("your last session", &pack(text), &error, "your last session, which was refused");
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
pub(crate) struct Keeper {
    base: Option<Base>,
    /// The one that is kept.
    kept: Option<Saved>,
    /// How many of its inputs the database has.
    written: usize,
    failed: Rc<dyn Fn(String)>,
}

impl Keeper {
    /// Whoever goes on with what was found; `failed` hears what a person should know.
    pub(crate) fn new(opened: &Start, failed: impl Fn(String) + 'static) -> Self {
        let kept = opened.kept.as_ref().and_then(|text| Saved::parse(text).ok());
        let written = kept.as_ref().filter(|_| opened.is_own).map_or(0, |kept| kept.log.entries.len());
        Self { base: opened.base.clone(), kept, written, failed: Rc::new(failed) }
    }

    /// Keeps a session; one that it does not go on with is set aside.
    pub(crate) fn keep(&mut self, state: &State) {
        let saved = state.saved();
        if self.kept.as_ref() == Some(&saved) {
            return;
        }
        let (one, other) = (&saved.log.entries, self.kept.as_ref().map_or(&[][..], |kept| &kept.log.entries));
        let same = one.iter().zip(other).take_while(|(one, other)| one == other).count().min(self.written);
        let replaced = self.kept.take().filter(|kept| !saved.continues(kept));
        if !replaced.is_none_or(|kept| set_aside(&kept.write(), "before another session took its place")) {
            (self.failed)("This browser had no room to set the session before this one aside.".to_owned());
        }
        match &self.base {
            Some(base) => {
                let failed = self.failed.clone();
                base.write(&saved, same, move |error| failed(format!("{KEEPS_NOTHING} It says: {error}.")));
                self.written = saved.log.entries.len();
                // What an older page has kept lies here now.
                LocalStorage::delete(NAME);
            }
            None if LocalStorage::set(NAME, saved.write()).is_err() => (self.failed)(KEEPS_NOTHING.to_owned()),
            None => {}
        }
        self.kept = Some(saved);
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
