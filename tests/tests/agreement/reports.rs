//! What `plan` said beside what `build` did; and what the engine did beside the simulated machine.

use std::collections::{BTreeMap, BTreeSet};

use layercake_core::build::{Note, Prediction, StepDecision, StepReport};

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
    /// Another key.
    Key { engine: Box<StepReport>, model: Box<StepReport> },
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

/// Digests of the engine with those that the simulated machine has in their place.
///
/// They are the same, but for one thing: what a RUN wrote is simulated, and its digest is the model's own. The classic builder's
/// keys and reasons name the image of the step before. So below a RUN they only correspond: equal in the engine is equal in the
/// model. (Not the other way round: a command that runs twice, in two seconds, writes two layers, and in the model, whose clock
/// stands still meanwhile, one.)
#[derive(Debug, Default)]
pub(crate) struct Pairs(BTreeMap<String, String>);

impl Pairs {
    /// Holds what the engine planned or built against what the simulated machine did.
    ///
    /// # Errors
    /// The first step that deviates.
    pub(crate) fn check(&mut self, engine: &[StepReport], model: &[StepReport]) -> Result<(), Deviation> {
        if engine.len() != model.len() {
            return Err(Deviation::Steps { plan: engine.len(), build: model.len() });
        }
        // The stages in which something was run.
        let mut simulated = BTreeSet::new();
        for (engine, model) in engine.iter().zip(model) {
            let stands_on = |name: &Option<String>| name.as_deref() == engine.text.split(' ').nth(1);
            if engine.index == 0 && simulated.iter().any(stands_on) {
                simulated.insert(engine.stage_name.clone());
            }
            let below = simulated.contains(&engine.stage_name);
            let said = |step: &StepReport| {
                let StepReport { stage, stage_name, index, text, line, decision, notes, .. } = step;
                // When a RUN of another stage wrote its files is the clock's affair: the model's stands still during a build.
                let is_of_clock = |note: &&Note| matches!(note, Note::OnlyTime { .. }) && text.contains("--from=");
                let notes: Vec<_> = notes.iter().filter(|note| !is_of_clock(note)).collect();
                format!("{stage} {stage_name:?} {index} {text} {line} {decision:?} {notes:?}")
            };
            let key = |step: &StepReport| step.key.map(|key| key.to_string()).unwrap_or_default();
            // That a RUN wrote something, and how much is known of it, is the same; what it wrote is not.
            let layers = match (&engine.layer, &model.layer) {
                (Prediction::Recorded(_), Prediction::Recorded(_)) => true,
                (engine, model) => engine == model,
            };
            let (plan, build) = (Box::new(engine.clone()), Box::new(model.clone()));
            // What a reason says of today is in the key; what it says of the last build may be the image of a RUN of then.
            if !self.agree(&said(engine), &said(model)) {
                return Err(Deviation::Decision { plan, build });
            }
            if !self.agree(&key(engine), &key(model)) || !below && engine.key != model.key {
                return Err(Deviation::Key { engine: plan, model: build });
            }
            if !layers {
                return Err(Deviation::Digest { plan, build });
            }
            if matches!(engine.layer, Prediction::Recorded(_) | Prediction::Unknowable) {
                simulated.insert(engine.stage_name.clone());
            }
        }
        Ok(())
    }

    /// Whether two texts are the same, but for digests that stand for each other.
    fn agree(&mut self, engine: &str, model: &str) -> bool {
        let ((engine_text, engine_digests), (model_text, model_digests)) =
            (without_digests(engine), without_digests(model));
        let mut pairs = engine_digests.iter().zip(&model_digests);
        let correspond =
            pairs.all(|(engine, model)| self.0.entry(engine.clone()).or_insert_with(|| model.clone()) == model);
        correspond && engine_text == model_text
    }
}

/// A text, and the digests that were in it.
fn without_digests(text: &str) -> (String, Vec<String>) {
    let mut parts = text.split("sha256:");
    let mut left = parts.next().unwrap_or_default().to_owned();
    let mut digests = Vec::new();
    for part in parts {
        let end = part.find(|it: char| !it.is_ascii_hexdigit()).unwrap_or(part.len());
        digests.push(part[..end].to_owned());
        left.push_str("sha256:");
        left.push_str(&part[end..]);
    }
    (left, digests)
}
