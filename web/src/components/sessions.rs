//! Sessions as files, and those that were set aside.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::download;
use crate::keeping::{self, Aside, MOST_ASIDE};
use crate::state::Act;
use crate::state::saved::Saved;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Gives the session as text.
    pub(crate) word: Callback<(), String>,
    /// A link to this moment is wanted.
    pub(crate) onlink: Callback<MouseEvent>,
    pub(crate) act: Callback<Act>,
}

/// What the page's session files are called.
const FILE: &str = "session.layercake";

/// The menu.
#[component]
pub(crate) fn Sessions(props: &Props) -> Html {
    let asides = use_state(keeping::asides);
    let menu = use_node_ref();
    let close = {
        let menu = menu.clone();
        move || {
            if let Some(menu) = menu.cast::<HtmlElement>() {
                // It has the attribute, or is closed already.
                let _ = menu.remove_attribute("open");
            }
        }
    };
    let ontoggle = {
        let asides = asides.clone();
        Callback::from(move |_: Event| asides.set(keeping::asides()))
    };
    let onkeydown = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close();
                let summary = menu.cast::<HtmlElement>().and_then(|menu| menu.query_selector("summary").ok().flatten());
                if let Some(Ok(summary)) = summary.map(JsCast::dyn_into::<HtmlElement>) {
                    // Without the focus one begins at the top: no harm is done.
                    let _ = summary.focus();
                }
            }
        })
    };
    let open = {
        let (act, close) = (props.act.clone(), close.clone());
        Callback::from(move |text: String| {
            close();
            act.emit(opened(&text));
        })
    };
    let onfile = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let open = open.clone();
            yew::platform::spawn_local(async move {
                let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
                open.emit(text.ok().and_then(|text| text.as_string()).unwrap_or_default());
                // The same file may be chosen again.
                input.set_value("");
            });
        })
    };
    let onsave = save(&props.act, props.word.clone(), "This session");
    let onlink = {
        let (onlink, close) = (props.onlink.clone(), close);
        Callback::from(move |event: MouseEvent| {
            close();
            onlink.emit(event);
        })
    };
    let forget = |aside: &Aside| {
        let (asides, word) = (asides.clone(), aside.word.clone());
        Callback::from(move |_: MouseEvent| {
            keeping::forget(&word);
            asides.set(keeping::asides());
        })
    };
    html! {
        <details class="menu" ref={menu} {ontoggle} {onkeydown}>
            <summary>{ "Sessions" }</summary>
            <div class="sheet-of-menu">
                <button type="button" onclick={onlink}>{ "Link to this moment" }</button>
                <button type="button" onclick={onsave}>{ "Save as a file" }</button>
                <label class="file">{ "Open a file " }<input type="file" accept=".layercake,text/plain" onchange={onfile} /></label>
                if !asides.is_empty() {
                    <h2>{ "Set aside" }</h2>
                    <p class="hint">{ format!("Nothing is lost when another session takes the place of one: the last {MOST_ASIDE} are here.") }</p>
                    <ul>
                        for aside in asides.iter() {
                            <li key={aside.word.clone()}>
                                <span>{ told(aside) }</span>
                                if Saved::read(&aside.word).is_ok() {
                                    <button type="button" onclick={let (open, word) = (open.clone(), aside.word.clone()); move |_: MouseEvent| open.emit(word.clone())}>{ "Open" }</button>
                                }
                                <button type="button" onclick={let word = aside.word.clone(); save(&props.act, Callback::from(move |()| word.clone()), "It")}>{ "Save" }</button>
                                <button type="button" onclick={forget(aside)}>{ "Forget" }</button>
                            </li>
                        }
                    </ul>
                }
            </div>
        </details>
    }
}

fn save(act: &Callback<Act>, word: Callback<(), String>, what: &str) -> Callback<MouseEvent> {
    let (act, what) = (act.clone(), what.to_owned());
    Callback::from(move |_: MouseEvent| {
        let text = word.emit(()) + "\n";
        let notice = if download::save(FILE, "text/plain", text.as_str()) {
            format!("{what} is saved as {FILE}, where this browser keeps what it loads.")
        } else {
            "This browser saves no files.".to_owned()
        };
        act.emit(Act::Notice(Some(notice)));
    })
}

/// What a text that was opened leads to: a file, or a link in one.
fn opened(text: &str) -> Act {
    let word = text.trim();
    let word = word.split_once('#').map_or(word, |(_, word)| word);
    match Saved::read(word) {
        Ok(saved) => Act::Replay(Rc::new(saved)),
        Err(error) => Act::Notice(Some(format!("The file was not opened: {error}."))),
    }
}

/// A session that was set aside, in a few words.
fn told(aside: &Aside) -> String {
    match Saved::read(&aside.word) {
        Ok(saved) => {
            let inputs = saved.log.entries.len() - 1;
            let last = saved.last_line().map(|line| format!(", the last: {line}")).unwrap_or_default();
            format!("{inputs} input{} {}{last}", if inputs == 1 { "" } else { "s" }, aside.why)
        }
        Err(error) => format!("{}: {error}", aside.why),
    }
}
