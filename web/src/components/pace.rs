//! Lets what runs go on in slices so short that keys, clicks and frames come in between: as many turns at once as fit into a moment here.

use gloo::timers::callback::Timeout;
use gloo::utils::window;
use yew::prelude::*;

use crate::state::{Act, State};

/// How long the page breathes between two slices, in milliseconds: browsers take no less from timers that follow each other.
const BREATH: u32 = 4;

/// What a slice may take, the drawing of what came of it included, in milliseconds.
const SLICE: f64 = 12.0;

/// Turns of the first slice: a few milliseconds on a slow machine.
pub(crate) const START: u64 = 1_000;

/// Turns of a slice at least, and at most.
const TURNS: (u64, u64) = (64, 50_000);

/// Lets what runs, or is done again, go on.
#[hook]
pub(crate) fn use_pace(state: &State, act: &Callback<Act>) {
    // Turns of a slice, and when the last one began.
    let slices = use_mut_ref(|| (START, None::<f64>));
    let act = act.clone();
    let session = std::rc::Rc::as_ptr(&state.session) as usize;
    use_effect_with((session, state.session.is_busy || state.replay.is_some()), move |(_, is_busy)| {
        let (turns, began) = *slices.borrow();
        let taken = began.and_then(|began| Some(now()? - began));
        let turns = taken.map_or(turns, |taken| paced(turns, taken));
        *slices.borrow_mut() = (turns, None);
        let timeout = is_busy.then(|| {
            Timeout::new(BREATH, move || {
                slices.borrow_mut().1 = now();
                act.emit(Act::Tick(turns));
            })
        });
        move || drop(timeout)
    });
}

/// Turns of the next slice, where this one took so many milliseconds.
fn paced(turns: u64, taken: f64) -> u64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few thousand"
    )]
    // Never much more than before: what costs little now may cost more soon.
    let next = (turns as f64 * (SLICE / taken.max(0.1)).clamp(0.25, 1.5)) as u64;
    next.clamp(TURNS.0, TURNS.1)
}

fn now() -> Option<f64> {
    Some(window().performance()?.now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_become_as_long_as_they_may() {
        let settle = |cost: f64| (0..40).fold(START, |turns, _| paced(turns, turns as f64 * cost));
        for (cost, turns) in [(0.001, 11_000..=12_000), (0.03, 390..=400), (5.0, 64..=64), (0.000_001, 50_000..=50_000)]
        {
            assert!(turns.contains(&settle(cost)), "{cost}: {}", settle(cost));
        }
    }
}
