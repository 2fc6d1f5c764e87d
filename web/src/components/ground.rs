//! What there is: images, containers, volumes and registries, as the world stands now.

use std::rc::Rc;

use yew::prelude::*;

use super::stack::{Drawn, StackView};
use super::tree::TreeView;
use crate::view_model::picture::{Picture, Stack};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) picture: Rc<Picture>,
}

/// The picture.
#[component]
pub(crate) fn Ground(props: &Props) -> Html {
    let picture = &props.picture;
    html! {
        <>
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
                        if volume.files.children.is_empty() { <p class="summary">{ "Nothing is in it." }</p> } else { <TreeView node={volume.files.clone()} /> }
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
        </>
    }
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
            <StackView name={stack.title.clone()} boxes={boxes.collect::<Vec<_>>()} />
        </figure>
    }
}
