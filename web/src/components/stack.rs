//! A stack of boxes as SVG, the oldest at the bottom: a tree for keyboards and screen readers, with the chosen box told below it.

use std::rc::Rc;

use web_sys::SvgElement;
use yew::prelude::*;

use super::tree::TreeView;
use crate::view_model::tree::Node;

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawn {
    /// The name of its style.
    pub(crate) class: &'static str,
    /// Icon and word of its state, if it has one.
    pub(crate) word: &'static str,
    /// What stands on it.
    pub(crate) label: String,
    /// At its right.
    pub(crate) aside: String,
    /// More, once it is chosen.
    pub(crate) detail: String,
    /// And that as a list of names and values.
    pub(crate) facts: Vec<(String, String)>,
    /// The files in it.
    pub(crate) files: Option<Rc<Node>>,
}

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the stack is, for screen readers.
    pub(crate) name: String,
    /// The lowest first.
    pub(crate) boxes: Vec<Drawn>,
}

/// Pixels from one box to the next.
const ROW: usize = 38;

/// The width that what stands at the right of a box leaves.
fn room_beside(aside: &str) -> String {
    format!("width: calc(98% - 32px - {}ch)", aside.chars().count())
}

/// The stack.
#[component]
pub(crate) fn StackView(props: &Props) -> Html {
    let chosen = use_state(|| None::<usize>);
    let nodes = use_mut_ref(Vec::<NodeRef>::new);
    nodes.borrow_mut().resize_with(props.boxes.len(), NodeRef::default);
    let count = props.boxes.len();
    let current = chosen.filter(|index| *index < count);
    let draw = |(index, drawn): (usize, &Drawn)| {
        let choose = {
            let chosen = chosen.clone();
            Callback::from(move |_: MouseEvent| chosen.set(Some(index)))
        };
        let onkeydown = {
            let (chosen, nodes) = (chosen.clone(), nodes.clone());
            Callback::from(move |event: KeyboardEvent| {
                let next = match event.key().as_str() {
                    "ArrowUp" => (index + 1).min(count - 1),
                    "ArrowDown" => index.saturating_sub(1),
                    "Home" => count - 1,
                    "End" => 0,
                    "Enter" | " " => index,
                    _ => return,
                };
                event.prevent_default();
                chosen.set(Some(next));
                if let Some(element) = nodes.borrow()[next].cast::<SvgElement>() {
                    // A box that is not there any more has no focus to lose.
                    let _ = element.focus();
                }
            })
        };
        let top = (count - 1 - index) * ROW;
        let is_current = current == Some(index);
        let reachable = current.map_or(index == count - 1, |_| is_current);
        html! {
            <g ref={nodes.borrow()[index].clone()} role="treeitem" class={classes!("box", drawn.class)}
                aria-label={format!("{} {} {}", drawn.word, drawn.label, drawn.aside).trim().to_owned()}
                aria-selected={is_current.to_string()} tabindex={if reachable { "0" } else { "-1" }}
                transform={format!("translate(0 {top})")} onclick={choose} {onkeydown}>
                <rect class="face" x="2" y="2" width="99%" height={(ROW - 4).to_string()} rx="4" />
                <rect class="pattern" x="2" y="2" width="10" height={(ROW - 4).to_string()} rx="3" />
                <rect class="overlay" fill="url(#hatch)" x="2" y="2" width="10" height={(ROW - 4).to_string()} rx="3" />
                <svg x="20" y="0" width="72%" height={ROW.to_string()} style={room_beside(&drawn.aside)}>
                    <text y="24"><tspan class="word">{ drawn.word }</tspan>{ format!(" {}", drawn.label) }</text>
                </svg>
                <text class="aside" x="98%" y="24" text-anchor="end">{ format!(" {}", drawn.aside) }</text>
            </g>
        }
    };
    // Drawn from the top, so that reading and looking have one order.
    let drawn: Vec<Html> = props.boxes.iter().enumerate().rev().map(draw).collect();
    html! {
        <>
            <svg class="stack" role="tree" aria-label={props.name.clone()} width="100%" height={(count * ROW).to_string()}>
                { for drawn }
            </svg>
            if let Some(told) = current.and_then(|index| props.boxes.get(index)) {
                <div class="told" role="status">
                    <p><code>{ &told.label }</code></p>
                    <p>{ &told.detail }</p>
                    if !told.facts.is_empty() {
                        <dl>
                            for (name, value) in told.facts.iter() { <dt>{ name }</dt><dd>{ if value.is_empty() { "—" } else { value } }</dd> }
                        </dl>
                    }
                </div>
                if let Some(node) = &told.files {
                    <div class="files-of" role="group" aria-label={format!("Files of {}", told.label)}><TreeView node={node.clone()} /></div>
                }
            }
        </>
    }
}
