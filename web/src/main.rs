//! The page: draws what `core` says, in the browser.
//!
//! `state` is what a person has done so far, changed by one pure function; `view_model` turns core's values into rows, boxes and words;
//! `components` draw them; `script` is the one part that is not Rust, `keeping` the browser's store and address, `download` the
//! files that a person saves, `embed` the page in another page's frame. `lecture` has the lecture's pages, `presenter` holds it. No rule of Dockerfiles or images is decided here: what both
//! worlds must agree on is in `layercake-core`.

mod components;
mod download;
mod embed;
mod keeping;
mod lecture;
mod presenter;
mod script;
mod state;
mod view_model;

fn main() {
    // The notes are a window beside the page: they have no session, and keep none.
    if lecture::route::current() == Some(lecture::route::Route::Notes) {
        yew::Renderer::<presenter::notes::Notes>::new().render();
        return;
    }
    // What was kept is there before anybody can type. A frame begins with what its address says.
    yew::platform::spawn_local(async {
        let is_embedded = embed::Embed::current().is_some();
        let start = std::rc::Rc::new(if is_embedded { keeping::Start::default() } else { keeping::open().await });
        yew::Renderer::<components::app::App>::with_props(components::app::Props { start }).render();
    });
}
