//! Time as a slider: every input is a moment to go to, and whoever does something else there goes on from it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::state::Act;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What was done last at each moment, the first one included.
    pub(crate) labels: Vec<String>,
    /// Which moment is shown.
    pub(crate) place: usize,
    pub(crate) act: Callback<Act>,
}

/// The slider.
#[component]
pub(crate) fn Timeline(props: &Props) -> Html {
    let last = props.labels.len().saturating_sub(1);
    let label = props.labels.get(props.place).cloned().unwrap_or_default();
    let oninput = props.act.reform(|event: InputEvent| {
        // The slider gives numbers.
        Act::Go(event.target_unchecked_into::<HtmlInputElement>().value().parse().unwrap_or_default())
    });
    let told = format!("{} of {last}: {label}", props.place);
    html! {
        <section class="timeline" aria-label="Moments">
            <label for="moment">{ "Time" }</label>
            <input id="moment" type="range" min="0" max={last.to_string()} step="1" value={props.place.to_string()}
                disabled={last == 0} aria-valuetext={told.clone()} title="Keys: , back, ; forth, Home, End" {oninput} />
            <output for="moment">{ told }</output>
        </section>
    }
}

/// What a key does outside of texts and of what has arrows of its own.
pub(crate) fn key(key: &str, place: usize, last: usize) -> Option<Act> {
    let to = match key {
        "," => place.saturating_sub(1),
        ";" => (place + 1).min(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(Act::Go(to))
}
