//! What the lecture's window and that of the notes tell each other: they are of one origin, and nothing leaves the browser.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

use super::stage::Move;

const NAME: &str = "layercake.lecture";

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// The notes are there, and want to know.
    Ask,
    /// Which beat is shown, for how many seconds the lecture goes, and whether the lecturer has left the script.
    At { beat: usize, seconds: u64, is_improvised: bool },
    /// The notes' buttons.
    Do(Move),
}

impl Word {
    fn write(self) -> String {
        match self {
            Self::Ask => "ask".to_owned(),
            Self::At { beat, seconds, is_improvised } => format!("at {beat} {seconds} {is_improvised}"),
            Self::Do(Move::Back) => "back".to_owned(),
            Self::Do(_) => "on".to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        Some(match words[..] {
            ["ask"] => Self::Ask,
            ["back"] => Self::Do(Move::Back),
            ["on"] => Self::Do(Move::On { instantly: false }),
            ["at", beat, seconds, improvised] => Self::At {
                beat: beat.parse().ok()?,
                seconds: seconds.parse().ok()?,
                is_improvised: improvised == "true",
            },
            _ => return None,
        })
    }
}

/// A way to say words, where the browser has one.
#[derive(Clone, Default)]
pub(crate) struct Channel(Option<Rc<BroadcastChannel>>);

impl PartialEq for Channel {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().map(Rc::as_ptr) == other.0.as_ref().map(Rc::as_ptr)
    }
}

impl Channel {
    /// Says it to the other windows.
    pub(crate) fn say(&self, word: Word) {
        if let Some(channel) = &self.0 {
            // A channel that is closed has nobody who hears.
            let _ = channel.post_message(&word.write().into());
        }
    }
}

/// Opens the channel, and hears what is said on it.
#[hook]
pub(crate) fn use_channel(on: Callback<Word>) -> Channel {
    let channel = use_state(Channel::default);
    let listener = use_mut_ref(Callback::noop);
    *listener.borrow_mut() = on;
    {
        let channel = channel.clone();
        use_effect_with((), move |()| {
            let opened = BroadcastChannel::new(NAME).ok().map(Rc::new);
            let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(word) = event.data().as_string().as_deref().and_then(Word::read) {
                    let listener: Callback<Word> = listener.borrow().clone();
                    listener.emit(word);
                }
            });
            if let Some(opened) = &opened {
                opened.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            }
            channel.set(Channel(opened.clone()));
            move || {
                if let Some(opened) = &opened {
                    opened.close();
                }
                drop(heard);
            }
        });
    }
    (*channel).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for word in [Word::Ask, Word::At { beat: 3, seconds: 60, is_improvised: true }, Word::Do(Move::Back)] {
            assert_eq!(Word::read(&word.write()), Some(word));
        }
        assert_eq!(Word::read("at x 1 true"), None);
    }
}
