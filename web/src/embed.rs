//! The page in a frame of another page: `?embed&panes=picture,terminal`. It shows some of its parts, is as high as they are, keeps nothing
//! in the browser, and tells the page around it what was done, by messages that `web/js/embed.js` sends.

use std::rc::Rc;

use gloo::utils::window;
use serde::Serialize;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::script::{self, EmbedModule};
use crate::state::saved::LONGEST_LINK;
use crate::state::{Pane, State};

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Embed {
    panes: Vec<Pane>,
}

const PANES: [(&str, Pane); 3] =
    [("dockerfile", Pane::Files), ("picture", Pane::Picture), ("terminal", Pane::Terminal)];

impl Embed {
    /// What an address asks for behind its `?`; `None` where it is no frame's. Without names of parts it is all of them.
    pub(crate) fn read(search: &str) -> Option<Self> {
        let mut words =
            search.trim_start_matches('?').split('&').map(|word| word.split_once('=').unwrap_or((word, "")));
        let is_embedded = words.clone().any(|(name, _)| name == "embed");
        let wanted = words.find(|(name, _)| *name == "panes").map_or("", |(_, panes)| panes);
        let names: Vec<&str> = wanted.split([',', '+']).flat_map(|names| names.split("%2C")).collect();
        let mut panes: Vec<Pane> =
            PANES.iter().filter(|(name, _)| names.contains(name)).map(|(_, pane)| *pane).collect();
        if panes.is_empty() {
            panes = PANES.iter().map(|(_, pane)| *pane).collect();
        }
        is_embedded.then_some(Self { panes })
    }

    /// What this page's address asks for.
    pub(crate) fn current() -> Option<Self> {
        Self::read(&window().location().search().ok()?)
    }

    /// Whether a part is shown.
    pub(crate) fn shows(&self, pane: Pane) -> bool {
        self.panes.contains(&pane)
    }
}

/// What is told of what was done.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Told {
    /// Inputs so far.
    inputs: usize,
    /// What was done last.
    last: String,
    /// Whether something still runs.
    is_running: bool,
    /// Names of images.
    images: Vec<String>,
    /// Names of containers.
    containers: Vec<String>,
    /// The session, as a link has it behind its `#`; nothing where that would be too long.
    session: Option<String>,
}

impl Told {
    fn of(state: &State) -> Self {
        let session = state.saved_here().write();
        Self {
            inputs: state.session.inputs().len() - 1,
            last: state.session.label(),
            is_running: state.session.tab().is_running,
            images: state.view.images.iter().flat_map(|image| image.names.clone()).collect(),
            containers: state.view.containers.iter().filter(|it| !it.of_build).map(|it| it.name.clone()).collect(),
            session: (session.len() <= LONGEST_LINK).then_some(session),
        }
    }
}

/// Tells the page around this one what happens.
#[hook]
pub(crate) fn use_embed(is_embedded: bool, state: &State) {
    let module = use_state(|| None::<Rc<EmbedModule>>);
    {
        let module = module.clone();
        use_effect_with(is_embedded, move |is_embedded| {
            if *is_embedded {
                yew::platform::spawn_local(async move {
                    // Where it cannot be loaded, the frame works and tells nothing.
                    let Ok(loaded) = script::load("embed").await else { return };
                    let loaded: EmbedModule = loaded.unchecked_into();
                    drop(loaded.watch());
                    module.set(Some(Rc::new(loaded)));
                });
            }
        });
    }
    let moment = (state.session.inputs().len(), state.session.inputs().last().cloned());
    let state = module.as_ref().filter(|_| state.replay.is_none()).map(|module| (module.clone(), state.clone()));
    let is_running = state.as_ref().map(|(_, state)| state.session.tab().is_running);
    use_effect_with((moment, is_running), move |_| {
        let Some((module, state)) = state else { return };
        // Strings and numbers can always be written; a page around this one that is gone hears nothing.
        drop(module.told(&serde_json::to_string(&Told::of(&state)).unwrap_or_default()));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_shows_what_its_address_names() {
        let check = |search: &str, expected: Option<&[Pane]>| {
            assert_eq!(Embed::read(search).map(|embed| embed.panes).as_deref(), expected, "{search}");
        };
        let all: &[Pane] = &[Pane::Files, Pane::Picture, Pane::Terminal];
        check("", None);
        check("?panes=terminal", None);
        check("?embed", Some(all));
        check("?embed&panes=", Some(all));
        check("?embed&panes=nonsense", Some(all));
        check("?panes=terminal,picture&embed=1", Some(&[Pane::Picture, Pane::Terminal]));
        check("?embed&panes=dockerfile%2Cterminal", Some(&[Pane::Files, Pane::Terminal]));
    }

    #[test]
    fn what_was_done_is_told() {
        let state = State::new().after(crate::state::Act::Submit("docker run --name box busybox".to_owned()));
        let told = Told::of(&state);
        assert_eq!((told.inputs, told.last.as_str()), (1, "docker run --name box busybox"));
        assert_eq!((told.images, told.containers), (vec!["busybox:latest".to_owned()], vec!["box".to_owned()]));
        assert!(told.session.unwrap().starts_with("2."));
    }
}
