//! Keys of the whole page, outside of texts: back and forth in time.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::timeline;
use crate::state::{Act, State};

/// Hears the page's keys, wherever the focus is; those of time only where they are on.
#[hook]
pub(crate) fn use_page_keys(are_on: bool, state: &State, act: &Callback<Act>) {
    let act = act.clone();
    use_effect_with((are_on, state.place(), state.moments()), move |(are_on, place, last)| {
        let (are_on, place, last) = (*are_on, *place, *last);
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            // What has arrows of its own has taken its keys already.
            if event.default_prevented() || is_text(event) {
                return;
            }
            let held = event.ctrl_key() || event.meta_key();
            let act_of_key = match event.key().as_str() {
                "z" | "Z" if held => Some(if event.shift_key() { Act::Redo } else { Act::Undo }),
                _ if held || event.alt_key() || !are_on => None,
                key => timeline::key(key, place, last),
            };
            if let Some(done) = act_of_key {
                event.prevent_default();
                act.emit(done);
            }
        });
        move || drop(listener)
    });
}

/// Whether a key goes into a text: then it is the text's.
fn is_text(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        ["INPUT", "TEXTAREA", "SELECT"].contains(&element.tag_name().as_str()) || element.is_content_editable()
    })
}
