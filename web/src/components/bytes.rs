//! Where the bytes of all images are: a bar, a table, and what to do about the waste.

use std::rc::Rc;

use layercake_core::sim::world::view::View;
use yew::prelude::*;

use crate::state::session::Session;
use crate::view_model::bytes::Bytes;

/// What it shows.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) session: Rc<Session>,
    pub(crate) view: Rc<View>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
    }
}

/// The ledger.
#[component]
pub(crate) fn BytesView(props: &Props) -> Html {
    let bytes = use_memo(Rc::as_ptr(&props.view) as usize, |_| Bytes::of(&props.session, &props.view));
    if let Some(error) = &bytes.error {
        return html! { <p class="summary">{ error }</p> };
    }
    html! {
        <>
            <div class="bar" aria-hidden="true">
                for (class, _, share) in bytes.bar.iter().filter(|(.., share)| *share > 0) {
                    <span class={*class} style={format!("flex-grow: {share}")}></span>
                }
            </div>
            <ul class="legend" aria-hidden="true">
                for (class, word, _) in bytes.bar.iter() { <li><span class={*class}></span>{ word }</li> }
            </ul>
            <div class="wide" role="region" aria-label="Bytes by what they are for" tabindex="0">
                <table>
                    <caption>{ "The layers of all images together, each counted once." }</caption>
                    <thead><tr>for heading in bytes.headings.iter() { <th scope="col">{ heading }</th> }</tr></thead>
                    <tbody>
                        for [purpose, unique, shared, all] in bytes.rows.iter() {
                            <tr><th scope="row">{ purpose }</th><td>{ unique }</td><td>{ shared }</td><td>{ all }</td></tr>
                        }
                    </tbody>
                </table>
            </div>
            for sentence in bytes.advice.iter() { <p class="summary">{ sentence }</p> }
        </>
    }
}
