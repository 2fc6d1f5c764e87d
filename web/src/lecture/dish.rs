//! Image and container, on a world of its own: many containers from one image, each with its parameter and its writable layer.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::parts::choice;
use crate::components::ground::stack_view;
use crate::state::session::Session;
use crate::view_model::picture::{Picture, Stack};

/// What a pair of words stands for: the image's, the container's, what one does to make the second from the first.
const WORDS: [[&str; 3]; 3] =
    [["image", "container", "run"], ["recipe", "dish", "cook"], ["class", "instance", "construct"]];

const FILE: &str = "Dockerfile_dish";

const RECIPE: &str = "FROM busybox:latest\nENV WHO=world\nCMD echo \"Hello $WHO\" > /plate; cat /plate; sleep 100000\n";

/// Dishes at most, so that they all fit.
const MOST: usize = 6;

const NAMES: [&str; 3] = ["Pavlos", "Ada", "world"];

/// The kitchen: a session, how many dishes there were, and what was typed last.
#[derive(Clone)]
struct Kitchen {
    session: Rc<Session>,
    made: usize,
}

impl Kitchen {
    fn new() -> Self {
        let mut session = Session::new();
        session.edit(FILE, RECIPE);
        session.submit(&format!("docker build -q -t recipe -f {FILE} ."));
        Self { session: Rc::new(session), made: 0 }
    }

    /// Types a command, and lets time pass until it is done.
    fn typed(&self, command: &str) -> Self {
        let mut session = (*self.session).clone();
        session.submit(command);
        Self { session: Rc::new(session), ..self.clone() }
    }

    /// One more container of the image.
    fn cook(&self, who: &str) -> Self {
        let number = self.made + 1;
        let quoted = who.replace('\'', "");
        Self { made: number, ..self.typed(&format!("docker run -d --name dish-{number} -e WHO='{quoted}' recipe")) }
    }

    fn picture(&self) -> Picture {
        Picture::of(&self.session.world().view())
    }

    /// What is on a container's plate.
    fn plate(&self, name: &str) -> String {
        let mut session = (*self.session).clone();
        session.submit(&format!("docker exec {name} cat /plate"));
        session.tab().blocks.last().map(|block| block.text().trim().to_owned()).unwrap_or_default()
    }

    /// The last command, and what came of it.
    fn last(&self) -> Option<(String, String)> {
        self.session
            .tab()
            .blocks
            .last()
            .map(|block| (block.command.clone().unwrap_or_default(), block.text().trim().to_owned()))
    }
}

/// What it shows at first.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// `three` has three containers already, `salted` has written into one.
    #[prop_or_default]
    pub(crate) preset: &'static str,
}

/// The page.
#[component]
pub(crate) fn Dish(props: &Props) -> Html {
    let kitchen = use_state(Kitchen::new);
    let who = use_state(|| NAMES[0].to_owned());
    let words = use_state(|| 0_usize);
    {
        let kitchen = kitchen.clone();
        use_effect_with(props.preset, move |preset| {
            if !preset.is_empty() {
                let three = NAMES.iter().fold(Kitchen::new(), |kitchen, name| kitchen.cook(name));
                kitchen.set(if preset.contains("salted") { three.typed(&salt("dish-1")) } else { three });
            }
        });
    }
    let picture = kitchen.picture();
    let [image, container, make] = WORDS[*words];
    let run = |command: String| {
        let kitchen = kitchen.clone();
        Callback::from(move |_: MouseEvent| kitchen.set(kitchen.typed(&command)))
    };
    let oncook = {
        let (kitchen, who) = (kitchen.clone(), who.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            kitchen.set(kitchen.cook(&who));
        })
    };
    let oninput = {
        let who = who.clone();
        Callback::from(move |event: InputEvent| who.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let onwords = {
        let words = words.clone();
        Callback::from(move |index| words.set(index))
    };
    let names = WORDS.map(|[image, container, _]| format!("{image} : {container}"));
    let is_full = picture.containers.len() >= MOST;
    let dish = |stack: &Stack| {
        let name = stack.title.clone();
        html! {
            <div class="dish" key={name.clone()}>
                { stack_view(stack) }
                <pre class="answer">{ kitchen.plate(&name) }</pre>
                <div class="choice"><button type="button"  onclick={run(salt(&name))}>{ format!("Salt {name}") }</button>
                <button type="button"  onclick={run(format!("docker rm -f {name}"))}>{ format!("Throw {name} away") }</button></div>
            </div>
        }
    };
    html! {
        <>
            <div class="controls">
                { choice("Say", &names.each_ref().map(String::as_str), *words, &onwords) }
                <form class="choice" onsubmit={oncook}>
                    <label for="who">{ format!("Parameter of the {container}: WHO=") }</label>
                    <input id="who" value={(*who).clone()} {oninput} maxlength="20" autocomplete="off" spellcheck="false" />
                    <button type="submit" disabled={is_full}>{ format!("{make} a {container}") }</button>
                </form>
            </div>
            if let Some((command, printed)) = kitchen.last() {
                <pre class="answer" role="status">{ format!("$ {command}\n{printed}") }</pre>
            }
            <div class="kitchen">
                <div>
                    <h3>{ format!("The {image}: it never changes") }</h3>
                    for stack in picture.images.iter().filter(|stack| stack.title.starts_with("recipe")) { { stack_view(stack) } }
                    <pre class="answer">{ RECIPE }</pre>
                </div>
                <div>
                    <h3>{ format!("Made from it: {} {container}{}", picture.containers.len(), if picture.containers.len() == 1 { "" } else { "s" }) }</h3>
                    if picture.containers.is_empty() {
                        <p class="said">{ format!("Nothing yet. {make} a {container}, with any parameter.") }</p>
                    }
                    <div class="dishes">for stack in picture.containers.iter() { { dish(stack) } }</div>
                </div>
            </div>
        </>
    }
}

/// Writes into a container.
fn salt(name: &str) -> String {
    format!("docker exec {name} sh -c 'echo salt >> /plate'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_dishes_come_from_one_recipe_and_salting_one_changes_no_other() {
        let kitchen = Kitchen::new().cook("Pavlos").cook("Ada");
        let before = kitchen.picture();
        assert_eq!(
            (kitchen.plate("dish-1"), kitchen.plate("dish-2")),
            ("Hello Pavlos".to_owned(), "Hello Ada".to_owned())
        );
        let salted = kitchen.typed(&salt("dish-1"));
        assert_eq!(
            (salted.plate("dish-1"), salted.plate("dish-2")),
            ("Hello Pavlos\nsalt".to_owned(), "Hello Ada".to_owned())
        );
        assert_eq!(salted.picture().images, before.images, "the recipe is as it was");
        let fewer = salted.typed("docker rm -f dish-1");
        assert_eq!(fewer.picture().containers.len(), 1);
        assert!(!fewer.cook("it's; rm -rf /").session.tab().is_running);
    }
}
