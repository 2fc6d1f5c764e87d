//! A small world in memory: enough of a machine for a session.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};

use crate::build::{
    Action, BuildError, Edited, Event, FileToHash, Files, FilesError, LayerEntry, Outcome, Request, ResolvedBase,
    SelectOrigin, Session, Settings, Source, StepReport, WriteAction, place, place_folder, select,
};
use crate::cache::{Ingredients, LayerRecord, Lineage, Record};
use crate::container_path::ContainerPath;
use crate::digest::{ChainId, DiffId, Digest, Hasher, ImageId};
use crate::dockerfile::ignore::Ignore;
use crate::image::config::ImageConfig;
use crate::layer::archive::writer::Writer;
use crate::layer::entry::{Entry, Kind};
use crate::plan::{Builder, Options, RunNetwork};

/// Files by their paths, with their bytes and modes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(pub(crate) BTreeMap<ContainerPath, (Entry, Vec<u8>)>);

impl Memory {
    pub(crate) fn write(&mut self, path: &str, content: &str) {
        self.write_with(path, content, 0o644, 0);
    }

    pub(crate) fn write_with(&mut self, path: &str, content: &str, mode: u32, mtime: i64) {
        let path = ContainerPath::new(path);
        let mut parent = path.parent();
        while let Some(folder) = parent.filter(|folder| !folder.is_root()) {
            parent = folder.parent();
            self.0.entry(folder).or_insert_with(|| (entry(Kind::Directory, 0o755, 0), Vec::new()));
        }
        let kind = Kind::File { size: content.len() as u64, digest: Digest::of(content.as_bytes()) };
        self.0.insert(path, (entry(kind, mode, mtime), content.as_bytes().to_vec()));
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.0.remove(&ContainerPath::new(path)).expect("the file is there");
    }

    pub(crate) fn link(&mut self, path: &str, target: &str) {
        let link = entry(Kind::Symlink { target: target.to_owned() }, 0o777, 0);
        self.0.insert(ContainerPath::new(path), (link, Vec::new()));
    }

    pub(crate) fn chown(&mut self, path: &str, uid: u32, gid: u32) {
        let (entry, _) = self.0.get_mut(&ContainerPath::new(path)).expect("the file is there");
        (entry.uid, entry.gid) = (uid, gid);
    }
}

fn entry(kind: Kind, mode: u32, mtime: i64) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime, xattrs: BTreeMap::new() }
}

impl Files for Memory {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        // As in layers, there need be no entry for the root.
        Ok(self.0.get(path).map(|(entry, _)| entry.clone()))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let below = self.0.keys().filter(|path| path.parent().as_ref() == Some(folder));
        Ok(below.filter_map(|path| path.file_name().map(str::to_owned)).collect())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        let mut bytes = header.to_vec();
        self.open(path)?.read_to_end(&mut bytes).expect("memory can be read");
        Ok(Digest::of(&bytes))
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        match self.0.get(path) {
            Some((_, bytes)) => Ok(Box::new(Cursor::new(bytes))),
            None => Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() }),
        }
    }
}

/// The machine: its context, images, layers and cache.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) context: Memory,
    pub(crate) ignore: String,
    /// Files that a plan takes to be edited.
    pub(crate) edited: BTreeSet<ContainerPath>,
    pub(crate) images: BTreeMap<String, ImageConfig>,
    pub(crate) architecture: &'static str,
    /// What each stack holds in all.
    stacks: BTreeMap<Option<ChainId>, Memory>,
    pub(crate) records: Vec<Record>,
    lineage: Option<Lineage>,
    /// Counts commands: each one that runs makes another layer, as real ones do.
    pub(crate) runs: usize,
    commits: BTreeMap<ImageId, ImageConfig>,
}

/// What a build came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Done {
    pub(crate) image: Result<ImageId, String>,
    pub(crate) report: Vec<StepReport>,
    pub(crate) events: Vec<Event>,
}

/// What to build, with what is seldom changed left out.
#[derive(Debug, Clone)]
pub(crate) struct Ask<'a> {
    pub(crate) dockerfile: &'a str,
    pub(crate) builder: Builder,
    pub(crate) build_args: &'a [(&'a str, &'a str)],
    pub(crate) target: Option<&'a str>,
    pub(crate) no_cache: bool,
}

impl<'a> Ask<'a> {
    pub(crate) fn buildkit(dockerfile: &'a str) -> Self {
        Self { dockerfile, builder: Builder::Buildkit, build_args: &[], target: None, no_cache: false }
    }

    pub(crate) fn classic(dockerfile: &'a str) -> Self {
        Self { builder: Builder::Classic, ..Self::buildkit(dockerfile) }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self { architecture: "amd64", ..Self::default() };
        let mut base = ImageConfig::scratch("amd64");
        base.rootfs.diff_ids = vec![DiffId::new(Digest::of(b"base layer"))];
        let chain = ChainId::of(&base.rootfs.diff_ids);
        let mut files = Memory::default();
        files.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nstudent:x:1000:100::/home:/bin/sh\n");
        world.stacks.insert(chain, files);
        world.stacks.insert(None, Memory::default());
        world.images.insert("docker.io/library/base:latest".to_owned(), base);
        world
    }

