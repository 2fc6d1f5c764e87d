//! What is around the one pane of a lecture: the question above it, the strip below it, and nothing at all while the screen is blank.

use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::window;
use yew::prelude::*;

use super::channel::{Word, use_channel};
use super::script::SCRIPT;
use super::stage::{Move, Stage, count};
use crate::lecture::route::{Route, here};

/// Milliseconds between two letters.
const PACE: u32 = 24;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) at: usize,
    pub(crate) letters: Option<usize>,
    pub(crate) is_blank: bool,
    pub(crate) is_improvised: bool,
    pub(crate) on: Callback<Move>,
}

/// Seconds since the page was opened.
fn now() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds since a moment in the past"
    )]
    window().performance().map_or(0, |performance| (performance.now() / 1000.0) as u64)
}

/// Minutes and seconds.
pub(crate) fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The question of a beat, or the answer after it.
#[component]
pub(crate) fn Question(props: &QuestionProps) -> Html {
    let beat = props.stage.beat();
    let step = beat.told();
    let (class, kicker, text) = match (beat.is_question, step.answer.is_empty()) {
        (true, _) => ("question", "? Predict", step.question),
        (false, false) => ("answer-card", "✔", step.answer),
        (false, true) => return html! {},
    };
    html! { <p class={class} role="status"><strong>{ kicker }</strong>{ " " }{ text }</p> }
}

/// Where the lecture is.
#[derive(Properties)]
pub(crate) struct QuestionProps {
    pub(crate) stage: std::rc::Rc<Stage>,
}

impl PartialEq for QuestionProps {
    fn eq(&self, other: &Self) -> bool {
        std::rc::Rc::ptr_eq(&self.stage, &other.stage)
    }
}

/// The strip.
#[component]
pub(crate) fn Strip(props: &Props) -> Html {
    let began = use_state(now);
    let seconds = use_state(|| 0_u64);
    {
        let (began, seconds) = (began.clone(), seconds.clone());
        use_effect_with(*began, move |began| {
            let began = *began;
            seconds.set(now() - began);
            let ticking = Interval::new(1000, move || seconds.set(now() - began));
            move || drop(ticking)
        });
    }
    {
        let on = props.on.clone();
        use_effect_with(props.letters, move |letters| {
            let still = window()
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches());
            let timeout = letters.map(|_| {
                let action = if still { Move::On { instantly: true } } else { Move::Letter };
                Timeout::new(PACE, move || on.emit(action))
            });
            move || drop(timeout)
        });
    }
    let here_now = Word::At { beat: props.at, seconds: *seconds, is_improvised: props.is_improvised };
    let asked = use_state(|| 0_u32);
    let onword = {
        let (on, asked) = (props.on.clone(), asked.clone());
        Callback::from(move |word| match word {
            Word::Ask => asked.set(*asked + 1),
            Word::Do(action) => on.emit(action),
            Word::At { .. } => {}
        })
    };
    let channel = use_channel(onword);
    use_effect_with((channel, here_now, *asked), |(channel, word, _)| channel.say(*word));
    // The address says where the lecture is, so that a reload comes back to it.
    use_effect_with(props.at, |at| {
        if let Ok(history) = window().history() {
            // Where the address cannot be changed, a reload begins anew.
            let _ =
                history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&Route::Present(*at).address()));
        }
        move || {
            if let Ok(history) = window().history() {
                let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&here()));
            }
        }
    });
    let does = |action: Move| props.on.reform(move |_: MouseEvent| action);
    let onnotes = Callback::from(|_: MouseEvent| {
        // A browser that opens no windows says so itself.
        let _ = window().open_with_url_and_target_and_features(
            &Route::Notes.address(),
            "layercake-notes",
            "width=900,height=700",
        );
    });
    let onclock = {
        let began = began.clone();
        Callback::from(move |_: MouseEvent| began.set(now()))
    };
    let beat = super::script::Beat::all()[props.at];
    let minutes: u16 = SCRIPT.iter().map(|step| step.minutes).sum();
    html! {
        <>
            <footer class="strip">
                <progress max={(count() - 1).to_string()} value={props.at.to_string()} aria-label="How far the lecture is"></progress>
                <button type="button" onclick={does(Move::Back)} disabled={props.at == 0} aria-label="Back">{ "◀" }</button>
                <button type="button" onclick={does(Move::On { instantly: false })} disabled={props.at + 1 == count() && !props.is_improvised} aria-label={if props.is_improvised { "Back to the script" } else { "On" }}>{ "▶" }</button>
                <h1 class="strip-title" aria-live="polite">
                    <strong>{ format!("{}/{}", beat.step + 1, SCRIPT.len()) }</strong>
                    { " " }
                    if props.is_improvised {
                        { "✎ Off the script: ▶ goes back to it, and sets this session aside." }
                    } else {
                        { beat.told().title }
                    }
                </h1>
                <button type="button" onclick={onclock} title="Start the clock anew">
                    { format!("{} · plan {} of {minutes} min", clock(*seconds), beat.planned()) }
                </button>
                <button type="button" onclick={does(Move::Blank)} title="b">{ "Blank" }</button>
                <button type="button" onclick={onnotes}>{ "Notes" }</button>
                <button type="button" onclick={does(Move::Leave)} title="p">{ "Leave" }</button>
            </footer>
            if props.is_blank {
                <div class="blank" role="status"><button type="button" onclick={does(Move::Blank)}>{ "Nothing is shown. Go on" }</button></div>
            }
        </>
    }
}
