//! `docker run` and `docker create`: a container is made from an image, and with `run` started.

use std::sync::Arc;

use super::attached::Attached;
use super::failure::Failure;
use super::telling::Telling;
use super::{Begun, World, created, pull, say_passed_over};
use crate::command::Line;
use crate::command::flags::process::{DETACH, INTERACTIVE, TTY};
use crate::image::reference::ImageReference;
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::registry::Published;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    if line.on(&TTY) && line.on(&INTERACTIVE) && !line.on(&DETACH) && !world.is_terminal(client, 0) {
        return Err(Failure::new("the input device is not a TTY")
            .means("-t needs a terminal to type on, and standard input is none."));
    }
    with_image(world, client, line, true)
}

pub(super) fn create(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    with_image(world, client, line, false)
}

/// Goes on with the image, or fetches it first.
fn with_image(world: &mut World, client: &mut Client, line: &Line, start: bool) -> Begun {
    let name = line.first();
    let missing = match created::image(world, name) {
        Ok(image) => return make(world, client, line, start, image),
        Err(failure) => failure,
    };
    let Some(reference) = created::wants_pull(line)? else { return Err(missing) };
    client.complain(format!("Unable to find image '{}' locally\n", reference.familiar()));
    let published = match pull::find(world, &reference) {
        Ok(published) => published,
        Err(failure) => {
            failure.print(world, client);
            client.complain("\nRun 'docker run --help' for more information\n");
            return Ok(Progress::Done(125));
        }
    };
    let terminal = world.is_terminal(client, 2);
    let telling = pull::telling(world, &reference, &published, terminal);
    Ok(Progress::Become(Box::new(Fetching { line: line.clone(), start, reference, published, telling })))
}

fn make(
    world: &mut World,
    client: &mut Client,
    line: &Line,
    start: bool,
    image: Arc<crate::sim::world::images::Image>,
) -> Begun {
    let create = created::create(world, client, line, image)?;
    world.make_volumes(&create);
    let id = world.create(create);
    let (detached, terminal, stdin) = (line.on(&DETACH), line.on(&TTY), line.on(&INTERACTIVE));
    say_passed_over(world, client, line);
    if !start {
        client.line(id);
        return Ok(Progress::Done(0));
    }
    start_it(world, client, &id, detached, terminal, stdin)
}

/// Starts a container, and looks at it unless it is to be left alone.
fn start_it(world: &mut World, client: &mut Client, id: &str, detached: bool, terminal: bool, stdin: bool) -> Begun {
    let attached = (!detached).then(|| Attached::to(world, client, id, terminal, stdin));
    if let Err(error) = world.start_container(id) {
        let name = world.containers.find(id).map(|container| container.settings.auto_remove);
        if name == Some(true) {
            world.remove_container(id);
        }
        if let Some(terminal) = client.raw.take() {
            world.kernel.set_raw(terminal, false);
        }
        let failure = Failure::run(&error, error.code());
        return Err(match error.code() {
            127 => failure.means("The image has no such program."),
            126 if error.is_not_modelled() => failure
                .means("The model knows that this program is there, but not what it does. Real docker would run it."),
            126 => failure.means("What has this name cannot be run."),
            _ => failure,
        });
    }
    match attached {
        Some(attached) => Ok(Progress::Become(Box::new(attached))),
        None => {
            client.line(id);
            Ok(Progress::Done(0))
        }
    }
}

/// An image that comes before the container can be made.
#[derive(Debug, Clone)]
struct Fetching {
    line: Line,
    start: bool,
    reference: ImageReference,
    published: Arc<Published>,
    telling: Telling,
}

impl Job for Fetching {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        if let Some(progress) = self.telling.go(world, client) {
            return progress;
        }
        pull::take_over(world, &self.reference, &self.published);
        let image = self.published.image.clone();
        match make(world, client, &self.line, self.start, image) {
            Ok(progress) => progress,
            Err(failure) => failure.tell(world, client),
        }
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}
