//! `docker commit`: what a container has written becomes a layer, on top of its image's, of a new image.

use super::failure::Failure;
use super::{Begun, World, pull};
use crate::command::Line;
use crate::command::flags::shared::{AUTHOR, CHANGE, MESSAGE};
use crate::diagnostic::Severity;
use crate::digest::{ChainId, ImageId};
use crate::dockerfile::{ast, parse};
use crate::image::config::{ContainerConfig, History};
use crate::image::time;
use crate::ordered;
use crate::plan::{self, Builder, RunNetwork};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::images::Image;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?.clone();
    let target = line.arguments().get(1).map(|name| pull::parse(name)).transpose()?;
    let base = world.images.get(&container.image).ok_or_else(|| Failure::no_container(name))?.clone();
    let mut config = base.config.clone();
    let created = Some(time::rfc3339(world.now()));
    config.config = changed(&container.config, &line.texts(&CHANGE))?;
    config.created.clone_from(&created);
    config.author = line.text(&AUTHOR).map(str::to_owned);
    let below = ChainId::of(&base.config.rootfs.diff_ids);
    let layer = world.store_changes(&container.id, below);
    config.rootfs.diff_ids.extend(layer.map(|layer| layer.diff_id));
    config.history.push(History {
        created,
        author: config.author.clone(),
        created_by: Some(container.config.cmd.clone().unwrap_or_default().join(" ")),
        comment: line.text(&MESSAGE).map(str::to_owned),
        empty_layer: layer.is_none(),
    });
    let id: ImageId = config.id();
    world.images.put(Image { id, config, parent: Some(base.id), modelled: false });
    if let Some(target) = target {
        world.images.tag(target, id);
    }
    client.line(id);
    Ok(Progress::Done(0))
}

/// A configuration after instructions (`--change`).
pub(super) fn changed(config: &ContainerConfig, changes: &[String]) -> Result<ContainerConfig, Failure> {
    if changes.is_empty() {
        return Ok(config.clone());
    }
    let parsed = parse(&format!("FROM scratch\n{}\n", changes.join("\n")));
    if let Some(wrong) = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(
            Failure::daemon(&wrong.message).means("A change is an instruction as in a Dockerfile: CMD [\"sh\"].")
        );
    }
    for instruction in parsed.dockerfile.instructions.iter().skip(1) {
        let files = matches!(
            instruction.kind,
            ast::Kind::Add(_) | ast::Kind::Copy(_) | ast::Kind::Run(_) | ast::Kind::From(_) | ast::Kind::Arg(_)
        );
        if files {
            let keyword = instruction.keyword.to_ascii_uppercase();
            return Err(Failure::daemon(format_args!("{keyword} is not a valid change command")));
        }
    }
    let options = plan::Options {
        build_args: ordered::Map::new(),
        target: None,
        builder: Builder::Classic,
        network: RunNetwork::None,
        contexts: plan::NamedContexts::default(),
        architecture: "amd64".to_owned(),
    };
    let planned = plan::outline(&parsed.dockerfile, &options)
        .and_then(|outline| plan::steps(&outline, outline.target, config, &[], &options));
    match planned {
        Ok(planned) => Ok(planned.steps.into_iter().next_back().map_or_else(|| config.clone(), |step| step.config)),
        Err(wrong) => Err(Failure::daemon(wrong.first().map(|it| it.message.clone()).unwrap_or_default())),
    }
}
