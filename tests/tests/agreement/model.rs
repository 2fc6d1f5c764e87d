//! What an image should hold: the rules of FROM, WORKDIR, USER, COPY and RUN once more, on trees in memory, so that a
//! mistake of the builder has to be made here too to go unseen.

use std::iter::successors;

use layercake_core::layer::archive::FIXED_TIME;

use crate::command::Command;
use crate::context::is_ignored;
use crate::copy;
use crate::scenario::Scenario;
use crate::step::{Base, From, Mounted, Stage, Step};
use crate::tree::{Kind, Node, Tree, clean, join, parent};

/// A stage as far as it came.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) tree: Tree,
    pub(crate) working_directory: String,
    pub(crate) user: (u32, u32),
    /// The VOLUMEs declared so far.
    volumes: Vec<String>,
    /// What ONBUILD keeps for a stage on this one.
    triggers: Vec<Step>,
}

/// What all steps look at.
pub(crate) struct Model<'a> {
    /// The tree of the busybox image.
    pub(crate) busybox: &'a Tree,
    pub(crate) context: &'a Tree,
    pub(crate) ignore: &'a [String],
    /// The folder with a name, and what its own `.dockerignore` hides.
    pub(crate) named: &'a Tree,
    pub(crate) named_ignore: &'a [String],
    /// Whether it is the classic builder, which throws away what a RUN writes to a volume.
    pub(crate) classic: bool,
}

impl Model<'_> {
    /// The tree of the scenario's image.
    ///
    /// # Errors
    /// Why a step cannot be carried out.
    pub(crate) fn image(scenario: &Scenario, busybox: &Tree) -> Result<Tree, String> {
        let (context, named) = (scenario.whole_context(), scenario.whole_named());
        let model = scenario.model(busybox, &context, &named);
        let mut states = Vec::new();
        if scenario.stages[scenario.target()].steps.is_empty() {
            return Err("an image of nothing, which the classic builder refuses".to_owned());
        }
        for stage in &scenario.stages {
            let state = model.stage(stage, &states)?;
            states.push(state);
        }
        Ok(states.swap_remove(scenario.target()).tree)
    }

    fn stage(&self, stage: &Stage, others: &[State]) -> Result<State, String> {
        let mut state = self.start(stage.base, others)?;
        for step in &stage.steps {
            self.apply(step, &mut state, others)?;
        }
        Ok(state)
    }

    /// A stage before its first step.
    ///
    /// # Errors
    /// Why a trigger of its base cannot be carried out.
    pub(crate) fn start(&self, base: Base, others: &[State]) -> Result<State, String> {
        let tree = match base {
            Base::Scratch => Tree::default(),
            Base::Busybox | Base::Named => self.busybox.clone(),
            Base::Stage(stage) => {
                let mut state = others[stage].clone();
                for step in std::mem::take(&mut state.triggers) {
                    self.apply(&step, &mut state, others)?;
                }
                return Ok(state);
            }
        };
        Ok(State { tree, working_directory: "/".to_owned(), user: (0, 0), volumes: Vec::new(), triggers: Vec::new() })
    }

    /// Carries out a step.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(crate) fn apply(&self, step: &Step, state: &mut State, others: &[State]) -> Result<(), String> {
        match step {
            Step::Metadata(_) => {}
            Step::Volume(path) => state.volumes.push(path.clone()),
            Step::User(_, ids) => state.user = *ids,
            Step::WorkingDirectory(path) => {
                state.working_directory = clean(&join(&state.working_directory, path));
                let folder = state.tree.resolve(&state.working_directory)?;
                make_folder(&mut state.tree, &folder, state.user)?;
            }
            Step::Copy(copy) => copy::apply(self, copy, state, others)?,
            Step::OnBuild(step) => state.triggers.push(Step::clone(step)),
            Step::Mounted(mounted) => self.mounted(mounted, state, others)?,
            Step::Run(run) => {
                if state.user != (0, 0) && !matches!(run.command, Command::Temporary(_)) {
                    return Err(format!("{step}: not allowed"));
                }
                self.run(&run.command, state)?;
                if let Some(path) = state.tree.0.keys().find(|path| !state.tree.is_folder(parent(path))) {
                    return Err(format!("{step}: {path} would not be in a folder"));
                }
            }
        }
        Ok(())
    }
}

impl Model<'_> {
    /// Carries a command out. What it does to a volume is undone: it saw a copy.
    fn run(&self, command: &Command, state: &mut State) -> Result<(), String> {
        let State { tree, working_directory, user, volumes, .. } = state;
        if !self.classic || volumes.is_empty() {
            command.apply(tree, working_directory, *user);
            return Ok(());
        }
        let before = tree.clone();
        for volume in volumes.iter() {
            if tree.resolve(volume)? != *volume || volumes.iter().any(|other| is_below(volume, other)) {
                return Err(format!("{volume}: not to be modelled here"));
            }
            make_folder(tree, volume, (0, 0))?;
        }
        let mounted = tree.clone();
        command.apply(tree, working_directory, *user);
        for volume in volumes.iter() {
            let is_linked = matches!(command, Command::Link(path, _) if is_below(path, volume));
            let is_same = |path: &str| mounted.get(path).map(attributes) == tree.get(path).map(attributes);
            let mut above = successors(Some(parent(volume)), |path| (*path != "/").then(|| parent(path)));
            if is_linked || !tree.is_folder(volume) || !above.all(is_same) {
                return Err(format!("{volume}: what is mounted can be neither removed nor linked to"));
            }
            tree.take(volume);
            tree.put(volume, mounted.0[volume].clone());
            before.at_or_below(volume).for_each(|(path, node)| tree.put(path, node.clone()));
        }
        Ok(())
    }

    /// A tree that is copied from, and what is hidden of it.
    pub(crate) fn origin<'a>(&'a self, from: Option<From>, others: &'a [State]) -> (&'a Tree, &'a [String]) {
        match from {
            Some(From::Stage(stage)) => (&others[stage].tree, &[]),
            Some(From::Folder) => (self.named, self.named_ignore),
            Some(From::Image) => (self.busybox, &[]),
            None => (self.context, self.ignore),
        }
    }

    fn mounted(&self, mounted: &Mounted, state: &mut State, others: &[State]) -> Result<(), String> {
        let Mounted { from, source, number } = mounted;
        let (origin, ignore) = self.origin(*from, others);
        let path = join("/", source);
        let at = origin.resolve(&path)?;
        let file = origin.get(&at).filter(|_| !is_ignored(ignore, &path) && !is_ignored(ignore, &at));
        match file.map(|node| &node.kind) {
            Some(Kind::File(bytes)) if state.user == (0, 0) => {
                let node = Node::new(Kind::File(bytes.clone()), 0o644);
                state.tree.put(&format!("/run_mounted{number}"), node);
                Ok(())
            }
            _ => Err(format!("{mounted}: not allowed")),
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn attributes(node: &Node) -> (&Kind, u32, (u32, u32)) {
    (&node.kind, node.mode, node.owner)
}

/// Makes a folder and those that it is in, where they are missing.
pub(crate) fn make_folder(tree: &mut Tree, path: &str, owner: (u32, u32)) -> Result<(), String> {
    if path == "/" {
        return Ok(());
    }
    match tree.get(path) {
        Some(node) if node.is_folder() => Ok(()),
        Some(_) => Err(format!("{path}: not a folder")),
        None => {
            make_folder(tree, parent(path), owner)?;
            tree.put(path, Node { owner, time: Some(FIXED_TIME), ..Node::folder() });
            Ok(())
        }
    }
}
