//! What is around a page of the lecture: the way to the others, its heading, and what it is about.

use yew::prelude::*;

use super::Page;
use super::dish::Dish;
use super::engine::Engine;
use super::fences::Fences;
use super::parts::switch;
use super::route::{Route, here};
use super::shelves::Shelves;
use super::shop::Shop;
use crate::presenter::handout::Handout;
use crate::presenter::keys::{are_letters_keys, set_letters};
use crate::presenter::stage::Move;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) route: Route,
    /// Holds the lecture.
    pub(crate) onpresent: Callback<Move>,
}

/// The lecture's pages.
#[component]
pub(crate) fn Lecture(props: &Props) -> Html {
    let link = |route: Route, name: &'static str| {
        html! {
            <a href={route.address()} aria-current={(route == props.route).then_some("page")}>{ name }</a>
        }
    };
    html! {
        <>
        <header class="lecture-head">
            <h1>{ "Layercake" }</h1>
            <div class="lecture-ways" role="navigation" aria-label="Lecture">
                <a href={format!("{}#", here())}>{ "◀ To the terminal" }</a>
                { link(Route::Overview, "Overview") }
                for page in Page::ALL { { link(Route::Page(page), page.title()) } }
            </div>
        </header>
        <main class="lecture">
            { match props.route {
                Route::Overview => html! { <Overview onpresent={props.onpresent.clone()} /> },
                Route::Page(page) => page_view(page, ""),
                Route::Handout => html! { <Handout /> },
                Route::Present(_) | Route::Notes => html! {},
            } }
        </main>
        </>
    }
}

/// A page, as it is at first with a preset.
pub(crate) fn page_view(page: Page, preset: &'static str) -> Html {
    html! {
        <article class="lecture-page" aria-labelledby="lecture-heading" key={page.word()}>
            <h2 id="lecture-heading">{ page.title() }</h2>
            <p class="about">{ page.about() }</p>
            { match page {
                Page::Fences => html! { <Fences {preset} /> },
                Page::Shop => html! { <Shop {preset} /> },
                Page::Dish => html! { <Dish {preset} /> },
                Page::Engine => html! { <Engine {preset} /> },
                Page::Shelves => html! { <Shelves {preset} /> },
            } }
        </article>
    }
}

/// What holds the lecture.
#[derive(Properties, PartialEq)]
struct OverviewProps {
    onpresent: Callback<Move>,
}

#[component]
fn Overview(props: &OverviewProps) -> Html {
    let letters = use_state(are_letters_keys);
    let onletters = {
        let letters = letters.clone();
        Callback::from(move |on| {
            set_letters(on);
            letters.set(on);
        })
    };
    html! {
        <article class="lecture-page" aria-labelledby="lecture-heading">
            <h2 id="lecture-heading">{ "Lecture: Containers" }</h2>
            <div class="controls">
                <button type="button" class="main-button" onclick={props.onpresent.reform(|_: MouseEvent| Move::Enter(0))}>{ "▶ Hold the lecture" }</button>
                <a href={Route::Handout.address()}>{ "Handout to print" }</a>
                { switch("Letters are keys", *letters, &onletters) }
            </div>
            <p class="about">{ "75 minutes, 8 demonstrations. → or a clicker goes on and types, Shift+→ at once, ← goes back, b shows nothing, p leaves and comes back." }</p>
            <ul class="cards">
                for page in Page::ALL {
                    <li><h3><a href={Route::Page(page).address()}>{ page.title() }</a></h3><p>{ page.about() }</p></li>
                }
            </ul>
        </article>
    }
}
