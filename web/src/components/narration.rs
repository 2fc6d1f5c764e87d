//! What happened, a sentence for each change: said by screen readers as it happens, and to read again.

use std::rc::Rc;

use yew::prelude::*;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// All sentences, and how many of them came with the last change.
    pub(crate) told: Rc<(Vec<String>, usize)>,
}

/// The sentences.
#[component]
pub(crate) fn Narration(props: &Props) -> Html {
    let (all, fresh) = (&props.told.0, props.told.1);
    let last = &all[all.len() - fresh.min(all.len())..];
    html! {
        <>
            <p class="told narration" role="status" aria-label="What just happened">
                { if last.is_empty() { "What happens in the picture is told here.".to_owned() } else { last.join(" ") } }
            </p>
            if !all.is_empty() {
                <details>
                    <summary>{ format!("All that happened ({})", all.len()) }</summary>
                    <ol class="happened">for sentence in all.iter() { <li>{ sentence }</li> }</ol>
                </details>
            }
        </>
    }
}
