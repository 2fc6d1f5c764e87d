//! The top of the page: its name, back and forth in time, sessions, whose builder is followed, and on narrow screens the parts.

use layercake_core::plan::Builder;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::sessions::Sessions;
use crate::lecture::route::Route;
use crate::state::{Act, Pane};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
    pub(crate) builder: Builder,
    pub(crate) pane: Pane,
    pub(crate) word: Callback<(), String>,
    pub(crate) onlink: Callback<MouseEvent>,
    pub(crate) act: Callback<Act>,
}

const PANES: [(Pane, &str); 3] =
    [(Pane::Files, "Dockerfile"), (Pane::Picture, "Picture"), (Pane::Terminal, "Terminal")];

/// The top of the page.
#[component]
pub(crate) fn Toolbar(props: &Props) -> Html {
    let button = |act: Act| props.act.reform(move |_: MouseEvent| act.clone());
    let onchange = props.act.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        Act::Choose(if value == "buildkit" { Builder::Buildkit } else { Builder::Classic })
    });
    html! {
        <header>
            <h1>{ "Layercake" }</h1>
            <a class="way" href={Route::Overview.address()}>{ "Lecture" }</a>
            <div class="tools">
                <button type="button" disabled={!props.can_undo} onclick={button(Act::Undo)}>{ "↶ Undo" }</button>
                <button type="button" disabled={!props.can_redo} onclick={button(Act::Redo)}>{ "↷ Redo" }</button>
                <button type="button" onclick={button(Act::Restart)} disabled={!props.can_undo}>{ "⟲ Start again" }</button>
                <Sessions word={props.word.clone()} onlink={props.onlink.clone()} act={props.act.clone()} />
                <label>
                    { "Plan as " }
                    <select {onchange}>
                        <option value="classic" selected={props.builder == Builder::Classic}>{ "classic builder" }</option>
                        <option value="buildkit" selected={props.builder == Builder::Buildkit}>{ "BuildKit" }</option>
                    </select>
                </label>
            </div>
            <nav aria-label="Parts of the page">
                for (pane, name) in PANES {
                    <button type="button" aria-current={(props.pane == pane).then_some("true")}
                        onclick={button(Act::Show(pane))}>{ name }</button>
                }
            </nav>
        </header>
    }
}
