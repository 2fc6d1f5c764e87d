//! A command's output beside what it is in other words: a table whose lines tell of the same.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::state::block::Block;
use crate::state::session::Session;
use crate::view_model::rosetta::{Kind, Rosetta};

/// What it shows.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) session: Rc<Session>,
    pub(crate) block: Rc<Block>,
    pub(crate) kind: Kind,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // What came before a block does not change.
        Rc::ptr_eq(&self.block, &other.block)
    }
}

/// The table.
#[component]
pub(crate) fn RosettaView(props: &Props) -> Html {
    let words = props.kind.words();
    let chosen = use_state(|| 0_usize);
    let key = (Rc::as_ptr(&props.block) as usize, *chosen);
    let told = use_memo(key, |(_, chosen)| Rosetta::of(&props.session, &props.block, words[*chosen]));
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            let index = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            chosen.set(usize::try_from(index).unwrap_or_default());
        })
    };
    let Some(told) = &*told else {
        return html! { <p class="hint">{ "It takes too long to be carried out again." }</p> };
    };
    html! {
        <>
            <label>
                { "Beside it: " }
                <select {onchange}>
                    for (index, word) in words.iter().enumerate() {
                        <option selected={index == *chosen}>{ word.label(props.kind) }</option>
                    }
                </select>
            </label>
            <div class="wide" role="region" aria-label="In other words" tabindex="0">
                // Where there is no room for two columns its cells stand below each other: the roles stay.
                <table role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">{ "As printed" }</th>
                            <th role="columnheader" scope="col">{ words[*chosen].label(props.kind) }</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        for row in told.rows.iter() {
                            <tr role="row">
                                <td role="cell"><pre>{ line(&row.printed) }</pre></td>
                                <td role="cell"><pre>{ line(&row.other) }</pre></td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
            for note in told.notes.iter() { <p class="note">{ note }</p> }
        </>
    }
}

/// What is said in the place of nothing.
fn line(text: &str) -> &str {
    if text.is_empty() { "(no line)" } else { text }
}
