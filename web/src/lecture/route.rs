//! The part of the lecture that the address asks for: `#lecture/fences`.

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

use super::Page;

/// With what addresses of the lecture begin, behind the `#`.
pub(crate) const LECTURE: &str = "lecture";

/// A place of the lecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// All pages in a list.
    Overview,
    /// One page.
    Page(Page),
    /// The lecture as it is held, at a beat of its script.
    Present(usize),
    /// The lecturer's notes.
    Notes,
    /// All of it on paper.
    Handout,
}

impl Route {
    /// What an address's fragment asks for; nothing where it is not the lecture's.
    pub(crate) fn read(fragment: &str) -> Option<Self> {
        let rest = fragment.trim_start_matches('#').strip_prefix(LECTURE)?;
        let word = rest.trim_start_matches('/');
        if let Some(beat) = word.strip_prefix("present") {
            return Some(Self::Present(beat.trim_start_matches('/').parse().unwrap_or(0)));
        }
        let page = Page::ALL.into_iter().find(|page| page.word() == word);
        Some(match word {
            "notes" => Self::Notes,
            "handout" => Self::Handout,
            _ => page.map_or(Self::Overview, Self::Page),
        })
    }

    /// The fragment that asks for it.
    pub(crate) fn fragment(self) -> String {
        match self {
            Self::Overview => format!("#{LECTURE}"),
            Self::Page(page) => format!("#{LECTURE}/{}", page.word()),
            Self::Present(beat) => format!("#{LECTURE}/present/{beat}"),
            Self::Notes => format!("#{LECTURE}/notes"),
            Self::Handout => format!("#{LECTURE}/handout"),
        }
    }

    /// Its whole address: the page may be anywhere.
    pub(crate) fn address(self) -> String {
        here() + &self.fragment()
    }
}

/// The page's address without a fragment.
pub(crate) fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Where the address is.
pub(crate) fn current() -> Option<Route> {
    Route::read(&window().location().hash().unwrap_or_default())
}

/// Where the address is now.
#[hook]
pub(crate) fn use_route() -> Option<Route> {
    let route = use_state_eq(current);
    {
        let route = route.clone();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&window(), "hashchange", move |_| route.set(current()));
            move || drop(listener)
        });
    }
    *route
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for route in Page::ALL.map(Route::Page).into_iter().chain([
            Route::Overview,
            Route::Present(7),
            Route::Notes,
            Route::Handout,
        ]) {
            assert_eq!(Route::read(&route.fragment()), Some(route));
        }
        assert_eq!(Route::read("#lecture/nothing"), Some(Route::Overview));
        assert_eq!(Route::read("#2.AAAA"), None);
        assert_eq!(Route::read(""), None);
    }
}
