//! The line that a person types on: history and the search in it, completion, pasting, and the lecture's commands to take.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement};
use yew::prelude::*;

use super::terminal::Props;
use crate::state::Act;
use crate::view_model::completion::{common, completions, found};

/// The lecture's commands, in its order.
const LECTURE: [&str; 8] = [
    "docker build -t hello_world_cmd:first -f Dockerfile_cmd .",
    "docker run -it hello_world_cmd:first",
    "docker run -it hello_world_cmd:first Pavlos",
    "docker images",
    "docker image history hello_world_cmd:first",
    "docker pull pavlosprotopapas/ac295_l2:latest",
    "docker ps -a",
    "ls",
];

/// The line.
#[component]
pub(crate) fn TerminalLine(props: &Props) -> Html {
    let line = use_state(String::new);
    // How far back in the history the line is; 0 is the line that is being written.
    let back = use_state(|| 0_usize);
    let offered = use_state(Vec::<String>::new);
    // The line before a search, and how many matches are passed over; the line is what is looked for then.
    let search = use_state(|| None::<(String, usize)>);
    let found = search.as_ref().and_then(|(_, skipped)| found(&props.commands, &line, *skipped));
    let input = use_node_ref();
    let enter = {
        let (line, back, offered, act) = (line.clone(), back.clone(), offered.clone(), props.act.clone());
        let search = search.clone();
        Rc::new(move |text: String| {
            act.emit(Act::Submit(text));
            search.set(None);
            line.set(String::new());
            back.set(0);
            offered.set(Vec::new());
        })
    };
    let onsubmit = {
        let (line, enter, search, found) = (line.clone(), enter.clone(), search.clone(), found.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match (&*search, &found) {
                (None, _) => enter((*line).clone()),
                (Some(_), Some(found)) => enter(found.clone()),
                // Nothing was found: nothing is entered.
                (Some(_), None) => {}
            }
        })
    };
    let oninput = {
        let (line, offered, search) = (line.clone(), offered.clone(), search.clone());
        Callback::from(move |event: InputEvent| {
            if let Some((before, _)) = &*search {
                search.set(Some((before.clone(), 0)));
            }
            line.set(event.target_unchecked_into::<HtmlInputElement>().value());
            offered.set(Vec::new());
        })
    };
    let onkeydown = {
        let (line, back, offered, props) = (line.clone(), back.clone(), offered.clone(), props.clone());
        let (search, found) = (search.clone(), found.clone());
        Callback::from(move |event: KeyboardEvent| match (event.key().as_str(), &*search) {
            ("r", None) if event.ctrl_key() && !props.session.is_secret() => {
                event.prevent_default();
                search.set(Some(((*line).clone(), 0)));
                line.set(String::new());
            }
            ("r", Some((before, skipped))) if event.ctrl_key() => {
                event.prevent_default();
                search.set(Some((before.clone(), skipped + usize::from(found.is_some()))));
            }
            // What was found is taken to be changed; without anything found the line is what it was.
            ("Escape" | "Tab" | "ArrowRight" | "ArrowLeft", Some((before, _))) => {
                event.prevent_default();
                line.set(found.as_ref().unwrap_or(before).clone());
                search.set(None);
            }
            ("g" | "c", Some((before, _))) if event.ctrl_key() => {
                event.prevent_default();
                line.set(before.clone());
                search.set(None);
            }
            (_, Some(_)) => {}
            (key, None) => match key {
                key @ ("ArrowUp" | "ArrowDown") => {
                    event.prevent_default();
                    let count = props.commands.len();
                    let next = if key == "ArrowUp" { (*back + 1).min(count) } else { back.saturating_sub(1) };
                    back.set(next);
                    line.set(if next == 0 { String::new() } else { props.commands[count - next].clone() });
                }
                // On an empty line the key leads on, as everywhere in a page.
                "Tab" if !line.is_empty() && !event.shift_key() => {
                    let found = completions(&props.session, &line);
                    if found.is_empty() {
                        return;
                    }
                    event.prevent_default();
                    let common = common(&found);
                    if let [only] = &found[..] {
                        line.set(format!("{only} "));
                    } else if common.len() > line.len() {
                        line.set(common);
                    }
                    offered.set(if found.len() > 1 { found } else { Vec::new() });
                }
                "c" if event.ctrl_key() && !has_selection(&event) => {
                    event.prevent_default();
                    line.set(String::new());
                    props.act.emit(Act::Interrupt);
                }
                _ => {}
            },
        })
    };
    let onpaste = {
        let (line, enter) = (line.clone(), enter.clone());
        Callback::from(move |event: Event| {
            let text = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(ClipboardEvent::clipboard_data)
                .and_then(|data| data.get_data("text").ok())
                .unwrap_or_default();
            // Several lines are several commands; a single one waits for the person.
            let Some((all, last)) = text.trim_start().rsplit_once('\n').filter(|_| !text.trim().is_empty()) else {
                return;
            };
            event.prevent_default();
            all.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| enter(line.to_owned()));
            line.set(last.trim().to_owned());
        })
    };
    let take = |command: String| {
        let (line, input) = (line.clone(), input.clone());
        Callback::from(move |_: MouseEvent| {
            line.set(command.clone());
            if let Some(input) = input.cast::<HtmlInputElement>() {
                // Without the focus one types elsewhere: no harm is done.
                let _ = input.focus();
            }
        })
    };
    let chips: Vec<String> = if offered.is_empty() { LECTURE.map(str::to_owned).to_vec() } else { (*offered).clone() };
    let kind = if props.session.is_secret() { "password" } else { "text" };
    let prompt = match (&*search, &props.session.tab().prompt) {
        (Some(_), _) => "(reverse-i-search) ".to_owned(),
        (None, prompt) if prompt.is_empty() => "$ ".to_owned(),
        (None, prompt) => prompt.clone(),
    };
    html! {
        <>
            <form class="line" {onsubmit}>
                <label for="command">{ prompt }</label>
                if search.is_some() {
                    <output for="command">{ found.unwrap_or_else(|| "No command has it.".to_owned()) }</output>
                }
                <input id="command" ref={input.clone()} type={kind} value={props.typed.clone().unwrap_or_else(|| (*line).clone())} {oninput} {onkeydown} {onpaste}
                    aria-label={if search.is_some() { "Search in the commands before" } else { "Command" }} autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" />
                if props.session.tab().is_running {
                    <button type="button" onclick={props.act.reform(|_: MouseEvent| Act::Interrupt)}>{ "■ Stop" }</button>
                } else {
                    <button type="submit">{ "Run" }</button>
                }
            </form>
            <ul class="chips" aria-label={if offered.is_empty() { "Commands of the lecture" } else { "What may be meant" }}>
                for chip in chips { <li><button type="button" onclick={take(chip.clone())}>{ chip }</button></li> }
            </ul>
        </>
    }
}

/// Whether text is selected: then Ctrl-C copies it.
fn has_selection(event: &KeyboardEvent) -> bool {
    let input = event.target_unchecked_into::<HtmlInputElement>();
    let place = |place: Result<Option<u32>, _>| place.ok().flatten();
    place(input.selection_start()) != place(input.selection_end())
}
