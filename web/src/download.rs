//! Files that a person saves from the page.

use gloo::file::{Blob, BlobContents, ObjectUrl};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How long a browser may take until it has read what it saves, in milliseconds.
const PATIENCE: u32 = 60_000;

/// Saves a text or bytes as a file, where the browser keeps what it loads. Whether it could be begun.
pub(crate) fn save(name: &str, kind: &str, content: impl BlobContents) -> bool {
    let address = ObjectUrl::from(Blob::new_with_options(content, Some(kind)));
    let Ok(element) = document().create_element("a") else { return false };
    let named = element.set_attribute("href", &address).and_then(|()| element.set_attribute("download", name));
    let Ok(link) = element.dyn_into::<HtmlElement>() else { return false };
    link.click();
    Timeout::new(PATIENCE, move || drop(address)).forget();
    named.is_ok()
}
