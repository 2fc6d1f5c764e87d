//! What is wrong with the Dockerfile and what is worth knowing, each with a button that mends it.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::Act;
use crate::view_model::problems::Problem;

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) found: Rc<Vec<Problem>>,
    pub(crate) text: String,
    pub(crate) file: String,
    pub(crate) act: Callback<Act>,
}

/// The list.
#[component]
pub(crate) fn Advice(props: &Props) -> Html {
    let errors = props.found.iter().filter(|problem| problem.is_error).count();
    let summary = match (errors, props.found.len() - errors) {
        (0, 0) => "Nothing is wrong with it.".to_owned(),
        (0, advice) => format!("It can be built. Worth knowing: {advice}."),
        (errors, _) => format!("It cannot be built yet. Errors: {errors}."),
    };
    html! {
        <div class="advice">
            <p role="status">{ summary }</p>
            <ul aria-label="Errors and advice">
                for problem in props.found.iter() {
                    <li class={if problem.is_error { "error" } else { "hint" }}>
                        <strong>{ if problem.is_error { "✖ " } else { "ℹ " } }{ format!("Line {}: ", problem.lines.first) }</strong>
                        { &problem.message }
                        if !problem.advice.is_empty() { <span class="why">{ &problem.advice }</span> }
                        if let Some(fix) = &problem.fix {
                            <button type="button" onclick={
                                let (file, mended) = (props.file.clone(), fix.apply(&props.text));
                                props.act.reform(move |_: MouseEvent| Act::Edit(file.clone(), mended.clone()))
                            }>{ "Mend it" }</button>
                        }
                    </li>
                }
            </ul>
        </div>
    }
}
