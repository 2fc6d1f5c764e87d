//! `docker cp`: files between a container and the host.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::container_path::ContainerPath;
use crate::layer::entry::{Entry, Kind};
use crate::sim::files::Content;
use crate::sim::kernel::FileSystemId;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::tree::{Tree, entry_of, put};

/// One of the ends.
struct End {
    files: FileSystemId,
    path: ContainerPath,
    /// The container, as it was named.
    container: Option<String>,
    /// Whether a `/` at the end asks for a folder, and `/.` for what is in it.
    slash: bool,
    content_only: bool,
}

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let [from, to] = line.arguments() else { return Err(Failure::new("docker: 'docker cp' requires 2 arguments")) };
    let (source, target) = (end(world, client, from)?, end(world, client, to)?);
    if source.container.is_some() == target.container.is_some() {
        return Err(if source.container.is_some() {
            Failure::new("copying between containers is not supported")
        } else {
            Failure::new("must specify at least one container source")
                .means("One of the two paths is in a container: CONTAINER:PATH.")
                .attempt("docker ps -a")
        });
    }
    let entries = read(world, &source)?;
    let files: usize = write(world, &source, &target, &entries)?;
    if world.is_terminal(client, 2) && !line.is_on("quiet") {
        let bytes: u64 = entries.iter().map(|(_, entry, _)| entry.size()).sum();
        let place =
            target.container.as_ref().map_or_else(|| target.path.to_string(), |name| format!("{name}:{}", target.path));
        client.complain(format!(
            "Successfully copied {} to {place}\n",
            crate::render::size::brief(bytes + 512 * (files as u64 + 2))
        ));
    }
    Ok(Progress::Done(0))
}

fn end(world: &World, client: &Client, text: &str) -> Result<End, Failure> {
    let slash = text.ends_with('/');
    let content_only = text.ends_with("/.");
    if let Some((name, path)) = text.split_once(':').filter(|(name, _)| !name.starts_with(['/', '.'])) {
        let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
        let path = ContainerPath::root().join(path);
        return Ok(End { files: container.files, path, container: Some(name.to_owned()), slash, content_only });
    }
    if text == "-" {
        return Err(Failure::new("docker: a tar from or to a stream is not modelled"));
    }
    let path = ContainerPath::new(&client.directory).join(text);
    Ok(End { files: world.host_files_id(), path, container: None, slash, content_only })
}

type Copied = (ContainerPath, Entry, Content);

/// What is to be copied: paths below the source, the source itself first.
fn read(world: &World, source: &End) -> Result<Vec<Copied>, Failure> {
    let missing = || match &source.container {
        Some(name) => Failure::daemon(format_args!("Could not find the file {} in container {name}", source.path))
            .attempt(format!("docker exec {name} ls")),
        None => Failure::new(format!("lstat {}: no such file or directory", source.path)).attempt("ls"),
    };
    let files = world.kernel().file_system(source.files).ok_or_else(missing)?;
    let top = Tree::new(files).find(&source.path).ok_or_else(missing)?;
    let content = |tree: &Tree<'_>, path: &ContainerPath| tree.content(path).cloned().unwrap_or_else(Content::empty);
    let mut all = vec![(ContainerPath::root(), entry_of(files.inode(top)), content(&Tree::new(files), &source.path))];
    let tree = Tree::at(files, top);
    all.extend(tree.entries().into_iter().map(|(path, entry)| {
        let content = content(&tree, &path);
        (path, entry, content)
    }));
    Ok(all)
}

/// Writes it; how many files that were.
fn write(world: &mut World, source: &End, target: &End, entries: &[Copied]) -> Result<usize, Failure> {
    let owner = if target.container.is_some() { (0, 0) } else { (1000, 1000) };
    let to_host = target.container.is_none();
    let files = world.kernel.file_system_mut(target.files).ok_or_else(|| Failure::new("the files are gone"))?;
    let tree = Tree::new(files);
    let existing = tree.find(&target.path).map(|id| files.inode(id).is_directory());
    let is_folder = entries.first().is_some_and(|(_, entry, _)| entry.kind == Kind::Directory);
    let base = match existing {
        Some(true) if source.content_only && is_folder => target.path.clone(),
        Some(true) => target.path.join(source.path.file_name().unwrap_or_default()),
        Some(false) if is_folder => {
            return Err(Failure::new(format!("cannot copy directory: {} is a file", target.path)));
        }
        None if target.slash && !is_folder => {
            return Err(Failure::new(format!("destination directory {} must exist", target.path)));
        }
        _ => target.path.clone(),
    };
    let parent = base.parent().unwrap_or_else(ContainerPath::root);
    if Tree::new(files).find(&parent).is_none() {
        return Err(match &target.container {
            Some(name) => Failure::daemon(format_args!("Could not find the file {parent} in container {name}")),
            None => Failure::new(format!("invalid output path: directory {parent} does not exist")),
        });
    }
    for (below, entry, content) in entries {
        let path = if below.is_root() { base.clone() } else { base.join(below.relative()) };
        let mut entry = entry.clone();
        if to_host || entry.uid == 1000 {
            (entry.uid, entry.gid) = owner;
        }
        put(files, &path, &entry, content.clone())
            .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))?;
    }
    Ok(entries.len())
}
