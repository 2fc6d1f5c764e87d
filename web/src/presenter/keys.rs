//! The lecturer's keys, those of clickers among them, and what is left to the browser.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::storage::{LocalStorage, Storage};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::stage::Move;

/// Under which name it is kept that letters are no keys.
const OFF: &str = "layercake.no-letter-keys";

/// On what a key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Something that one types into.
    Text,
    /// Something that a key presses or moves.
    Control,
    /// Nothing in particular.
    Elsewhere,
}

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Whether Shift is held.
    pub(crate) shift: bool,
    /// Whether Ctrl, Alt or the system's key is held: then it is somebody else's.
    pub(crate) is_taken: bool,
}

/// What a key means; `is_shown` while a lecture is shown.
pub(crate) fn meaning(key: Key<'_>, target: Target, is_shown: bool, letters: bool) -> Option<Move> {
    if key.is_taken {
        return None;
    }
    let free = target == Target::Elsewhere;
    match (key.name, is_shown) {
        ("p", false) if letters && target != Target::Text => Some(Move::Enter(0)),
        ("p", true) if letters && target != Target::Text => Some(Move::Leave),
        ("b" | ".", true) if letters && target != Target::Text => Some(Move::Blank),
        // Clickers send these, and a line of text has no use for them.
        ("PageDown", true) => Some(Move::On { instantly: key.shift }),
        ("PageUp", true) => Some(Move::Back),
        ("ArrowRight", true) if free => Some(Move::On { instantly: key.shift }),
        (" ", true) if free => Some(Move::On { instantly: false }),
        ("ArrowLeft", true) if free => Some(Move::Back),
        _ => None,
    }
}

/// Whether single letters are keys.
pub(crate) fn are_letters_keys() -> bool {
    !LocalStorage::get::<bool>(OFF).unwrap_or(false)
}

/// Makes single letters keys, or not.
pub(crate) fn set_letters(on: bool) {
    // Where nothing is kept it is so until the page is left: nothing is lost.
    let _ = LocalStorage::set(OFF, !on);
}

fn target(event: &KeyboardEvent) -> Target {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        // The boxes of pictures, which are no HTML, have keys of their own.
        return Target::Control;
    };
    match element.tag_name().as_str() {
        "INPUT" | "TEXTAREA" => Target::Text,
        _ if element.is_content_editable() => Target::Text,
        "SELECT" | "BUTTON" | "A" | "SUMMARY" => Target::Control,
        _ => Target::Elsewhere,
    }
}

/// Listens to the lecturer's keys.
#[hook]
pub(crate) fn use_keys(is_shown: bool, on: Callback<Move>) {
    use_effect_with((is_shown, on), |(is_shown, on)| {
        let (is_shown, on) = (*is_shown, on.clone());
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let name = event.key();
            let is_taken = event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented();
            let key = Key { name: &name, shift: event.shift_key(), is_taken };
            let target = target(event);
            // Out of a text, back to the script's keys.
            if is_shown
                && name == "Escape"
                && target == Target::Text
                && let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok())
            {
                // What has the focus can lose it.
                let _ = element.blur();
            }
            if let Some(action) = meaning(key, target, is_shown, are_letters_keys()) {
                event.prevent_default();
                on.emit(action);
            }
        });
        move || drop(listener)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clickers_work_everywhere_and_texts_keep_their_letters() {
        let key = |name| Key { name, shift: false, is_taken: false };
        let check = |name, target, expected| assert_eq!(meaning(key(name), target, true, true), expected, "{name}");
        let on = Some(Move::On { instantly: false });
        for target in [Target::Text, Target::Control, Target::Elsewhere] {
            check("PageDown", target, on);
            check("PageUp", target, Some(Move::Back));
        }
        check(" ", Target::Elsewhere, on);
        check(" ", Target::Control, None);
        check("ArrowRight", Target::Text, None);
        check("b", Target::Text, None);
        check("b", Target::Elsewhere, Some(Move::Blank));
        assert_eq!(meaning(key("PageDown"), Target::Elsewhere, false, true), None);
        assert_eq!(meaning(key("p"), Target::Elsewhere, false, true), Some(Move::Enter(0)));
        assert_eq!(meaning(key("p"), Target::Elsewhere, false, false), None);
        assert_eq!(meaning(key("p"), Target::Text, true, true), None);
        let taken = Key { is_taken: true, ..key("p") };
        assert_eq!(meaning(taken, Target::Elsewhere, false, true), None);
    }
}
