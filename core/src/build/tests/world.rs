//! A small world in memory: enough of a machine for a session.

mod memory;

pub(crate) use self::memory::Memory;
use self::memory::archive;
use crate::build::{
    Action, BuildError, Download, Edited, Event, FileToHash, Files, Outcome, Request, ResolvedBase, SelectOrigin,
    Session, Settings, SourceTree, StepReport, WriteAction, downloaded, path_of, place, place_folder, select,
    with_causes,
};
use crate::cache::{Ingredients, LayerRecord, Lineage, Record};
use crate::container_path::ContainerPath;
use crate::digest::{ChainId, DiffId, Digest, ImageId};
use crate::dockerfile::ignore::Ignore;
use crate::image::config::ImageConfig;
use crate::image::reference::ImageReference;
use crate::layer::entry::Kind;
use crate::ordered;
use crate::plan::{Builder, NamedContext, NamedContexts, Options, RunNetwork};

/// The machine: its context, images, layers and cache.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) context: Memory,
    pub(crate) ignore: String,
    /// Files that a plan takes to be edited.
    pub(crate) edited: ordered::Set<ContainerPath>,
    pub(crate) images: ordered::Map<String, ImageConfig>,
    pub(crate) architecture: &'static str,
    /// The folders of `--build-context`, by name.
    pub(crate) named: ordered::Map<String, Memory>,
    /// What is behind addresses.
    pub(crate) web: ordered::Map<String, String>,
    /// Images of `--build-context`, by name.
    pub(crate) named_images: ordered::Map<String, String>,
    /// What each stack holds in all.
    stacks: ordered::Map<Option<ChainId>, Memory>,
    pub(crate) records: Vec<Record>,
    lineage: Option<Lineage>,
    /// Counts commands: each one that runs makes another layer, as real ones do.
    pub(crate) runs: usize,
    commits: ordered::Map<ImageId, ImageConfig>,
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
    pub(crate) fn mode(&self, image: &ImageId, path: &str) -> u32 {
        let files = &self.stacks[&ChainId::of(&self.committed(image).rootfs.diff_ids)];
        files.0[&ContainerPath::new(path)].0.mode
    }

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

    /// Who owns a file of an image.
    pub(crate) fn owner(&self, image: &ImageId, path: &str) -> u32 {
        let files = &self.stacks[&ChainId::of(&self.committed(image).rootfs.diff_ids)];
        files.0[&ContainerPath::new(path)].0.uid
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
                contexts: self.contexts(),
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

    fn contexts(&self) -> NamedContexts {
        let mut contexts = NamedContexts::default();
        for name in self.named.keys() {
            contexts.insert(name, NamedContext::Folder).expect("tests have right names");
        }
        for (name, image) in &self.named_images {
            let image = ImageReference::parse(image).expect("tests have right names");
            contexts.insert(name, NamedContext::Image(image)).expect("tests have right names");
        }
        contexts
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
                let ignore = origin.is_folder().then_some(&ignore);
                if let SelectOrigin::Web { checksum } = &origin {
                    return self.download(&sources.paths, *checksum, builder);
                }
                if origin == SelectOrigin::Repository {
                    return Outcome::Unknown { reason: "nobody fetches repositories".to_owned() };
                }
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
                let touched = operation.args.last().and_then(|text| text.strip_prefix("touch "));
                let is_kept =
                    |name: &&str| !operation.volumes.iter().any(|volume| ContainerPath::new(name).is_within(volume));
                if let Some(name) = touched.filter(is_kept) {
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

    fn download(&self, addresses: &[String], checksum: Option<Digest>, builder: Builder) -> Outcome {
        let mut downloads = Vec::new();
        for address in addresses {
            let (size, digest) = match (checksum, self.web.get(address)) {
                (Some(digest), _) => (None, digest),
                (None, Some(text)) => (Some(text.len() as u64), Digest::of(text.as_bytes())),
                (None, None) => return Outcome::Unknown { reason: format!("{address} is not there") },
            };
            downloads.push(Download { address: address.clone(), name: None, size, digest });
        }
        let hash = |download: &Download, header: &[u8]| {
            Ok::<_, ()>(Digest::of(&[header, self.web[&download.address].as_bytes()].concat()))
        };
        Outcome::Selected(downloaded(&downloads, builder, hash).expect("memory can be read"))
    }

    fn origin(&self, origin: &SelectOrigin) -> Memory {
        match origin {
            SelectOrigin::Named(name) => self.named[name].clone(),
            SelectOrigin::Web { .. } => {
                let mut files = Memory::default();
                for (address, text) in &self.web {
                    files.write(path_of(address).as_str(), text);
                }
                files
            }
            SelectOrigin::Repository => Memory::default(),
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
        let (placed, origins) = match write {
            WriteAction::Transfer { transfer, trees } => {
                let origins: Vec<_> = trees.iter().map(|tree| self.origin(&tree.origin)).collect();
                let sources = trees.iter().zip(&origins);
                let sources: Vec<_> = sources.map(|(read, files)| SourceTree { read, files }).collect();
                (place(transfer, &sources, &lower, time), origins)
            }
            WriteAction::Folder { path, user } => (place_folder(path, user, &lower, time), Vec::new()),
        };
        let entries = match placed {
            Ok(entries) => entries,
            Err(error) => return Outcome::Failed { message: with_causes(&error) },
        };
        if entries.is_empty() && !keep_empty {
            return Outcome::Written(None);
        }
        let (diff_id, files) = archive(&entries, &origins, lower);
        Outcome::Written(Some(self.layer(below, diff_id, files)))
    }

    fn layer(&mut self, below: Option<ChainId>, diff_id: DiffId, files: Memory) -> LayerRecord {
        let chain_id = ChainId::on(below.as_ref(), &diff_id);
        self.stacks.insert(Some(chain_id), files);
        LayerRecord { diff_id, chain_id, size: 0 }
    }
}
