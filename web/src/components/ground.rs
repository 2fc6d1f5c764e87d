//! What there is: images, containers, volumes and registries, as the world stands now.

use std::rc::Rc;

use js_sys::Uint8Array;
use layercake_core::sim::world::log::Bytes;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::stack::{Drawn, StackView};
use super::tree::TreeView;
use crate::script::{self, PictureModule};
use crate::state::Act;
use crate::view_model::picture::{Picture, Stack};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) picture: Rc<Picture>,
    pub(crate) act: Callback<Act>,
}

/// The picture.
#[component]
pub(crate) fn Ground(props: &Props) -> Html {
    let picture = &props.picture;
    let save = |kind: &'static str| {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| {
            let act = act.clone();
            yew::platform::spawn_local(async move {
                if let Err(error) = saved(kind).await {
                    act.emit(Act::Notice(Some(format!("The picture was not saved: {}.", script::name_of(&error)))));
                }
            });
        })
    };
    let take = {
        let act = props.act.clone();
        Callback::from(move |files: Option<FileList>| {
            let Some(file) = files.and_then(|files| files.get(0)) else { return };
            let act = act.clone();
            yew::platform::spawn_local(async move { act.emit(read(&file).await) });
        })
    };
    let onfile = take.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().files());
    // The same file may be chosen again.
    let onclick = Callback::from(|event: MouseEvent| event.target_unchecked_into::<HtmlInputElement>().set_value(""));
    let ondrop = take.reform(|event: DragEvent| {
        event.prevent_default();
        event.data_transfer().and_then(|data| data.files())
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    html! {
        <div class="ground" {ondrop} {ondragover}>
            <div class="tools">
                <label class="pick" title="An archive that docker save wrote, or an OCI layout; it can be dropped here, too">
                    { "Import an image" }<input type="file" accept=".tar,.gz,.tgz" onchange={onfile} {onclick} />
                </label>
                <button type="button" onclick={save("svg")}>{ "Picture as SVG" }</button>
                <button type="button" onclick={save("png")}>{ "Picture as PNG" }</button>
            </div>
            <div id={GROUND}>
            <h2>{ "On this machine" }</h2>
            <p class="summary" role="status">{ &picture.summary }</p>
            <div class="stacks">
                for stack in picture.images.iter().chain(&picture.containers) { { stack_view(stack) } }
            </div>
            if !picture.volumes.is_empty() {
                <h2>{ "Volumes" }</h2>
                for volume in picture.volumes.iter() {
                    <details class="volume" key={volume.name.clone()}>
                        <summary><strong>{ &volume.name }</strong>{ format!(" · {}", volume.used) }</summary>
                        if volume.files.children.is_empty() { <p class="summary">{ "Nothing is in it." }</p> } else { <TreeView name={format!("Files of {}", volume.name)} node={volume.files.clone()} /> }
                    </details>
                }
            }
            if !picture.shelves.is_empty() {
                <h2>{ "Registries" }</h2>
                for (title, images) in picture.shelves.iter() {
                    <div class="shelf">
                        <h3>{ title }</h3>
                        <ul aria-label={format!("Images in {title}")}>for name in images { <li>{ name }</li> }</ul>
                    </div>
                }
            }
            </div>
        </div>
    }
}

/// A file that was brought.
async fn read(file: &File) -> Act {
    // The model refuses what is too large, but only once it has it.
    if file.size() > LARGEST {
        return Act::Notice(Some(format!("{} is too large for this page.", file.name())));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Act::Import(Bytes::new(&Uint8Array::new(&buffer).to_vec())),
        Err(error) => Act::Notice(Some(format!("{} was not read: {}.", file.name(), script::name_of(&error)))),
    }
}

/// Bytes of a file that are read at all.
const LARGEST: f64 = 256e6;

/// The element that is saved as a picture.
const GROUND: &str = "ground";

async fn saved(kind: &str) -> Result<(), JsValue> {
    let module: PictureModule = script::load("picture").await?.unchecked_into();
    module.save(GROUND, kind).await.map(drop)
}

/// A stack with its name.
pub(crate) fn stack_view(stack: &Stack) -> Html {
    let boxes = stack.items.iter().map(|item| Drawn {
        class: item.shape.class(),
        word: "",
        label: item.label.clone(),
        aside: item.aside.clone(),
        detail: item.detail.clone(),
        facts: Vec::new(),
        files: item.files.clone(),
    });
    html! {
        <figure key={format!("{} {}", stack.title, stack.subtitle)}>
            <figcaption><strong>{ &stack.title }</strong><span>{ &stack.subtitle }</span></figcaption>
            <StackView folds=true name={stack.title.clone()} boxes={boxes.collect::<Vec<_>>()} />
        </figure>
    }
}
