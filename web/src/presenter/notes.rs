//! The lecturer's notes, in a window of their own.

use gloo::utils::{document, window};
use yew::prelude::*;

use super::channel::{Word, use_channel};
use super::keys::use_keys;
use super::script::{Beat, SCRIPT, Show};
use super::stage::Move;
use super::strip::clock;

/// The window.
#[component]
pub(crate) fn Notes() -> Html {
    let told = use_state(|| None::<(usize, u64, bool)>);
    let onword = {
        let told = told.clone();
        Callback::from(move |word| {
            if let Word::At { beat, seconds, is_improvised } = word {
                told.set(Some((beat, seconds, is_improvised)));
            }
        })
    };
    let channel = use_channel(onword);
    {
        let channel = channel.clone();
        use_effect_with(channel, |channel| {
            document().set_title("Notes · Layercake");
            channel.say(Word::Ask);
        });
    }
    let say = {
        let channel = channel.clone();
        Callback::from(move |action| match action {
            Move::On { .. } | Move::Back => channel.say(Word::Do(action)),
            // The window itself is left as all windows are.
            _ => {}
        })
    };
    use_keys(true, say.clone());
    let beats = Beat::all();
    let Some((beat, (at, seconds, is_improvised))) = told.and_then(|told| Some((*beats.get(told.0)?, told))) else {
        return html! {
            <main class="notes"><h1>{ "Notes" }</h1><p>{ "Waiting for the lecture: press p in the page's own window." }</p></main>
        };
    };
    let step = beat.told();
    let next = beats.get(at + 1).map(|next| if next.is_question { next.told().question } else { next.told().title });
    let minutes: u16 = SCRIPT.iter().map(|step| step.minutes).sum();
    html! {
        <main class="notes">
            <p class="about">{ format!("{} of {} · {} · plan {} of {minutes} min", beat.step + 1, SCRIPT.len(), clock(seconds), beat.planned()) }</p>
            <h1>{ step.title }</h1>
            if is_improvised { <p class="said" role="status">{ "✎ Off the script. Going on comes back to it." }</p> }
            <p class="note-text">{ step.note }</p>
            if !step.question.is_empty() {
                <p><strong>{ "? " }</strong>{ step.question }</p>
                <p><strong>{ "✔ " }</strong>{ step.answer }</p>
            }
            if let Show::Type(command) = step.show { <pre class="answer">{ format!("$ {command}") }</pre> }
            <p class="about">{ format!("Next: {}", next.unwrap_or("the end")) }</p>
            <div class="controls">
                <button type="button" onclick={say.reform(|_: MouseEvent| Move::Back)}>{ "◀ Back" }</button>
                <button type="button" onclick={say.reform(|_: MouseEvent| Move::On { instantly: false })}>{ "On ▶" }</button>
                <button type="button" onclick={|_: MouseEvent| drop(window().close())}>{ "Close" }</button>
            </div>
        </main>
    }
}
