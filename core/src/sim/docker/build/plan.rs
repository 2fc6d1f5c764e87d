//! `docker plan` and `docker explain` (Layercake's own): what a build would do, and why the last one did what it did.

pub(in crate::sim) mod matrix;

use serde_json::json;

use super::super::failure::Failure;
use super::super::{Begun, pull};
use super::actions;
use super::inputs::Inputs;
use crate::build::{Action, BuildError, Outcome, Request, ResolvedBase, Session, WhatIf, WhatIfError};
use crate::command::Line;
use crate::command::flags::build::{EDIT, EDIT_LINE, MATRIX};
use crate::command::flags::shared::JSON;
use crate::container_path::ContainerPath;
use crate::ordered;
use crate::render::catalogue::{Language, Tense};
use crate::render::explanation;
use crate::sim::docker::inspect::pretty;
use crate::sim::world::World;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::planning::Plan;

const LANGUAGE: Language = Language::English;

/// Works a plan out on a copy of the world, in which bases may be fetched.
fn predict(world: &World, inputs: &Inputs, what_if: &WhatIf) -> Result<Plan, Failure> {
    let request = request(world, inputs, what_if)?;
    let mut inputs = inputs.clone();
    inputs.edited.clone_from(&what_if.files);
    let mut session = Session::new(request).map_err(|error| inputs.failure(&error))?;
    let mut copy = world.clone();
    loop {
        let (actions, _) = session.ready();
        if let Some(Err(error)) = session.finished() {
            return Err(inputs.failure(error));
        }
        if session.is_predicted() || session.finished().is_some() || actions.is_empty() {
            break;
        }
        for (id, action) in actions {
            let outcome = perform(&mut copy, &inputs, action);
            session.complete(id, outcome);
        }
    }
    let unread = session.unread_edits().iter().map(|path| path.relative().to_owned()).collect();
    Ok(Plan { report: session.report(), lineage: session.lineage(), unread })
}

/// What a session is to be asked.
fn request(world: &World, inputs: &Inputs, what_if: &WhatIf) -> Result<Request, Failure> {
    what_if.ask(&inputs.text, inputs.request(world)).map_err(|error| match error {
        WhatIfError::NoLine { .. } => Failure::new(error.to_string()),
        WhatIfError::Dockerfile { diagnostics, .. } => inputs.failure(&BuildError::Plan(diagnostics)),
    })
}

fn perform(world: &mut World, inputs: &Inputs, action: Action) -> Outcome {
    match action {
        Action::Resolve { reference } => resolve(world, &reference),
        action => actions::perform(world, inputs, action),
    }
}

fn resolve(world: &mut World, reference: &crate::image::reference::ImageReference) -> Outcome {
    if world.images.find(&reference.familiar()).is_err() {
        match pull::find(world, reference) {
            Ok(published) => {
                pull::take_over(world, reference, &published);
            }
            Err(failure) => return Outcome::Failed { message: failure.words() },
        }
    }
    match world.images.find(&reference.familiar()) {
        Ok(image) => Outcome::Resolved(Box::new(ResolvedBase { id: image.id, config: image.config.clone() })),
        Err(error) => Outcome::Failed { message: error.to_string() },
    }
}

/// The plan of a build that a command line asks for.
pub(in crate::sim) fn of_line(world: &World, client: &Client, line: &Line, what_if: &WhatIf) -> Result<Plan, Failure> {
    predict(world, &Inputs::read(&mut world.clone(), client, line)?, what_if)
}

pub(in crate::sim::docker) fn plan(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let inputs = Inputs::read(world, client, line)?;
    let mut what_if = WhatIf::default();
    for file in line.texts(&EDIT) {
        let path = ContainerPath::new(&file);
        if super::inputs::context(world, &inputs).and_then(|files| files.entry(&path).ok().flatten()).is_none() {
            return Err(Failure::new(format!("{file} is no file of the build context")).attempt("ls"));
        }
        what_if.files.insert(path);
    }
    what_if.lines =
        line.texts(&EDIT_LINE).iter().map(|word| edited_line(word)).collect::<Result<ordered::Map<_, _>, _>>()?;
    if line.on(&MATRIX) {
        return matrix::print(world, client, line, &inputs, &what_if);
    }
    let Plan { report, unread, .. } = predict(world, &inputs, &what_if)?;
    if line.on(&JSON) {
        client.print(pretty(&json!({ "steps": explanation::json(&report, LANGUAGE), "unread": unread })));
        return Ok(Progress::Done(0));
    }
    client.print(explanation::table(&report, LANGUAGE));
    client.line(explanation::summary(&report, Tense::Future, LANGUAGE));
    for file in unread {
        client.line(explanation::unread(&file, LANGUAGE));
    }
    Ok(Progress::Done(0))
}

/// Reads `N=TEXT`.
fn edited_line(word: &str) -> Result<(usize, String), Failure> {
    let read = || {
        let (number, text) = word.split_once('=')?;
        Some((number.trim().parse().ok().filter(|number| *number > 0)?, text.to_owned()))
    };
    read().ok_or_else(|| {
        Failure::new(format!("{word:?} is no edit: write the line's number, = and its new text, such as '3=RUN make'"))
            .code(125)
    })
}

pub(in crate::sim::docker) fn explain(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let build = world.images.latest.as_ref().and_then(|name| world.images.builds.get(name));
    let Some(build) = build else {
        return Err(Failure::new("nothing was built here yet").attempt("docker build ."));
    };
    if line.on(&JSON) {
        let steps = explanation::json(&build.report, LANGUAGE);
        client.print(pretty(&json!({ "dockerfile": build.dockerfile, "steps": steps })));
        return Ok(Progress::Done(0));
    }
    client.line(format_args!("The last build, of {}:", build.dockerfile));
    client.print(explanation::table(&build.report, LANGUAGE));
    client.line(explanation::summary(&build.report, Tense::Past, LANGUAGE));
    Ok(Progress::Done(0))
}
