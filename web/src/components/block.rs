//! A command in the terminal with what it printed. It is drawn again only where something came to it.

use std::rc::Rc;

use gloo::utils::window;
use yew::prelude::*;

use super::rosetta::RosettaView;
use super::unfolding::Unfolding;
use crate::state::block::{Block, Piece};
use crate::state::session::Session;
use crate::view_model::rosetta::Kind;

/// What it shows.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) block: Rc<Block>,
    /// A session in which it is.
    pub(crate) session: Rc<Session>,
    /// Whether more may come.
    pub(crate) running: bool,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // A block that is shown is never changed, only followed by another one.
        Rc::ptr_eq(&self.block, &other.block) && self.running == other.running
    }
}

/// Lines that are shown of what still runs: nobody reads more of what never ends, and each costs time at each slice.
const TAIL: usize = 200;

/// The command.
#[component]
pub(crate) fn BlockView(props: &Props) -> Html {
    let Props { block, running, session } = props;
    let kind = block.command.as_deref().and_then(Kind::of).filter(|_| !running && block.before.0.is_some());
    let piece = |piece: &Piece| match piece {
        Piece::Text(screen) => {
            let (before, text) = screen.tail(if *running { TAIL } else { usize::MAX });
            let text = text.trim_end_matches('\n').to_owned();
            if text.is_empty() {
                return html! {};
            }
            html! {
                <>
                    if before > 0 { <p class="hint">{ format!("… {before} lines more, shown once it has ended.") }</p> }
                    <pre>{ text }</pre>
                </>
            }
        }
        Piece::Note(note) => html! {
            <p class="note">
                { &note.means }
                if let Some(attempt) = &note.attempt { { " Try: " }<code>{ attempt }</code> }
            </p>
        },
    };
    let oncopy = {
        let block = block.clone();
        Callback::from(move |_: MouseEvent| {
            // A browser that does not allow it leaves the text to be selected.
            drop(window().navigator().clipboard().write_text(&block.transcript()));
        })
    };
    html! {
        <div class="block">
            <div class="command"><span class="prompt">{ &block.prompt }</span>{ block.command.clone().unwrap_or_default() }</div>
            { for block.pieces.iter().map(piece) }
            if let Some(kind) = kind {
                <Unfolding class="rosetta" summary="In other words">
                    <RosettaView {kind} block={block.clone()} session={session.clone()} />
                </Unfolding>
            }
            if !running {
                <button type="button" class="copy" onclick={oncopy}
                    aria-label={format!("Copy as text: {}", block.command.clone().unwrap_or_default())}>{ "Copy as text" }</button>
            }
        </div>
    }
}
