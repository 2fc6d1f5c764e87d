//! The terminal as part of the page: commands and what they printed, as text that can be selected, and a line to type on.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::block::BlockView;
use super::terminal_line::TerminalLine;
use crate::state::Act;
use crate::state::session::{MOST_TABS, Session};

/// What it shows.
#[derive(Properties, Clone)]
pub(crate) struct Props {
    pub(crate) session: Rc<Session>,
    pub(crate) commands: Rc<Vec<String>>,
    pub(crate) act: Callback<Act>,
    /// What a lecture types on the line.
    #[prop_or_default]
    pub(crate) typed: Option<String>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // A session is never changed, only followed by another one.
        Rc::ptr_eq(&self.session, &other.session)
            && Rc::ptr_eq(&self.commands, &other.commands)
            && self.typed == other.typed
    }
}

/// The terminal.
#[component]
pub(crate) fn Terminal(props: &Props) -> Html {
    let log = use_node_ref();
    {
        let log = log.clone();
        // What was printed last leads down to it; an edit does not.
        let last = props.session.tab().blocks.last().map(|block| Rc::as_ptr(block) as usize);
        use_effect_with((last, props.session.tab().is_running), move |_| {
            if let Some(element) = log.cast::<HtmlElement>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    let (count, shown) = props.session.tabs();
    let tab = props.session.tab();
    html! {
        <>
            <h2 id="terminal-heading">{ "Terminal" }</h2>
            <ul class="files" aria-label="Terminals">
                if count > 1 {
                    for number in 0..count {
                        <li key={number}>
                            <button type="button" aria-current={(number == shown).then_some("true")}
                                onclick={props.act.reform(move |_: MouseEvent| Act::Look(number))}>{ format!("Terminal {}", number + 1) }</button>
                        </li>
                    }
                }
                if count < MOST_TABS {
                    <li><button type="button" onclick={props.act.reform(|_: MouseEvent| Act::OpenTab)}>{ "+ New terminal" }</button></li>
                }
            </ul>
            // What it prints is read when one goes there; that a command has ended is said below.
            <div class="log" role="log" aria-live="off" aria-label="Output" tabindex="0" ref={log}>
                if tab.blocks.is_empty() {
                    <p class="hint">{ "Every docker command of the lecture works here, on a model. Type one, or take one from below." }</p>
                }
                for (index, block) in tab.blocks.iter().enumerate() {
                    <BlockView key={format!("{shown} {index}")} block={block.clone()} session={props.session.clone()}
                        running={tab.is_running && index + 1 == tab.blocks.len()} />
                }
            </div>
            <p class="summary" role="status">{ told(&props.session) }</p>
            <TerminalLine key={shown} session={props.session.clone()} commands={props.commands.clone()} typed={props.typed.clone()}
                act={props.act.clone()} />
        </>
    }
}

/// That a command has ended, for whoever does not see it.
fn told(session: &Session) -> String {
    match session.tab().blocks.last() {
        _ if session.tab().is_running => "▶ RUNNING: Ctrl-C or Stop ends it.".to_owned(),
        None => "Ready.".to_owned(),
        Some(block) => {
            let text = block.text();
            let last = text.trim_end().lines().last().unwrap_or("no output").to_owned();
            match text.trim_end().lines().count() {
                0 => "Done, no output.".to_owned(),
                1 => format!("Done: {last}"),
                lines => format!("Done, {lines} lines. The last one: {last}"),
            }
        }
    }
}
