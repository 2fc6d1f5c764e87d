//! A stack of boxes as SVG, the oldest at the bottom: a tree for keyboards and screen readers, with the chosen box told below it.

use std::ops::Range;
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
    /// Whether the middle of a long one is folded until somebody wants it.
    #[prop_or_default]
    pub(crate) folds: bool,
}

/// Boxes of a stack that are shown of a long one: the lowest, and the highest.
const KEPT: (usize, usize) = (2, 7);

/// Boxes that are worth folding.
const FEW: usize = 3;

/// The boxes in the middle that are folded.
fn folded(count: usize) -> Range<usize> {
    let hidden = KEPT.0..count.saturating_sub(KEPT.1);
    if hidden.len() < FEW { 0..0 } else { hidden }
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
    let unfolded = use_state(|| false);
    let long = if props.folds { folded(count) } else { 0..0 };
    let hidden = if *unfolded { 0..0 } else { long.clone() };
    // A row for what is folded, above the boxes below it.
    let gap = usize::from(!hidden.is_empty());
    let rows = count - hidden.len() + gap;
    let row = {
        let hidden = hidden.clone();
        move |index: usize| if index < hidden.end { index } else { index - hidden.len() + gap }
    };
    let current = chosen.filter(|index| *index < count);
    let draw = |(index, drawn): (usize, &Drawn)| {
        let choose = {
            let chosen = chosen.clone();
            Callback::from(move |_: MouseEvent| chosen.set(Some(index)))
        };
        let onkeydown = {
            let (chosen, nodes, hidden) = (chosen.clone(), nodes.clone(), hidden.clone());
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
                let next = match next {
                    next if !hidden.contains(&next) => next,
                    next if next > index => hidden.end,
                    _ => hidden.start - 1,
                };
                chosen.set(Some(next));
                if let Some(element) = nodes.borrow()[next].cast::<SvgElement>() {
                    // A box that is not there any more has no focus to lose.
                    let _ = element.focus();
                }
            })
        };
        let top = (rows - 1 - row(index)) * ROW;
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
    let shown = props.boxes.iter().enumerate().rev().filter(|(index, _)| !hidden.contains(index));
    let drawn: Vec<Html> = shown.map(draw).collect();
    let onfold = {
        let unfolded = unfolded.clone();
        Callback::from(move |_: MouseEvent| unfolded.set(!*unfolded))
    };
    html! {
        <>
            if !long.is_empty() {
                <button type="button" aria-expanded={unfolded.to_string()} onclick={onfold}>
                    { if *unfolded { format!("▾ Fold {} boxes", long.len()) } else { format!("▸ Show {} more", long.len()) } }
                </button>
            }
            <svg class="stack" role="tree" aria-label={props.name.clone()} width="100%" height={(rows * ROW).to_string()}>
                { for drawn }
                if gap > 0 {
                    <text class="aside" aria-hidden="true" x="20" y={((rows - 1 - hidden.start) * ROW + 24).to_string()}>{ format!("⋮ {} more", hidden.len()) }</text>
                }
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
                    <div class="files-of"><TreeView name={format!("Files of {}", told.label)} node={node.clone()} /></div>
                }
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_is_folded() {
        assert_eq!(folded(11), 0..0);
        assert_eq!(folded(12), 2..5);
        assert_eq!(folded(40), 2..33);
        assert_eq!(folded(1), 0..0);
    }
}
