//! A session's actions on the simulated machine, one function each.

use super::super::volume;
use super::inputs::{Inputs, context};
use crate::build::{
    Action, Edited, FileToHash, Files, Outcome, SelectOrigin, SourceTree, WriteAction, has_volume_folder, place,
    place_folder, select, with_causes,
};
use crate::cache::LayerRecord;
use crate::container_path::ContainerPath;
use crate::digest::ChainId;
use crate::dockerfile::ignore::Ignore;
use crate::image::config::{ContainerConfig, ImageConfig};
use crate::layer::archive::FIXED_TIME;
use crate::layer::diff::Change;
use crate::plan::RunOperation;
use crate::sim::files::FileSystem;
use crate::sim::world::World;
use crate::sim::world::containers::{Mounted, MountedWhat, Settings};
use crate::sim::world::engine::Create;
use crate::sim::world::images::Image;
use crate::sim::world::tree::{self, Tree};

/// Carries out what takes no time.
pub(super) fn perform(world: &mut World, inputs: &Inputs, action: Action) -> Outcome {
    let failed = |message: String| Outcome::Failed { message };
    match action {
        Action::Resolve { .. } | Action::Run { .. } => failed("this takes time".to_owned()),
        Action::Select { origin, sources, builder } => {
            let files = match files_of(world, &origin) {
                Ok(files) => files,
                Err(message) => return failed(message),
            };
            let ignore: Option<&Ignore> = (origin == SelectOrigin::Context).then_some(&inputs.ignore);
            let selected = match (&files, context(world, inputs)) {
                (Some(files), _) => select(&Tree::new(files), &sources, ignore, builder),
                (None, Some(context)) => {
                    let files = Edited { files: &*context, paths: &inputs.edited };
                    select(&files, &sources, ignore, builder)
                }
                (None, None) => return failed("the build context is gone".to_owned()),
            };
            selected.map_or_else(|error| failed(with_causes(&error)), Outcome::Selected)
        }
        Action::Hash { files } => {
            let mut hashes = Vec::new();
            for FileToHash { origin, path, header } in &files {
                let tree = match files_of(world, origin) {
                    Ok(tree) => tree,
                    Err(message) => return failed(message),
                };
                let hash = match (&tree, context(world, inputs)) {
                    (Some(tree), _) => Tree::new(tree).hash(path, header),
                    (None, Some(context)) => Edited { files: &*context, paths: &inputs.edited }.hash(path, header),
                    (None, None) => return failed("the build context is gone".to_owned()),
                };
                match hash {
                    Ok(hash) => hashes.push(hash),
                    Err(error) => return failed(with_causes(&error)),
                }
            }
            Outcome::Hashed(hashes)
        }
        Action::LookUp { key } => Outcome::Records(world.images.records_of(&key)),
        Action::Write { write, below, time, keep_empty, predict } => {
            self::write(world, inputs, &write, below, time, Keep { empty: keep_empty, layer: !predict })
                .unwrap_or_else(failed)
        }
        Action::Stack { layer, write, below, time, predict } => {
            match self::write(world, inputs, &write, below, time, Keep { empty: true, layer: !predict }) {
                Ok(Outcome::Written(Some(written))) if written.diff_id != layer.diff_id => {
                    failed("a linked layer is another on other layers".to_owned())
                }
                Ok(outcome) => outcome,
                Err(message) => failed(message),
            }
        }
        Action::Remember { record } => {
            world.images.records.push((*record).into());
            Outcome::Done
        }
        Action::Commit { config, parent } => {
            let id = config.id();
            world.images.put(Image { id, config: *config, parent, modelled: false });
            Outcome::Committed(id)
        }
    }
}

/// The files of an origin that is no context.
fn files_of(world: &mut World, origin: &SelectOrigin) -> Result<Option<FileSystem>, String> {
    match origin {
        SelectOrigin::Context => Ok(None),
        SelectOrigin::Web { .. } | SelectOrigin::Repository => {
            Err("ADD of an address is not modelled: there is no web here. COPY a file of the context".to_owned())
        }
        SelectOrigin::Named(name) => Err(format!("the context {name} is not there")),
        SelectOrigin::Stack(chain) => Ok(Some(world.images.files(chain.as_ref()))),
        SelectOrigin::Image(reference) => {
            if world.images.find(&reference.familiar()).is_err() {
                let published = super::pull::find(world, reference).map_err(|failure| failure.words())?;
                super::pull::take_over(world, reference, &published);
            }
            let image = world.images.find(&reference.familiar()).map_err(|error| error.to_string())?;
            Ok(Some(world.images.files(ChainId::of(&image.config.rootfs.diff_ids).as_ref())))
        }
    }
}

/// What becomes of what is written.
#[derive(Clone, Copy)]
struct Keep {
    /// Whether nothing makes a layer too.
    empty: bool,
    /// Whether the layer is stored, and not only foretold.
    layer: bool,
}