    pub(crate) fn session(&self, ask: &Ask<'_>, predict: bool) -> Session {
        Session::new(self.request(ask, predict)).expect("the Dockerfile has a target")
    }

    /// Moves the base's tag to an image with one layer more.
    pub(crate) fn rebase(&mut self) {
        let base = self.images.get_mut("docker.io/library/base:latest").expect("every world has a base");
        let below = ChainId::of(&base.rootfs.diff_ids);
        base.rootfs.diff_ids.push(DiffId::new(Digest::of(b"update")));
        let chain = ChainId::of(&base.rootfs.diff_ids);
        let files = self.stacks[&below].clone();
        self.stacks.insert(chain, files);
    }

    /// The ingredients of the last step that asks the cache.
    pub(crate) fn last_ingredients(&self, ask: &Ask<'_>) -> Ingredients {
        let mut session = self.session(ask, true);
        self.clone().carry_out(&mut session);
        session.lineage().steps.last().expect("a step asks the cache").ingredients.clone()
    }

    /// The image that a build made.
    pub(crate) fn committed(&self, image: &ImageId) -> &ImageConfig {
        &self.commits[image]
    }

    /// All files of an image.
    pub(crate) fn files(&self, config: &ImageConfig) -> &Memory {
        &self.stacks[&ChainId::of(&config.rootfs.diff_ids)]
    }

    /// What is below `folder` in an image, with modes that are not 755 for folders and programs, or 644.
    pub(crate) fn listing(&self, image: &ImageId, folder: &str) -> Vec<String> {
        let files = &self.stacks[&ChainId::of(&self.committed(image).rootfs.diff_ids)];
        let folder = ContainerPath::new(folder);
        let below = files.0.iter().filter(|(path, _)| path.is_within(&folder) && **path != folder);
        below
            .map(|(path, (entry, _))| {
                let name = path.as_str()[folder.as_str().len()..].trim_start_matches('/');
                let usual = if entry.kind == Kind::Directory { [0o755, 0o755] } else { [0o644, 0o755] };
                if usual.contains(&entry.mode) { name.to_owned() } else { format!("{name} {:o}", entry.mode) }
            })
            .collect()
    }

    /// Why `text` cannot be built.
    pub(crate) fn failure(&mut self, text: &str) -> String {
        self.failure_of(&Ask::buildkit(text))
    }

    /// As [`Self::failure`], with all that was found wrong with the Dockerfile.
    pub(crate) fn failure_of(&mut self, ask: &Ask<'_>) -> String {
        let failure = match Session::new(self.request(ask, false)) {
            Ok(mut session) => {
                self.carry_out(&mut session);
                session.finished().cloned().and_then(Result::err)
            }
            Err(error) => Some(error),
        };
        match failure {
            None => panic!("it was built"),
            Some(BuildError::Plan(diagnostics)) => {
                diagnostics.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("\n")
            }
            Some(error) => error.to_string(),
        }
    }

    pub(crate) fn request(&self, ask: &Ask<'_>, predict: bool) -> Request {
        let parsed = crate::dockerfile::parse(ask.dockerfile);
        assert_eq!(parsed.diagnostics, [], "{}", ask.dockerfile);
        Request {
            dockerfile: parsed.dockerfile,
            options: Options {
                build_args: ask
                    .build_args
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
                target: ask.target.map(str::to_owned),
                builder: ask.builder,
                network: RunNetwork::Host,
                architecture: self.architecture.to_owned(),
            },
            lineage: self.lineage.clone(),
            settings: Settings {
                no_cache: ask.no_cache,
                predict,
                edited: self.edited.clone(),
                now: 1_000_000,
                seed: "seed".to_owned(),
            },
        }
    }

    pub(crate) fn build(&mut self, ask: &Ask<'_>) -> Done {
        let mut session = self.session(ask, false);
        let done = self.carry_out(&mut session);
        self.lineage = Some(session.lineage());
        done
    }

    pub(crate) fn plan(&self, ask: &Ask<'_>) -> Vec<StepReport> {
        let mut session = self.session(ask, true);
        // What a prediction writes is gone with this copy of the world.
        self.clone().carry_out(&mut session).report
    }

    pub(crate) fn carry_out(&mut self, session: &mut Session) -> Done {
        let mut events = Vec::new();
        loop {
            let (actions, ready) = session.ready();
            events.extend(ready);
            if session.finished().is_some() || session.is_predicted() {
                let image = match session.finished() {
                    Some(Ok(image)) => Ok(*image),
                    Some(Err(error)) => Err(error.to_string()),
                    None => Err("predicted".to_owned()),
                };
                return Done { image, report: session.report(), events };
            }
            assert!(!actions.is_empty(), "the session waits for nothing");
            for (id, action) in actions {
                let outcome = self.perform(action);
                events.extend(session.complete(id, outcome));
            }
        }
    }

