//! The lecture on paper: each step with what it asks, what is typed and what that prints, made by rehearsing it.

use gloo::utils::window;
use yew::prelude::*;

use super::script::{SCRIPT, Show};
use super::stage::{Move, count};
use crate::lecture::route::Route;
use crate::state::{Act, State};

/// Lines of an output that are printed; of longer ones the beginning and the end.
const LINES: usize = 16;

/// What each step comes to.
fn rehearsed() -> Vec<String> {
    let mut outputs = vec![String::new(); SCRIPT.len()];
    let mut state = State::new().after(Act::Present(Move::Enter(0)));
    for _ in 1..count() {
        state = state.after(Act::Present(Move::On { instantly: true }));
        let Some(beat) = state.stage.as_ref().map(|stage| stage.beat()).filter(|beat| !beat.is_question) else {
            continue;
        };
        outputs[beat.step] = match beat.told().show {
            Show::Page(page, _) => page.about().to_owned(),
            Show::Type(command) => {
                let printed = state.session.tab().blocks.last().map(|block| block.text()).unwrap_or_default();
                format!("$ {command}\n{}", shortened(printed.trim_end()))
            }
            Show::Look(..) => state.text(),
            Show::Write { at, .. } => {
                let line =
                    |step: &crate::view_model::steps::StepRow| format!("{:12} {}", step.badge.label(), step.text);
                let lines: Vec<String> = state.plan.steps.iter().map(line).collect();
                format!("If {at} is built now:\n{}", lines.join("\n"))
            }
        };
    }
    if let Show::Page(page, _) = SCRIPT[0].show {
        outputs[0] = page.about().to_owned();
    }
    outputs
}

fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return text.to_owned();
    }
    let half = LINES / 2;
    format!("{}\n…\n{}", lines[..half].join("\n"), lines[lines.len() - half..].join("\n"))
}

/// The handout.
#[component]
pub(crate) fn Handout() -> Html {
    let outputs = use_memo((), |()| rehearsed());
    html! {
        <article class="lecture-page" aria-labelledby="lecture-heading">
            <h2 id="lecture-heading">{ "Handout: Containers" }</h2>
            <div class="controls no-print">
                <button type="button" onclick={|_: MouseEvent| drop(window().print())}>{ "Print it, or save it as PDF" }</button>
                <a href={Route::Overview.address()}>{ "Overview" }</a>
            </div>
            <ol class="handout">
                for (index, step) in SCRIPT.iter().enumerate() {
                    <li>
                        <h3>{ step.title }</h3>
                        if !step.question.is_empty() { <p><strong>{ "? " }</strong>{ step.question }</p> }
                        <pre class="answer">{ &outputs[index] }</pre>
                        if !step.answer.is_empty() { <p><strong>{ "✔ " }</strong>{ step.answer }</p> }
                    </li>
                }
            </ol>
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_on_it_with_what_it_prints() {
        let outputs = rehearsed();
        assert!(outputs.iter().all(|output| !output.is_empty()));
        assert!(outputs.iter().any(|output| output == "$ docker run -it hello_world_cmd:first Pavlos\nHello Pavlos"));
        assert!(outputs.iter().all(|output| output.lines().count() <= LINES + 2), "{outputs:#?}");
    }
}
