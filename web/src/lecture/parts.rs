//! What several pages are made of: a choice among a few, and something that is on or off.

use yew::prelude::*;

/// Buttons of which one is chosen.
pub(crate) fn choice(label: &'static str, names: &[&str], chosen: usize, on: &Callback<usize>) -> Html {
    html! {
        <div class="choice" role="group" aria-label={label}>
            <span aria-hidden="true">{ label }</span>
            for (index, name) in names.iter().enumerate() {
                <button type="button" aria-pressed={(index == chosen).to_string()}
                    onclick={on.reform(move |_: MouseEvent| index)}>{ *name }</button>
            }
        </div>
    }
}

/// A button that stays pressed.
pub(crate) fn switch(name: &'static str, is_on: bool, on: &Callback<bool>) -> Html {
    html! {
        <button type="button" class="switch" aria-pressed={is_on.to_string()} onclick={on.reform(move |_: MouseEvent| !is_on)}>
            { if is_on { "■ " } else { "□ " } }{ name }
        </button>
    }
}

/// A table that scrolls by itself where there is no room.
pub(crate) fn table<const COLUMNS: usize>(
    caption: &'static str,
    head: [&str; COLUMNS],
    rows: &[[&str; COLUMNS]],
) -> Html {
    html! {
        <div class="wide" role="region" aria-label={caption} tabindex="0">
            <table class="plain">
                <caption>{ caption }</caption>
                <thead><tr>for cell in head { <th scope="col">{ cell }</th> }</tr></thead>
                <tbody>
                    for row in rows {
                        <tr><th scope="row">{ row[0] }</th>for cell in &row[1..] { <td>{ *cell }</td> }</tr>
                    }
                </tbody>
            </table>
        </div>
    }
}
