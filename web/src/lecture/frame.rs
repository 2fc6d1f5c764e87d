//! What is around a page of the lecture: the way to the others, its heading, and what it is about.

use yew::prelude::*;

use super::Page;
use super::dish::Dish;
use super::engine::Engine;
use super::fences::Fences;
use super::route::{Route, here};
use super::shelves::Shelves;
use super::shop::Shop;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) route: Route,
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
                Route::Overview => overview(),
                Route::Page(page) => page_view(page, ""),
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

fn overview() -> Html {
    html! {
        <article class="lecture-page" aria-labelledby="lecture-heading">
            <h2 id="lecture-heading">{ "Lecture: Containers" }</h2>
            <ul class="cards">
                for page in Page::ALL {
                    <li><h3><a href={Route::Page(page).address()}>{ page.title() }</a></h3><p>{ page.about() }</p></li>
                }
            </ul>
        </article>
    }
}
