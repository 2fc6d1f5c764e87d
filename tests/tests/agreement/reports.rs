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
    /// The build came to a step that the plan does not know.
    Unplanned(Box<StepReport>),
}

/// Holds the plan against the build: every decision but of steps that depend on what was not known, and every digest that was
/// called known.
///
/// # Errors
/// The first step that deviates.
pub(crate) fn check(plan: &[StepReport], build: &[StepReport]) -> Result<(), Deviation> {
    if plan.len() != build.len() {
        return Err(Deviation::Steps { plan: plan.len(), build: build.len() });
    }
    plan.iter().zip(build).try_for_each(|(plan, build)| check_step(plan, build))
}

/// As [`check`], for a build that ended early.
///
/// # Errors
/// The first step that deviates.
pub(crate) fn check_part(plan: &[StepReport], build: &[StepReport]) -> Result<(), Deviation> {
    build.iter().try_for_each(|build| {
        let same = |plan: &&StepReport| (plan.stage, plan.index) == (build.stage, build.index);
        let plan = plan.iter().find(same).ok_or_else(|| Deviation::Unplanned(Box::new(build.clone())))?;
        check_step(plan, build)
    })
}

/// Holds a build against the one before, which had the same inputs: hit or not, a layer stays the same.
///
/// # Errors
/// The first step whose layer is another.
pub(crate) fn check_layers(one: &[StepReport], other: &[StepReport]) -> Result<(), Deviation> {
    match one.iter().zip(other).find(|(one, other)| one.layer != other.layer) {
        None => Ok(()),
        Some((one, other)) => Err(Deviation::Digest { plan: Box::new(one.clone()), build: Box::new(other.clone()) }),
    }
}

/// Holds the plan of an edit that was not made against that of the same edit, made: what runs again is the same, though what
/// comes of it cannot be known before.
///
/// # Errors
/// The first step that deviates.
pub(crate) fn check_costs(foretold: &[StepReport], plan: &[StepReport]) -> Result<(), Deviation> {
    if foretold.len() != plan.len() {
        return Err(Deviation::Steps { plan: foretold.len(), build: plan.len() });
    }
    let same = |one: &StepReport, other: &StepReport| {
        let unknown = one.decision == StepDecision::Depends || other.decision == StepDecision::Depends;
        unknown || std::mem::discriminant(&one.decision) == std::mem::discriminant(&other.decision)
    };
    match foretold.iter().zip(plan).find(|(one, other)| !same(one, other)) {
        None => Ok(()),
        Some((plan, build)) => {
            Err(Deviation::Decision { plan: Box::new(plan.clone()), build: Box::new(build.clone()) })
        }
    }
}

fn check_step(plan: &StepReport, build: &StepReport) -> Result<(), Deviation> {
    let both = || (Box::new(plan.clone()), Box::new(build.clone()));
    let same_step = (plan.stage, plan.index, &plan.text) == (build.stage, build.index, &build.text);
    if !same_step || plan.decision != StepDecision::Depends && plan.decision != build.decision {
        let (plan, build) = both();
        return Err(Deviation::Decision { plan, build });
    }
    let known = matches!(plan.layer, Prediction::Exact(_) | Prediction::Recorded(_) | Prediction::None);
    if known && plan.layer != build.layer {
        let (plan, build) = both();
        return Err(Deviation::Digest { plan, build });
    }
    Ok(())
}
