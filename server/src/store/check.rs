//! Is what the store has what its rows say? Reads every byte: blobs against their digests, unpacked layers against their tars.
//!
//! Looks only, but for [`Store::unpack_again`]. Who is to be asked for what is lost, the engine says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, Digest, Hasher, ImageId};
use layercake_core::image::config::ImageConfig;
use layercake_core::layer::archive::contents;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::diff::Change;
use layercake_core::layer::entry::{Entry, Kind};
use rusqlite::params;
use rustix::fs::Dir;

use super::database::{Durability, identifier, optional_identifier};
use super::inspect::{Found, Open, find};
use super::layers::Layer;
use super::layout::{self, rename_into_place, sync_directory};
use super::unpack::{adjust, unpack};
use super::{Store, StoreError, index, stack};
use crate::mode::Mode;

/// So many differences of a layer are told one by one.
const TOLD: usize = 5;

/// What something that is wrong is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The database itself.
    Database,
    /// A layer's tar.
    Tar(ChainId),
    /// A layer's unpacked files, while its tar is as it should be.
    Unpacked(ChainId),
    /// An image's config or manifest.
    Image(ImageId),
    /// A container's folder, by its id.
    Container(String),
    /// A volume's files, by its name.
    Volume(String),
    /// The file that names the tags for other programs.
    Index,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is about.
    pub subject: Subject,
    /// What is wrong with it.
    pub what: String,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many layers, images, containers and volumes were looked at.
    pub counts: [usize; 4],
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Files that no row names: left by commands that were killed, and used again or removed with the next removal.
    pub loose: Vec<PathBuf>,
    /// Folders of volumes that no row names: nothing removes them by itself.
    pub lost_volumes: Vec<PathBuf>,
}

impl Store {
    /// Looks at everything. This process must own the store's files.
    ///
    /// # Errors
    /// What the file system or the database said, where that kept it from looking on.
    pub fn check(&self) -> Result<Checked, StoreError> {
        // Nothing is removed meanwhile.
        let _lease = self.hold()?;
        let mut checked = Checked::default();
        self.check_database(&mut checked)?;
        self.check_layers(&mut checked)?;
        self.check_images(&mut checked)?;
        self.check_folders(&mut checked)?;
        checked.loose = self.unnamed_paths()?;
        Ok(checked)
    }

