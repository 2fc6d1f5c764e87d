//! What a build of the Dockerfile would do, while it is still being written.

use std::rc::Rc;

use yew::prelude::*;

use super::stack::{Drawn, StackView};
use crate::view_model::steps::{Plan, StepRow};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) plan: Rc<Plan>,
    pub(crate) file: String,
}

/// The plan.
#[component]
pub(crate) fn PlanPane(props: &Props) -> Html {
    let plan = &props.plan;
    let boxes: Vec<Drawn> = plan.steps.iter().map(drawn).collect();
    html! {
        <>
            <h2 id="picture-heading">{ "If you build it now" }</h2>
            <p class={if plan.is_stale { "summary stale" } else { "summary" }} role="status">
                if plan.is_stale { { "This is the last plan that could be made. " } }
                { &plan.summary }
            </p>
            <StackView name={format!("Steps of {}, the first at the bottom", props.file)} {boxes} />
        </>
    }
}

fn drawn(step: &StepRow) -> Drawn {
    Drawn {
        class: step.badge.class(),
        word: step.badge.label(),
        label: step.text.clone(),
        aside: format!("line {}", step.line),
        detail: format!(
            "{} It {}.",
            step.sentence,
            step.layer.replacen("layer ", "makes layer ", 1).replacen("a layer", "makes a layer", 1)
        ),
        facts: step.ingredients.clone(),
        files: None,
    }
}
