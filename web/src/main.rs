//! The page: draws what `core` says, in the browser.
//!
//! `pages` are what a person looks at, `view_model` turns core's values into rows and words. No rule of Dockerfiles or
//! images is decided here: what both worlds must agree on is in `layercake-core`.

mod pages;
mod view_model;

fn main() {
    yew::Renderer::<pages::playground::Playground>::new().render();
}