    /// Unpacks a layer once more from its tar, which must be as it should be.
    ///
    /// # Errors
    /// [`StoreError::MissingLayer`], [`StoreError::MissingBlob`]; what the file system said.
    pub fn unpack_again(&self, chain_id: &ChainId) -> Result<(), StoreError> {
        let _lease = self.hold()?;
        let layer = self.layer(chain_id)?.ok_or(StoreError::MissingLayer(*chain_id))?;
        let mut tar = self.open_blob(&layer.blob)?.ok_or(StoreError::MissingBlob(layer.blob))?;
        let scratch = self.scratch()?;
        let made = scratch.path().join("layer");
        let folder = self.make_layer_folder(layer.parent.as_ref(), &made)?;
        let summary = unpack(&mut tar, folder.as_fd(), self.mode, &Limits::default())?;
        for path in &summary.implied {
            if let Some(entry) = self.look_up(layer.parent.as_ref(), path)? {
                adjust(folder.as_fd(), path, &entry, self.mode)?;
            }
        }
        rustix::fs::syncfs(&folder).map_err(StoreError::io("sync the file system of", &made))?;
        let place = self.layer_directory(chain_id);
        match fs::rename(&place, scratch.path().join("old")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Io { action: "rename", path: place, source: error });
            }
            _ => {}
        }
        rename_into_place(&made, &place)?;
        sync_directory(&layout::layers(&self.root))?;
        scratch.close()
    }

    /// Writes `index.json` once more.
    ///
    /// # Errors
    /// What the file system said.
    pub fn write_index_again(&self) -> Result<(), StoreError> {
        self.write(Durability::Later, index::changed)?;
        self.refresh_stale_index()
    }

    fn check_database(&self, checked: &mut Checked) -> Result<(), StoreError> {
        let database = self.database();
        let mut told: Vec<String> = Vec::new();
        for pragma in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let mut query = database.prepare(pragma)?;
            let lines = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            told.extend(lines.into_iter().filter(|line| line != "ok"));
        }
        checked.faults.extend(told.into_iter().take(TOLD).map(|what| Fault { subject: Subject::Database, what }));
        Ok(())
    }

    fn check_layers(&self, checked: &mut Checked) -> Result<(), StoreError> {
        let layers: Vec<Layer> = stack::all(&self.database())?.into_iter().map(|level| level.layer).collect();
        checked.counts[0] = layers.len();
        for layer in layers {
            if let Some(what) = self.check_blob(&layer.blob, Some(layer.blob_size))? {
                checked.faults.push(Fault { subject: Subject::Tar(layer.chain_id), what });
                continue;
            }
            let differences = self.compare(&layer)?;
            let more = differences.len().saturating_sub(TOLD);
            let mut what = differences.into_iter().take(TOLD).collect::<Vec<_>>().join("; ");
            if more > 0 {
                what += &format!("; and {more} more");
            }
            if !what.is_empty() {
                checked.faults.push(Fault { subject: Subject::Unpacked(layer.chain_id), what });
            }
        }
        Ok(())
    }

    /// What is wrong with a blob.
    fn check_blob(&self, digest: &Digest, size: Option<u64>) -> Result<Option<String>, StoreError> {
        let Some(mut file) = self.open_blob(digest)? else { return Ok(Some("it is missing".to_owned())) };
        let path = layout::blobs(&self.root).join(digest.hex());
        let (found, bytes) = hash(&mut file).map_err(StoreError::io("read", &path))?;
        Ok(match size {
            Some(size) if size != bytes => Some(format!("it has {bytes} bytes, not {size}")),
            _ if found != *digest => Some(format!("its bytes are those of {found}")),
            _ => None,
        })
    }

    fn check_images(&self, checked: &mut Checked) -> Result<(), StoreError> {
        let rows: Vec<(ImageId, Digest, u64, Option<ChainId>)> = self
            .database()
            .prepare("SELECT id, manifest, manifest_size, top FROM images ORDER BY sequence")?
            .query_map(params![], |row| {
                let top = optional_identifier(row, "top")?;
                Ok((identifier(row, "id")?, identifier(row, "manifest")?, row.get("manifest_size")?, top))
            })?
            .collect::<Result<_, _>>()?;
        checked.counts[1] = rows.len();
        for (id, manifest, manifest_size, top) in rows {
            let mut wrong = Vec::new();
            match self.check_blob(id.digest(), None)? {
                Some(what) => wrong.push(format!("config: {what}")),
                None => match ImageConfig::parse(&self.read_blob(id.digest())?) {
                    Err(error) => wrong.push(format!("config: {error}")),
                    Ok(config) if ChainId::of(&config.rootfs.diff_ids) != top => {
                        wrong.push("config: its layers are not those of the image's row".to_owned());
                    }
                    Ok(_) => {}
                },
            }
            wrong.extend(self.check_blob(&manifest, Some(manifest_size))?.map(|what| format!("manifest: {what}")));
            if let Err(StoreError::MissingLayer(layer)) = stack::levels(&self.database(), top.as_ref()) {
                wrong.push(format!("its layer {layer} is missing"));
            }
            let faults = wrong.into_iter().map(|what| Fault { subject: Subject::Image(id), what });
            checked.faults.extend(faults);
        }
        Ok(())
    }

    fn check_folders(&self, checked: &mut Checked) -> Result<(), StoreError> {
        let containers = self.containers()?;
        checked.counts[2] = containers.len();
        for container in containers {
            let folder = self.container_directory(&container.id);
            for name in ["upper", "work"] {
                if !folder.join(name).is_dir() {
                    let what = format!("its folder {name} is missing");
                    checked.faults.push(Fault { subject: Subject::Container(container.id.clone()), what });
                }
            }
        }
        let volumes = self.volumes()?;
        checked.counts[3] = volumes.len();
        for volume in &volumes {
            if !self.volume_folder(&volume.name).is_dir() {
                let what = "its folder is missing".to_owned();
                checked.faults.push(Fault { subject: Subject::Volume(volume.name.clone()), what });
            }
        }
        if let Ok(entries) = fs::read_dir(layout::volumes(&self.root)) {
            for entry in entries {
                let entry = entry.map_err(StoreError::io("read", &layout::volumes(&self.root)))?;
                if !volumes.iter().any(|volume| entry.file_name() == *volume.name) {
                    checked.lost_volumes.push(entry.path());
                }
            }
        }
        if let Some(expected) = self.fresh_index()? {
            let path = self.root.join("index.json");
            let what = match fs::read(&path) {
                Ok(found) if found == expected => return Ok(()),
                Ok(_) => "it does not name the tags that there are".to_owned(),
                Err(error) => error.to_string(),
            };
            checked.faults.push(Fault { subject: Subject::Index, what });
        }
        Ok(())
    }

    /// In what a layer's unpacked files differ from its tar.
    fn compare(&self, layer: &Layer) -> Result<Vec<String>, StoreError> {
        let directory = self.layer_directory(&layer.chain_id);
        let root: OwnedFd = match File::open(&directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(vec!["its unpacked files are missing".to_owned()]);
            }
            root => root.map_err(StoreError::io("open", &directory))?.into(),
        };
        let Some(tar) = self.open_blob(&layer.blob)? else { return Ok(Vec::new()) };
        let changes = match contents::changes(BufReader::with_capacity(256 << 10, tar), &Limits::default()) {
            Ok(changes) => changes,
            Err(error) => return Ok(vec![format!("its tar cannot be read: {error}")]),
        };
        let expected = Expected::of(changes);
        let mut found = BTreeMap::new();
        walk(root.as_fd(), &ContainerPath::root(), self.mode, &mut found)
            .map_err(StoreError::io("look into", &directory))?;
        Ok(expected.compare(&found, self.mode))
    }
}

