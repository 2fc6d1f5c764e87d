//! What `plan` said beside what `build` did.

use layercake_core::build::{Prediction, StepDecision, StepReport};

/// A step of which the plan said something else than the build did.
#[derive(Debug)]
#[expect(dead_code, reason = "shown by Debug when a test fails")]
pub(crate) enum Deviation {
    /// They do not even have the same steps.
    Steps { plan: usize, build: usize },
    /// Another hit, miss or reason.
    Decision { plan: Box<StepReport>, build: Box<StepReport> },
    /// A digest that was called exact or recorded, and is another.
    Digest { plan: Box<StepReport>, build: Box<StepReport> },
}

/// Holds the plan against the build: every decision but of steps that depend on what was not known, and every digest that was
/// called known.
pub(crate) fn check(plan: &[StepReport], build: &[StepReport]) -> Result<(), Deviation> {
    if plan.len() != build.len() {
        return Err(Deviation::Steps { plan: plan.len(), build: build.len() });
    }
    for (plan, build) in plan.iter().zip(build) {
        let both = || (Box::new(plan.clone()), Box::new(build.clone()));
        if plan.text != build.text || plan.decision != StepDecision::Depends && plan.decision != build.decision {
            let (plan, build) = both();
            return Err(Deviation::Decision { plan, build });
        }
        let known = matches!(plan.layer, Prediction::Exact(_) | Prediction::Recorded(_) | Prediction::None);
        if known && plan.layer != build.layer {
            let (plan, build) = both();
            return Err(Deviation::Digest { plan, build });
        }
    }
    Ok(())
}
