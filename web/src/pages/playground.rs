//! The playground: a Dockerfile to edit, and below it what core says about it.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::view_model::outline::{Outline, Row};

/// What the editor starts with: the lecture's example, the same file that the demo and the tests build.
const EXAMPLE: &str = include_str!("../../../tests/fixtures/lecture/Dockerfile_cmd");

/// The page.
#[component]
pub(crate) fn Playground() -> Html {
    let text = use_state(|| EXAMPLE.to_owned());
    let outline = Outline::of(&text);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(event.target_unchecked_into::<HtmlTextAreaElement>().value()))
    };
    html! {
        <main>
            <h1>{ "Layercake" }</h1>
            <p>{ "What a Dockerfile says, as the engine reads it." }</p>
            <label for="dockerfile">{ "Dockerfile" }</label>
            <textarea id="dockerfile" rows="8" spellcheck="false" autocomplete="off" aria-describedby="summary"
                value={(*text).clone()} {oninput} />
            <p id="summary" role="status">{ outline.summary() }</p>
            if !outline.problems.is_empty() {
                { table("Problems", &outline.problems) }
            }
            { table("Instructions", &outline.instructions) }
        </main>
    }
}

fn table(caption: &'static str, rows: &[Row]) -> Html {
    html! {
        <table>
            <caption>{ caption }</caption>
            <thead><tr><th scope="col">{ "Line" }</th><th scope="col">{ "What" }</th><th scope="col">{ "Text" }</th></tr></thead>
            <tbody>
                for row in rows {
                    <tr class={row.class}>
                        <td>{ &row.lines }</td><th scope="row">{ &row.name }</th><td><code>{ &row.text }</code></td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
