//! The whole page: three parts side by side, or one at a time where there is no room.

use std::rc::Rc;

use yew::prelude::*;

use super::bytes::BytesView;
use super::files::FilesPane;
use super::ground::Ground;
use super::keys::use_page_keys;
use super::matrix::MatrixView;
use super::narration::Narration;
use super::offline::use_offline;
use super::pace::use_pace;
use super::plan::PlanPane;
use super::terminal::Terminal;
use super::timeline::Timeline;
use super::toolbar::Toolbar;
use super::unfolding::Unfolding;
use crate::download;
use crate::embed::{Embed, use_embed};
use crate::keeping;
use crate::lecture::frame::{Lecture, page_view};
use crate::lecture::route::{Route, use_route};
use crate::presenter::keys::use_keys;
use crate::presenter::stage::{Move, is_improvised};
use crate::presenter::strip::{Question, Strip};
use crate::state::{Act, Pane};
use crate::view_model::picture::Picture;
use crate::view_model::problems::is_dockerfile;
use crate::view_model::take_home;

/// What it begins with.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) start: Rc<keeping::Start>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.start, &other.start)
    }
}

/// The page.
#[component]
pub(crate) fn App(props: &Props) -> Html {
    let state = use_reducer(|| keeping::begin(&props.start));
    let act = {
        let dispatcher = state.dispatcher();
        use_callback((), move |act: Act, ()| dispatcher.dispatch(act))
    };
    use_pace(&state, &act);
    let embed = use_memo((), |()| Embed::current());
    use_embed(embed.is_some(), &state);
    use_offline(&act);
    {
        let act = act.clone();
        // A branch is a value of its own: it is set aside once.
        use_effect_with(state.branched.clone(), move |branched| {
            let Some(branched) = branched else { return };
            let notice = if keeping::set_aside(&branched.write(), "left for another future") {
                "What was undone before is set aside under Sessions: nothing of it is lost."
            } else {
                "This browser had no room to set aside what was undone before."
            };
            act.emit(Act::Notice(Some(notice.to_owned())));
        });
    }
    // What takes long to work out is worked out when the world rests.
    let at_rest = use_mut_ref(|| state.session.clone());
    if !state.session.is_busy {
        *at_rest.borrow_mut() = state.session.clone();
    }
    {
        let state = state.clone();
        let keeper = use_mut_ref(|| {
            let act = act.clone();
            keeping::Keeper::new(&props.start, move |notice| act.emit(Act::Notice(Some(notice))))
        });
        let first = use_mut_ref(|| true);
        let inputs = state.session.inputs();
        let moment = (inputs.len(), inputs.last().cloned(), state.session.is_busy, state.can_redo());
        // A lecture's script needs no keeping: only what is tried beside it does.
        let is_frame = embed.is_some();
        let is_script = state.stage.as_ref().is_some_and(|stage| stage.is_shown) && !is_improvised(&state);
        use_effect_with((moment, state.file.clone(), state.builder, state.replay.is_some()), move |_| {
            // What was opened by a link takes the place of what was kept only when one goes on with it.
            if is_frame || is_script || state.replay.is_some() || std::mem::replace(&mut *first.borrow_mut(), false) {
                return;
            }
            keeper.borrow_mut().keep(&state);
        });
    }
    let word = {
        let state = state.clone();
        Callback::from(move |()| state.saved().write())
    };
    let onhalt = {
        let (act, state) = (act.clone(), state.clone());
        Callback::from(move |_: MouseEvent| {
            let is_aside = keeping::set_aside(&state.saved().write(), "whose restoring was stopped");
            act.emit(Act::Halt);
            if !is_aside {
                let notice = "This browser had no room to set the rest of the session aside.";
                act.emit(Act::Notice(Some(notice.to_owned())));
            }
        })
    };
    let onlink = {
        let (act, state) = (act.clone(), state.clone());
        Callback::from(move |_: MouseEvent| {
            let notice = match keeping::link(&state) {
                Ok(link) => format!("Copied. Whoever opens this link gets here: {link}"),
                Err(error) => error,
            };
            act.emit(Act::Notice(Some(notice)));
        })
    };
    let onhome = {
        let (act, state) = (act.clone(), state.clone());
        Callback::from(move |_: MouseEvent| {
            let archive = take_home::archive(&state.session, &state.file, state.builder, &state.plan);
            let is_saved = archive.is_some_and(|archive| download::save(HOME, "application/zip", &archive[..]));
            let notice = if is_saved {
                format!("The folder is saved as {HOME}, with the commands that build it on your machine in README.md.")
            } else {
                "The folder was not saved: it is too large, or this browser saves no files.".to_owned()
            };
            act.emit(Act::Notice(Some(notice)));
        })
    };
    let picture = use_memo(Rc::as_ptr(&state.view) as usize, |_| Picture::of(&state.view));
    let stage = state.stage.clone().filter(|stage| stage.is_shown);
    let address = use_route();
    let route = address.filter(|route| stage.is_none() && !matches!(route, Route::Present(_)));
    let onpresent = {
        let (act, state) = (act.clone(), state.clone());
        Callback::from(move |action: Move| {
            let is_begun = state.stage.is_some();
            let takes_its_place = match action {
                Move::Enter(_) => !is_begun || is_improvised(&state),
                Move::On { .. } | Move::Back => is_improvised(&state),
                _ => false,
            };
            if takes_its_place && state.can_undo() {
                let why = if is_begun { "that was tried in a lecture" } else { "before a lecture was held" };
                if !keeping::set_aside(&state.saved().write(), why) {
                    act.emit(Act::Notice(Some(
                        "This browser had no room to set the session before this one aside.".to_owned(),
                    )));
                }
            }
            act.emit(Act::Present(action));
        })
    };
    use_keys(stage.is_some(), onpresent.clone());
    // A lecture that is held has keys of its own.
    use_page_keys(stage.is_none(), &state, &act);
    {
        let onpresent = onpresent.clone();
        use_effect_with(address, move |address| {
            if let Some(Route::Present(at)) = address {
                onpresent.emit(Move::Enter(*at));
            }
        });
    }
    let is_there = |pane: Pane| embed.as_ref().as_ref().is_none_or(|embed| embed.shows(pane));
    let shown = |pane: Pane| if state.pane == pane { "pane shown" } else { "pane" };
    let class = match (&stage, &*embed) {
        (Some(_), _) => "page presenting",
        (None, Some(_)) => "page embedded",
        (None, None) => "page",
    };
    html! {
        <div {class}>
            { shapes() }
            if embed.is_some() {
                <header>
                    <h1>{ "Layercake" }</h1>
                    <div class="tools">
                        <button type="button" disabled={!state.can_undo()} onclick={act.reform(|_: MouseEvent| Act::Undo)}>{ "↶ Undo" }</button>
                        <button type="button" disabled={!state.can_redo()} onclick={act.reform(|_: MouseEvent| Act::Redo)}>{ "↷ Redo" }</button>
                    </div>
                </header>
            } else if route.is_none() && stage.is_none() {
                <Toolbar can_undo={state.can_undo()} can_redo={state.can_redo()} builder={state.builder} pane={state.pane}
                    {word} {onlink} act={act.clone()} />
                <Timeline labels={state.labels()} place={state.place()} act={act.clone()} />
            }
            if let Some(replay) = &state.replay {
                <div class="notice" role="status">
                    <p>{ format!("▶ RUNNING: the session is done again, input {} of {}.", replay.progress().0, replay.progress().1) }</p>
                    <button type="button" onclick={onhalt}>{ "Stop there" }</button>
                </div>
            }
            if let Some(notice) = &state.notice {
                <div class="notice" role="status">
                    <p>{ notice }</p>
                    <button type="button" onclick={act.reform(|_: MouseEvent| Act::Notice(None))}>{ "Close" }</button>
                </div>
            }
            if let Some(stage) = &stage { <Question stage={stage.clone()} /> }
            if let Some(route) = route {
                <Lecture {route} onpresent={onpresent.clone()} />
            } else if let Some((page, preset)) = stage.as_ref().and_then(|stage| stage.page()) {
                <main class="lecture">{ page_view(page, preset) }</main>
            } else {
            <main>
                if is_there(Pane::Files) {
                <section class={shown(Pane::Files)} aria-labelledby="files-heading">
                    <FilesPane files={state.session.files()} file={state.file.clone()} text={state.text()} {onhome} act={act.clone()} />
                </section>
                }
                if is_there(Pane::Picture) {
                <section class={shown(Pane::Picture)} aria-labelledby="picture-heading">
                    <PlanPane plan={state.plan.clone()} file={state.file.clone()} />
                    if is_dockerfile(&state.file) {
                        <Unfolding class="matrix" summary="If I touch this, what happens?">
                            <MatrixView session={at_rest.borrow().clone()} file={state.file.clone()} builder={state.builder} />
                        </Unfolding>
                    }
                    <Ground {picture} act={act.clone()} />
                    <Unfolding class="bytes" summary="Where the bytes are">
                        <BytesView session={state.session.clone()} view={state.view.clone()} />
                    </Unfolding>
                    <h2>{ "What happened" }</h2>
                    <Narration told={state.told.clone()} />
                </section>
                }
                if is_there(Pane::Terminal) {
                <section class={shown(Pane::Terminal)} aria-labelledby="terminal-heading">
                    <Terminal session={state.session.clone()} commands={state.commands.clone()}
                        typed={stage.as_ref().and_then(|stage| stage.typed())} {act} />
                </section>
                }
            </main>
            }
            if let Some(stage) = &stage {
                <Strip at={stage.at()} letters={stage.letters} is_blank={stage.is_blank}
                    is_improvised={is_improvised(&state)} on={onpresent} />
            }
        </div>
    }
}

/// What the folder is called that one takes home.
const HOME: &str = "layercake.zip";

/// The pattern that tells states apart where colours do not.
fn shapes() -> Html {
    html! {
        <svg class="hidden-shapes" aria-hidden="true">
            <defs>
                <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="stripe" width="3" height="6" />
                </pattern>
            </defs>
        </svg>
    }
}