    pub(crate) fn perform(&mut self, action: Action) -> Outcome {
        match action {
            Action::Resolve { reference } => match self.images.get(&reference.to_string()) {
                Some(config) => Outcome::Resolved(Box::new(ResolvedBase { id: config.id(), config: config.clone() })),
                None => Outcome::Failed { message: format!("no image {reference}") },
            },
            Action::Select { origin, sources, builder } => {
                let ignore = Ignore::parse(&self.ignore).expect("the test's patterns are right");
                let ignore = (origin == SelectOrigin::Context).then_some(&ignore);
                let files = self.origin(&origin);
                let files = Edited { files: &files, paths: &self.edited };
                match select(&files, &sources, ignore, builder) {
                    Ok(selected) => Outcome::Selected(selected),
                    Err(error) => Outcome::Failed { message: error.to_string() },
                }
            }
            Action::Hash { files } => {
                let hash = |FileToHash { origin, path, header }: &FileToHash| {
                    let tree = self.origin(origin);
                    Edited { files: &tree, paths: &self.edited }.hash(path, header).expect("the file is there")
                };
                Outcome::Hashed(files.iter().map(hash).collect())
            }
            Action::LookUp { key } => {
                Outcome::Records(self.records.iter().rev().filter(|record| record.key == key).cloned().collect())
            }
            Action::Run { operation, keep_empty: false, .. }
                if operation.args.last().is_some_and(|text| text == "nothing") =>
            {
                Outcome::Ran { code: 0, layer: None, milliseconds: 1 }
            }
            Action::Run { operation, below, .. } => {
                self.runs += 1;
                let code = i32::from(operation.args.last().is_some_and(|text| text == "false"));
                let diff_id = DiffId::new(Digest::of(format!("{:?} {}", operation.args, self.runs).as_bytes()));
                let mut files = self.stacks.get(&below).cloned().unwrap_or_default();
                if let Some(name) = operation.args.last().and_then(|text| text.strip_prefix("touch ")) {
                    files.write(name, "");
                }
                Outcome::Ran { code, layer: Some(self.layer(below, diff_id, files)), milliseconds: 7 }
            }
            Action::Write { write, below, time, keep_empty, .. } => self.write(&write, below, time, keep_empty),
            Action::Stack { layer, write, below, time, .. } => match self.write(&write, below, time, true) {
                Outcome::Written(Some(written)) if written.diff_id == layer.diff_id => Outcome::Written(Some(written)),
                other => panic!("a linked layer is another on other layers: {other:?}"),
            },
            Action::Remember { record } => {
                self.records.push(*record);
                Outcome::Done
            }
            Action::Commit { config, .. } => {
                let id = config.id();
                self.commits.insert(id, *config);
                Outcome::Committed(id)
            }
        }
    }

    fn origin(&self, origin: &SelectOrigin) -> Memory {
        match origin {
            SelectOrigin::Context => self.context.clone(),
            SelectOrigin::Stack(chain) => self.stacks.get(chain).cloned().unwrap_or_default(),
            SelectOrigin::Image(reference) => {
                let config = &self.images[&reference.to_string()];
                self.stacks[&ChainId::of(&config.rootfs.diff_ids)].clone()
            }
        }
    }

    fn write(&mut self, write: &WriteAction, below: Option<ChainId>, time: i64, keep_empty: bool) -> Outcome {
        let lower = self.stacks.get(&below).cloned().unwrap_or_default();
        let (placed, origin) = match write {
            WriteAction::Transfer { transfer, origin, selected } => {
                (place(transfer, selected, &lower, time), self.origin(origin))
            }
            WriteAction::Folder { path, user } => (place_folder(path, user, &lower, time), Memory::default()),
        };
        let entries = match placed {
            Ok(entries) => entries,
            Err(error) => return Outcome::Failed { message: error.to_string() },
        };
        if entries.is_empty() && !keep_empty {
            return Outcome::Written(None);
        }
        let (diff_id, files) = archive(&entries, &origin, lower);
        Outcome::Written(Some(self.layer(below, diff_id, files)))
    }

    fn layer(&mut self, below: Option<ChainId>, diff_id: DiffId, files: Memory) -> LayerRecord {
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        self.stacks.insert(Some(chain_id), files);
        LayerRecord { diff_id, chain_id, size: 0 }
    }
}

fn archive(entries: &BTreeMap<ContainerPath, LayerEntry>, origin: &Memory, mut files: Memory) -> (DiffId, Memory) {
    let mut writer = Writer::new(Vec::new());
    for (path, written) in entries {
        let mut bytes = match &written.source {
            Source::Nothing => Vec::new(),
            Source::Inline(content) => content.clone().into_bytes(),
            Source::Origin(path) => origin.0[path].1.clone(),
        };
        writer.append(path, &written.entry, &mut bytes.as_slice()).expect("memory can be written");
        if written.entry.kind != Kind::Directory {
            files.0.retain(|below, _| !below.is_within(path));
        }
        files.0.insert(path.clone(), (written.entry.clone(), std::mem::take(&mut bytes)));
    }
    let mut hasher = Hasher::new();
    hasher.update(&writer.finish().expect("memory can be written"));
    (DiffId::new(hasher.finish()), files)
}
