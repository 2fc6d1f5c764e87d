//! Folders that are opened one by one, and long ones in parts: what is closed is not drawn, so that a thousand files cost nothing.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::view_model::tree::Node;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) node: Rc<Node>,
}

/// Children shown at first, and with each further part.
const PART: usize = 40;

/// A tree of so many paths is open from the start.
const SMALL: usize = 12;

/// What is in a folder.
#[component]
pub(crate) fn TreeView(props: &Props) -> Html {
    let shown = use_state(|| PART);
    let more = props.node.children.len().saturating_sub(*shown);
    let onmore = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + PART))
    };
    html! {
        <ul class="tree">
            for (name, node) in props.node.children.iter().take(*shown) {
                <li key={name.clone()}>
                    if node.children.is_empty() {
                        { line(name, node) }
                    } else {
                        <Folder name={name.clone()} node={node.clone()} />
                    }
                </li>
            }
            if more > 0 { <li><button type="button" onclick={onmore}>{ format!("{more} more") }</button></li> }
        </ul>
    }
}

/// What a folder is called, and what is in it.
#[derive(Properties, PartialEq)]
struct FolderProps {
    name: String,
    node: Rc<Node>,
}

#[component]
fn Folder(props: &FolderProps) -> Html {
    let opened = use_state(|| props.node.count <= SMALL);
    let ontoggle = {
        let opened = opened.clone();
        Callback::from(move |event: Event| {
            event.stop_propagation();
            opened.set(event.target_unchecked_into::<HtmlElement>().has_attribute("open"));
        })
    };
    html! {
        <details open={*opened} {ontoggle}>
            <summary>{ line(&format!("{}/", props.name), &props.node) }<span class="aside">{ format!(" ({})", props.node.count) }</span></summary>
            if *opened { <TreeView node={props.node.clone()} /> }
        </details>
    }
}

fn line(name: &str, node: &Node) -> Html {
    match &node.mark {
        Some(mark) => html! {
            <>
                <code>{ name }</code>
                <span class={classes!("mark", mark.class)}>{ format!(" {}", mark.word) }</span>
                <span class="aside">{ format!(" {}", mark.aside) }</span>
            </>
        },
        None => html! { <code>{ name }</code> },
    }
}
