//! Files in folders as a tree for keyboards and screen readers. Of a long one only the lines in sight are drawn, so that a thousand files
//! cost nothing.

use std::rc::Rc;

use layercake_core::ordered;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::view_model::tree::{Line, Node, Step, lines, step};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the tree is, for screen readers.
    pub(crate) name: String,
    pub(crate) node: Rc<Node>,
}

/// Pixels from one line to the next.
const ROW: usize = 26;

/// Lines that are drawn at once: more than fit into sight.
const WINDOW: usize = 60;

/// What is in a folder.
#[component]
pub(crate) fn TreeView(props: &Props) -> Html {
    let toggled = use_state(ordered::Set::<String>::new);
    // The line that has the focus, or would get it, and whether it has to be given it.
    let current = use_state(|| (0_usize, false));
    let first = use_state(|| 0_usize);
    let tree = use_node_ref();
    let all = use_memo((props.node.clone(), (*toggled).clone()), |(node, toggled)| lines(node, toggled));
    let at = current.0.min(all.len().saturating_sub(1));
    {
        let tree = tree.clone();
        use_effect_with((*current, *first), move |((at, wanted), _)| {
            let Some(tree) = tree.cast::<HtmlElement>().filter(|_| *wanted) else { return };
            if let Ok(Some(line)) = tree.query_selector(&format!("[data-line='{at}']")) {
                // A line that cannot have the focus leaves it where it was.
                let _ = line.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
    let go = {
        let (current, first) = (current.clone(), first.clone());
        move |to: usize| {
            if !(*first..*first + WINDOW).contains(&to) {
                first.set(to.saturating_sub(WINDOW / 2));
            }
            current.set((to, true));
        }
    };
    let toggle = {
        let toggled = toggled.clone();
        move |line: &Line| {
            let mut next = (*toggled).clone();
            if !next.remove(&line.path) {
                next.insert(line.path.clone());
            }
            toggled.set(next);
        }
    };
    let onkeydown = {
        let (all, go, toggle) = (all.clone(), go.clone(), toggle.clone());
        Callback::from(move |event: KeyboardEvent| {
            let focused = event.target_unchecked_into::<HtmlElement>().dataset().get("line");
            let at = focused.and_then(|line| line.parse().ok()).unwrap_or(at);
            let is_held = event.ctrl_key() || event.meta_key() || event.alt_key();
            let Some(step) = step(&all, at, &event.key()).filter(|_| !is_held) else { return };
            event.prevent_default();
            match step {
                Step::To(to) => go(to),
                Step::Toggle => {
                    go(at);
                    toggle(&all[at]);
                }
            }
        })
    };
    let onscroll = {
        let (first, count) = (first.clone(), all.len());
        Callback::from(move |event: Event| {
            let top = event.target_unchecked_into::<HtmlElement>().scroll_top();
            let top = usize::try_from(top).unwrap_or_default() / ROW;
            let next = top.saturating_sub(WINDOW / 4).min(count.saturating_sub(WINDOW));
            // Some lines are drawn beyond what is in sight: not each of them is worth drawing anew.
            if next.abs_diff(*first) > WINDOW / 8 {
                first.set(next);
            }
        })
    };
    let begin = (*first).min(all.len().saturating_sub(WINDOW));
    let end = (begin + WINDOW).min(all.len());
    // Where the current line is out of sight, the first one can be reached.
    let reachable = if (begin..end).contains(&at) { at } else { begin };
    let draw = |index: usize| {
        let line = &all[index];
        let onclick = {
            let (all, go, toggle) = (all.clone(), go.clone(), toggle.clone());
            Callback::from(move |_: MouseEvent| {
                go(index);
                if all[index].is_open.is_some() {
                    toggle(&all[index]);
                }
            })
        };
        html! {
            <div key={line.path.clone()} role="treeitem" aria-level={line.level.to_string()} aria-posinset={line.place.0.to_string()}
                aria-setsize={line.place.1.to_string()} aria-expanded={line.is_open.map(|open| open.to_string())}
                tabindex={if index == reachable { "0" } else { "-1" }} data-line={index.to_string()}
                style={format!("padding-left: {}rem", line.level)} {onclick}>
                { told(line) }
            </div>
        }
    };
    html! {
        <div class="tree" role="tree" aria-label={props.name.clone()} ref={tree} {onkeydown} {onscroll}>
            <div role="none" style={format!("padding: {}px 0 {}px", begin * ROW, (all.len() - end) * ROW)}>
                for index in begin..end { { draw(index) } }
            </div>
        </div>
    }
}

fn told(line: &Line) -> Html {
    html! {
        <>
            if let Some(open) = line.is_open { <span aria-hidden="true">{ if open { "▾ " } else { "▸ " } }</span> }
            <code>{ &line.name }{ if line.is_open.is_some() { "/" } else { "" } }</code>
            if let Some(mark) = &line.node.mark {
                <span class={classes!("mark", mark.class)}>{ format!(" {}", mark.word) }</span>
                <span class="aside">{ format!(" {}", mark.aside) }</span>
            }
            if line.is_open.is_some() { <span class="aside">{ format!(" ({})", line.node.count) }</span> }
        </>
    }
}
