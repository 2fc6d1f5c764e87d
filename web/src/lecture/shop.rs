//! An online store as one program and as four: what still works when a part is down, and what more of a part costs.

use yew::prelude::*;

use super::scene::{Scene, Shape, scene};

/// The store's parts, and the seconds that each takes to start.
const PARTS: [(&str, u32); 4] = [("shop front", 4), ("catalogue", 8), ("cart", 3), ("payments", 9)];

/// Megabytes of memory that a part takes; a number to count with.
const MEMORY: usize = 150;

/// What a customer does, and the parts that it needs.
const WISHES: [(&str, &[usize]); 3] =
    [("look at the goods", &[0, 1]), ("fill the cart", &[0, 1, 2]), ("pay", &[0, 2, 3])];

/// Copies of a part at most.
const MOST: usize = 3;

/// How many copies there are of each part, and how many of them are down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Store {
    copies: [usize; PARTS.len()],
    down: [usize; PARTS.len()],
}

impl Store {
    const NEW: Self = Self { copies: [1; PARTS.len()], down: [0; PARTS.len()] };

    fn kill(mut self, part: usize) -> Self {
        self.down[part] = (self.down[part] + 1).min(self.copies[part]);
        self
    }

    fn restart(mut self, part: usize) -> Self {
        self.down[part] = 0;
        self
    }

    fn more(mut self, part: usize) -> Self {
        self.copies[part] = (self.copies[part] + 1).min(MOST);
        self
    }

    fn fewer(mut self, part: usize) -> Self {
        self.copies[part] = (self.copies[part] - 1).max(1);
        self.down[part] = self.down[part].min(self.copies[part]);
        self
    }

    /// Copies of the whole program: as many as the part needs of which most are wanted.
    fn wholes(&self) -> usize {
        self.copies.iter().copied().max().unwrap_or(1)
    }

    /// Copies of the whole program that are down: a part that fails takes the rest of its program along.
    fn wholes_down(&self) -> usize {
        self.down.iter().sum::<usize>().min(self.wholes())
    }

    /// Whether a wish is granted: by the one program, by the small ones.
    fn grants(&self, needs: &[usize]) -> [bool; 2] {
        [self.wholes_down() < self.wholes(), needs.iter().all(|part| self.down[*part] < self.copies[*part])]
    }

    fn megabytes(&self) -> [usize; 2] {
        [self.wholes() * PARTS.len() * MEMORY, self.copies.iter().sum::<usize>() * MEMORY]
    }

    /// The one program: a frame for each copy, with all parts in it.
    fn monolith(&self) -> Scene {
        let mut shapes = Vec::new();
        let width = 92.0;
        for copy in 0..self.wholes() {
            let is_down = copy < self.wholes_down();
            let (class, word) = if is_down { ("dead", "✖ DOWN") } else { ("own", "▶ up") };
            #[expect(clippy::cast_precision_loss, reason = "there are three at most")]
            let left = copy as f32 * (width + 10.0);
            shapes.push(Shape::Box {
                class: "frame",
                at: (left, 0.0, width, 150.0),
                label: String::new(),
                aside: String::new(),
            });
            shapes.push(Shape::Text { class: "total", at: (left + width / 2.0, 17.0), text: word.to_owned() });
            for (index, (name, _)) in PARTS.iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "there are four")]
                let top = 26.0 + index as f32 * 30.0;
                shapes.push(Shape::Box {
                    class,
                    at: (left + 6.0, top, width - 12.0, 27.0),
                    label: (*name).to_owned(),
                    aside: String::new(),
                });
            }
        }
        let told = format!("One program. Copies: {}, of which {} down.", self.wholes(), self.wholes_down());
        Scene { told, width: 300.0, height: 152.0, shapes }
    }

    /// The small programs: a row for each part, a box for each copy.
    fn services(&self) -> Scene {
        let (mut shapes, mut told) = (Vec::new(), Vec::new());
        for (part, (name, _)) in PARTS.iter().enumerate() {
            told.push(format!("{name}: {}, of which {} down", self.copies[part], self.down[part]));
            for copy in 0..self.copies[part] {
                let (class, word) = if copy < self.down[part] { ("dead", "✖") } else { ("own", "▶") };
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let place = (copy as f32 * 102.0, part as f32 * 38.0, 95.0, 32.0);
                shapes.push(Shape::Box { class, at: place, label: (*name).to_owned(), aside: word.to_owned() });
            }
        }
        Scene { told: format!("A program for each part. {}.", told.join("; ")), width: 300.0, height: 152.0, shapes }
    }
}