fn write(
    world: &mut World,
    inputs: &Inputs,
    write: &WriteAction,
    below: Option<ChainId>,
    time: i64,
    keep: Keep,
) -> Result<Outcome, String> {
    let lower = world.images.files(below.as_ref());
    let lower_tree = Tree::new(&lower);
    let (placed, origins) = match write {
        WriteAction::Transfer { transfer, trees } => {
            let mut origins = Vec::new();
            for tree in trees {
                origins.push(match files_of(world, &tree.origin)? {
                    Some(files) => (files.root(), files),
                    None => {
                        let context = world.kernel().file_system(inputs.context.file_system);
                        (inputs.context.inode, context.ok_or("the build context is gone")?.clone())
                    }
                });
            }
            let files: Vec<_> = origins.iter().map(|(top, files)| Tree::at(files, *top)).collect();
            let sources: Vec<_> = trees.iter().zip(&files).map(|(read, files)| SourceTree { read, files }).collect();
            (place(transfer, &sources, &lower_tree, time), origins)
        }
        WriteAction::Folder { path, user } => (place_folder(path, user, &lower_tree, time), Vec::new()),
    };
    let entries = placed.map_err(|error| with_causes(&error))?;
    if entries.is_empty() && !keep.empty {
        return Ok(Outcome::Written(None));
    }
    let mut files = lower.clone();
    let origins: Vec<_> = origins.iter().map(|(top, files)| Tree::at(files, *top)).collect();
    let written = tree::write(&mut files, &entries, &origins);
    let (diff_id, real) = written.map_err(|error| with_causes(&error))?;
    let changes: Vec<Change> = entries
        .iter()
        .map(|(path, written)| match lower_tree.find(path) {
            Some(_) => Change::Modified(path.clone(), written.entry.clone()),
            None => Change::Added(path.clone(), written.entry.clone()),
        })
        .collect();
    if !keep.layer {
        let size = changes.iter().filter_map(Change::entry).map(crate::layer::entry::Entry::size).sum();
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        // What comes next may look for what is in it: owners by name, files to copy from.
        world.images.foretold.insert(chain_id, files);
        return Ok(Outcome::Written(Some(LayerRecord { diff_id, chain_id, size })));
    }
    Ok(Outcome::Written(Some(world.keep_layer(below, diff_id, changes, files, !real))))
}

/// Starts the container of a RUN.
pub(super) fn start(
    world: &mut World,
    operation: &RunOperation,
    below: Option<ChainId>,
    container: &str,
) -> Result<(), String> {
    if !operation.mounts.is_empty() {
        return Err("RUN --mount is not modelled".to_owned());
    }
    let config = ContainerConfig {
        cmd: Some(operation.args.clone()),
        env: operation.environment.iter().chain(&operation.proxies).cloned().collect(),
        working_dir: operation.working_directory.to_string(),
        user: operation.user.clone(),
        ..ContainerConfig::default()
    };
    // What the container stands on has no image of its own with BuildKit: a name is all that is shown of it.
    let found =
        world.images.all().find(|image| ChainId::of(&image.config.rootfs.diff_ids) == below).map(|image| image.id);
    let stand_in = ImageConfig::scratch("amd64");
    let image = match found.and_then(|id| world.images.get(&id).cloned()) {
        Some(image) => image,
        None => std::sync::Arc::new(Image { id: stand_in.id(), config: stand_in, parent: None, modelled: true }),
    };
    let files = world.images.files(below.as_ref());
    for path in &operation.volumes {
        has_volume_folder(&Tree::new(&files), path).map_err(|error| with_causes(&error))?;
    }
    let image_name = image.id.short();
    let volume = |path: &ContainerPath| {
        let name = world.names.id();
        Mounted { at: path.to_string(), what: MountedWhat::Volume(name), read_only: false }
    };
    let mounts = operation.volumes.iter().map(volume).collect();
    let create = Create {
        image,
        image_name,
        id: Some(container.to_owned()),
        name: None,
        config,
        settings: Settings::default(),
        mounts,
        files: Some(files),
        of_build: true,
    };
    world.make_volumes(&create);
    let id = world.create(create);
    world.start_container(&id).map_err(|error| {
        volume::remove_container(world, &id);
        error.to_string()
    })
}

/// The layer of what a RUN has changed.
pub(super) fn layer_of(
    world: &mut World,
    container: &str,
    below: Option<ChainId>,
    keep_empty: bool,
) -> Option<LayerRecord> {
    match world.store_changes(container, below) {
        Some(layer) => Some(layer),
        None if keep_empty => {
            let files = world.images.files(below.as_ref());
            let (diff_id, _) = tree::digest(&[], &files, FIXED_TIME);
            Some(world.keep_layer(below, diff_id, Vec::new(), files, false))
        }
        None => None,
    }
}