/// What a tar leaves when it is unpacked.
#[derive(Default)]
struct Expected {
    entries: BTreeMap<ContainerPath, Entry>,
    whiteouts: BTreeSet<ContainerPath>,
    /// Whether some path leads through a link of the tar's own: where it ends up is not followed here.
    leads_through_links: bool,
}

impl Expected {
    fn of(changes: Vec<Change>) -> Self {
        let mut expected = Self::default();
        for change in changes {
            match change {
                Change::Added(path, entry) | Change::Modified(path, entry) => expected.put(path, entry),
                Change::Removed(path) => drop(expected.whiteouts.insert(path)),
                Change::Opaque(_) => {}
            }
        }
        expected
    }

    fn put(&mut self, path: ContainerPath, mut entry: Entry) {
        let is_link =
            |at: &ContainerPath| matches!(self.entries.get(at).map(|it| &it.kind), Some(Kind::Symlink { .. }));
        self.leads_through_links |= std::iter::successors(path.parent(), ContainerPath::parent).any(|at| is_link(&at));
        if let Kind::HardLink { target } = &entry.kind {
            match self.entries.get(&ContainerPath::new(target)) {
                Some(first) => entry = first.clone(),
                // By way of a link.
                None => {
                    self.leads_through_links = true;
                    return;
                }
            }
        }
        if entry.kind != Kind::Directory && self.entries.get(&path).is_some_and(|it| it.kind == Kind::Directory) {
            self.entries.retain(|other, _| !other.is_within(&path));
        }
        self.entries.insert(path, entry);
    }

    fn compare(&self, found: &BTreeMap<ContainerPath, Option<Entry>>, mode: Mode) -> Vec<String> {
        let mut differences = Vec::new();
        if self.leads_through_links {
            return differences;
        }
        for (path, entry) in self.entries.iter().filter(|(path, _)| !path.is_root()) {
            let is_device = matches!(entry.kind, Kind::CharacterDevice { .. } | Kind::BlockDevice { .. });
            match found.get(path) {
                Some(Some(there)) => differences.extend(difference(path, entry, there, mode)),
                // Not for ordinary users to make, and 0:0 is overlayfs's.
                _ if is_device => {}
                _ => differences.push(format!("{path} is missing")),
            }
        }
        for path in self.whiteouts.iter().filter(|path| !self.entries.contains_key(*path)) {
            let has_content = self.entries.range(path.clone()..).next().is_some_and(|(other, _)| other.is_within(path));
            if !has_content && !matches!(found.get(path), Some(None)) {
                differences.push(format!("the removal of {path} is missing"));
            }
        }
        for path in found.keys() {
            let is_passed = self.entries.range(path.clone()..).next().is_some_and(|(other, _)| other.is_within(path))
                || self.whiteouts.range(path.clone()..).next().is_some_and(|other| other.is_within(path));
            if !is_passed {
                differences.push(format!("{path} is not in its tar"));
            }
        }
        differences
    }
}

fn difference(path: &ContainerPath, expected: &Entry, found: &Entry, mode: Mode) -> Option<String> {
    // With one id, an owner is kept where an attribute can be.
    let keeps_owner = mode != Mode::OneId || matches!(expected.kind, Kind::File { .. } | Kind::Directory);
    let is_link = matches!(expected.kind, Kind::Symlink { .. });
    let what = match (&expected.kind, &found.kind) {
        (Kind::File { .. }, Kind::File { .. }) if expected.kind != found.kind => "has other bytes",
        (one, other) if one != other => "is another kind of file, or leads elsewhere",
        _ if !is_link && expected.mode != found.mode => "has another mode",
        _ if keeps_owner && (expected.uid, expected.gid) != (found.uid, found.gid) => "has another owner",
        _ => return None,
    };
    Some(format!("{path} {what}"))
}

/// All that an unpacked layer has, with the digests of files; `None` for a removal.
fn walk(
    folder: BorrowedFd<'_>,
    path: &ContainerPath,
    mode: Mode,
    found: &mut BTreeMap<ContainerPath, Option<Entry>>,
) -> io::Result<()> {
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().to_str() else { continue };
        if matches!(name, "." | "..") {
            continue;
        }
        let path = path.join(name);
        match find(folder, name, mode)? {
            Some(Found::Entry(Open { mut entry, file, .. })) => {
                match (&mut entry.kind, file) {
                    (Kind::File { digest, .. }, Some(file)) => *digest = hash(&mut File::from(file))?.0,
                    (Kind::Directory, Some(below)) => walk(below.as_fd(), &path, mode, found)?,
                    _ => {}
                }
                found.insert(path, Some(entry));
            }
            Some(Found::Whiteout { .. } | Found::Socket) => drop(found.insert(path, None)),
            None => {}
        }
    }
    Ok(())
}

fn hash(file: &mut File) -> io::Result<(Digest, u64)> {
    let (mut hasher, mut bytes) = (Hasher::new(), 0);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok((hasher.finish(), bytes));
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
    }
}
