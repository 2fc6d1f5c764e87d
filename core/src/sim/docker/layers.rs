//! `docker layers` (Layercake's own): where the bytes of images are; and in what two images differ.

use std::sync::Arc;

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::{FILES, JSON};
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest};
use crate::image::{comparison, history};
use crate::layer::archive::contents::{Contents, Listed};
use crate::layer::comparison::compare;
use crate::layer::diff::{Change, apply};
use crate::layer::entry::{Entry, Kind};
use crate::layer::ledger::{Layer, ledger};
use crate::layer::tree::FileTree;
use crate::ordered;
use crate::render::catalogue::Language;
use crate::render::difference::{self, Side};
use crate::render::layers::{Named, Report, text};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::images::{Image, Layer as Stored};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    if line.on(&JSON) {
        return Err(Failure::new("docker: --json of layers is not modelled").attempt("docker layers IMAGE"));
    }
    let report = report(world, line.arguments())?;
    client.print(text(&report, line.on(&FILES), Language::English));
    Ok(Progress::Done(0))
}

/// Where the bytes of some images are.
pub(in crate::sim) fn report(world: &World, names: &[String]) -> Result<Report, Failure> {
    let images = names
        .iter()
        .map(|name| world.images.find(name).cloned().map_err(|error| Failure::no_image(&error)))
        .collect::<Result<Vec<Arc<Image>>, _>>()?;
    let mut layers: ordered::Map<DiffId, Layer> = ordered::Map::new();
    for image in &images {
        for layer in world.images.layers_of(image) {
            let diff_id = layer.record.diff_id;
            layers.entry(diff_id).or_insert_with(|| Layer { diff_id, contents: contents(&layer) });
        }
    }
    let stack = |image: &Arc<Image>| -> Vec<&Layer> {
        image.config.rootfs.diff_ids.iter().filter_map(|diff_id| layers.get(diff_id)).collect()
    };
    let ledger = ledger(&images.iter().map(stack).collect::<Vec<_>>());
    let named = images
        .iter()
        .zip(names)
        .map(|(image, name)| Named { name: name.clone(), made_by: history::made_by(&image.config) });
    Ok(Report {
        images: named.collect(),
        layers: ledger.layers.iter().filter_map(|account| layers.get(&account.diff_id).cloned()).collect(),
        ledger,
    })
}

/// A layer as its tar would be listed. Bytes of files that the model does not list are those of one file, which says so.
fn contents(layer: &Stored) -> Contents {
    let framing = |size: u64| 512 + (512 - size % 512) % 512;
    let listed = |change: Change| Listed { framing: framing(change.entry().map_or(0, Entry::size)), change };
    let as_in_a_tar = |change: &Change| match change {
        Change::Added(path, entry) | Change::Modified(path, entry) => Change::Added(path.clone(), entry.clone()),
        other => other.clone(),
    };
    let mut members: Vec<Listed> = layer.changes.iter().map(|change| listed(as_in_a_tar(change))).collect();
    if layer.unlisted > 0 {
        let digest = Digest::of(format!("not listed {}", layer.record.diff_id).as_bytes());
        // Each layer has its own: one of the same name would hide those below it.
        let name = format!("/(files of {} that the model does not list)", layer.record.diff_id.digest().short());
        let kind = Kind::File { size: layer.unlisted, digest };
        let entry = Entry { kind, mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() };
        members.push(listed(Change::Added(ContainerPath::new(&name), entry)));
    }
    Contents { members, end: 1024 }
}

/// In what two images differ.
pub(super) fn difference(world: &World, client: &mut Client, line: &Line, old: &str, new: &str) -> Begun {
    if line.on(&JSON) {
        return Err(Failure::new("docker: --json of diff is not modelled"));
    }
    let find = |name: &str| world.images.find(name).cloned().map_err(|error| Failure::no_image(&error));
    let images = [find(old)?, find(new)?];
    let layers = images.each_ref().map(|image| world.images.layers_of(image));
    let tree = |layers: &[Arc<Stored>]| -> FileTree {
        layers.iter().fold(FileTree::new(), |below, layer| {
            let changes: Vec<Change> = contents(layer).members.into_iter().map(|listed| listed.change).collect();
            apply(&below, &changes)
        })
    };
    let side = |name: &str, layers: &[Arc<Stored>]| Side {
        name: name.to_owned(),
        layers: layers.iter().map(|layer| (layer.record.diff_id, contents(layer).bytes())).collect(),
    };
    let report = difference::Report {
        old: side(old, &layers[0]),
        new: side(new, &layers[1]),
        settings: comparison::compare(&images[0].config, &images[1].config),
        files: compare(&tree(&layers[0]), &tree(&layers[1])),
    };
    client.print(difference::text(&report, line.on(&FILES), Language::English));
    Ok(Progress::Done(0))
}
