//! Something that is worked out only once a person opens it.

use web_sys::HtmlElement;
use yew::prelude::*;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) class: &'static str,
    pub(crate) summary: &'static str,
    /// What is inside; not drawn, and so not worked out, while it is closed.
    pub(crate) children: Children,
}

/// A summary, and what is inside once it is open.
#[component]
pub(crate) fn Unfolding(props: &Props) -> Html {
    let opened = use_state(|| false);
    let ontoggle = {
        let opened = opened.clone();
        Callback::from(move |event: Event| {
            opened.set(event.target_unchecked_into::<HtmlElement>().has_attribute("open"));
        })
    };
    html! {
        <details class={props.class} {ontoggle}>
            <summary>{ props.summary }</summary>
            if *opened { { for props.children.iter() } }
        </details>
    }
}