const SIDES: [(&str, &str); 2] = [
    (
        "Monolith",
        "Simple to develop, test and deploy. One failing part takes all down, more of one part is more of all, and a change waits until everything starts again.",
    ),
    (
        "Microservices",
        "Each part is a container: made by its own team, started, scaled and replaced alone. There are more things to run, and they must find each other.",
    ),
];

/// What it shows at first.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Words for what has happened already: `kill`, `scale`.
    #[prop_or_default]
    pub(crate) preset: &'static str,
}

/// The page.
#[component]
pub(crate) fn Shop(props: &Props) -> Html {
    let store = use_state(|| Store::NEW);
    {
        let store = store.clone();
        use_effect_with(props.preset, move |preset| {
            let scaled = if preset.contains("scale") { Store::NEW.more(3).more(3) } else { Store::NEW };
            store.set(if preset.contains("kill") { scaled.kill(3) } else { scaled });
        });
    }
    let act = |change: fn(Store, usize) -> Store, part: usize| {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| store.set(change(*store, part)))
    };
    let seconds = [
        PARTS.iter().map(|(_, seconds)| seconds).sum::<u32>(),
        PARTS.iter().map(|(_, seconds)| *seconds).max().unwrap_or(0),
    ];
    let side = |index: usize, drawn: &Scene| {
        html! {
            <figure>
                <figcaption><h3>{ SIDES[index].0 }</h3></figcaption>
                { scene(drawn) }
                <ul class="wishes" aria-label={format!("What customers can do: {}", SIDES[index].0)}>
                    for (wish, needs) in WISHES {
                        <li class={if store.grants(needs)[index] { "yes" } else { "no" }}>
                            { if store.grants(needs)[index] { "✔ can " } else { "✖ cannot " } }{ wish }
                        </li>
                    }
                </ul>
                <p>{ format!("Memory: {} MB. Starts in {} s.", store.megabytes()[index], seconds[index]) }</p>
                <p>{ SIDES[index].1 }</p>
            </figure>
        }
    };
    html! {
        <>
            <div class="controls parts-of-store">
                for (part, (name, _)) in PARTS.iter().enumerate() {
                    <div class="choice" role="group" aria-label={*name}>
                        <span aria-hidden="true">{ *name }</span>
                        <button type="button" onclick={act(Store::kill, part)} disabled={store.down[part] == store.copies[part]}>{ "✖ Kill one" }</button>
                        <button type="button" onclick={act(Store::restart, part)} disabled={store.down[part] == 0}>{ "▶ Restart" }</button>
                        <button type="button" aria-label="One copy fewer" onclick={act(Store::fewer, part)} disabled={store.copies[part] == 1}>{ "−" }</button>
                        <output>{ store.copies[part] }</output>
                        <button type="button" aria-label="One copy more" onclick={act(Store::more, part)} disabled={store.copies[part] == MOST}>{ "+" }</button>
                    </div>
                }
            </div>
            <div class="figures">
                { side(0, &store.monolith()) }
                { side(1, &store.services()) }
            </div>
            <p class="source">{ format!("Numbers to count with, not measured: {MEMORY} MB a part; the monolith starts its parts one after the other, the services all at once.") }</p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_down_takes_all_of_the_monolith_along_and_only_what_needs_it_elsewhere() {
        let store = Store::NEW.kill(3);
        assert_eq!(WISHES.map(|(_, needs)| store.grants(needs)), [[false, true], [false, true], [false, false]]);
        let scaled = Store::NEW.more(3).kill(3);
        assert_eq!(WISHES.map(|(_, needs)| scaled.grants(needs)), [[true, true]; 3]);
        assert_eq!(scaled.kill(3).restart(3), scaled.restart(3));
    }

    #[test]
    fn more_of_a_part_is_more_of_all_in_a_monolith() {
        assert_eq!(Store::NEW.more(3).more(3).megabytes(), [3 * 4 * MEMORY, 6 * MEMORY]);
        assert_eq!(Store::NEW.more(1).kill(1).kill(1).fewer(1), Store::NEW.kill(1));
        assert_eq!(Store::NEW.fewer(0), Store::NEW);
        assert_eq!(Store::NEW.monolith().shapes.len(), 6);
    }
}
