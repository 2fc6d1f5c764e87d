//! What an image should hold: the rules of FROM, WORKDIR, USER, COPY and RUN once more, on trees in memory, so that a
//! mistake of the builder has to be made here too to go unseen.

use layercake_core::layer::archive::FIXED_TIME;

use crate::command::Command;
use crate::context::{is_ignored, matches};
use crate::scenario::Scenario;
use crate::step::{Base, Copy, Stage, Step};
use crate::tree::{Kind, Node, Tree, clean, join, name, parent};

/// A stage as far as it came.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) tree: Tree,
    pub(crate) working_directory: String,
    pub(crate) user: (u32, u32),
}

/// What all steps look at.
pub(crate) struct Model<'a> {
    /// The tree of the busybox image.
    pub(crate) busybox: &'a Tree,
    pub(crate) context: &'a Tree,
    pub(crate) ignore: &'a [String],
}

impl Model<'_> {
    /// The tree of the scenario's image.
    ///
    /// # Errors
    /// Why a step cannot be carried out.
    pub(crate) fn image(scenario: &Scenario, busybox: &Tree) -> Result<Tree, String> {
        let context = scenario.whole_context();
        let model = Model { busybox, context: &context, ignore: &scenario.ignore };
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
        let mut state = self.start(stage.base, others);
        for step in &stage.steps {
            self.apply(step, &mut state, others)?;
        }
        Ok(state)
    }

    /// A stage before its first step.
    pub(crate) fn start(&self, base: Base, others: &[State]) -> State {
        let tree = match base {
            Base::Scratch => Tree::default(),
            Base::Busybox => self.busybox.clone(),
            Base::Stage(stage) => return others[stage].clone(),
        };
        State { tree, working_directory: "/".to_owned(), user: (0, 0) }
    }

    /// Carries out a step.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(crate) fn apply(&self, step: &Step, state: &mut State, others: &[State]) -> Result<(), String> {
        match step {
            Step::Metadata(_) => {}
            Step::User(_, ids) => state.user = *ids,
            Step::WorkingDirectory(path) => {
                state.working_directory = clean(&join(&state.working_directory, path));
                let folder = state.tree.resolve(&state.working_directory)?;
                make_folder(&mut state.tree, &folder, state.user)?;
            }
            Step::Copy(copy) => self.copy(copy, state, others)?,
            Step::Run(run) => {
                if state.user != (0, 0) && !matches!(run.command, Command::Temporary(_)) {
                    return Err(format!("{step}: not allowed"));
                }
                run.command.apply(&mut state.tree, &state.working_directory, state.user);
                if let Some(path) = state.tree.0.keys().find(|path| !state.tree.is_folder(parent(path))) {
                    return Err(format!("{step}: {path} would not be in a folder"));
                }
            }
        }
        Ok(())
    }

    fn copy(&self, copy: &Copy, state: &mut State, others: &[State]) -> Result<(), String> {
        let (origin, ignore) = match copy.from {
            Some(stage) => (&others[stage].tree, [].as_slice()),
            None => (self.context, self.ignore),
        };
        let destination = state.tree.resolve(&join(&state.working_directory, &copy.destination))?;
        let into_folder = copy.destination.ends_with('/')
            || matches!(copy.destination.as_str(), "." | "./")
            || copy.sources.len() > 1
            || state.tree.is_folder(&destination);
        let mut to = Target { copy, tree: &mut state.tree };
        if let Some((content, literal)) = &copy.inline {
            let content = literal.then(|| content.clone().into_bytes());
            let target = if into_folder { join(&destination, "EOF") } else { destination };
            return to.file(&target, Node::new(Kind::File(content), 0o644));
        }
        for source in &copy.sources {
            let pattern = source.trim_start_matches("./").trim_start_matches('/');
            let found: Vec<String> = match pattern {
                "." | "" => vec!["/".to_owned()],
                _ if pattern.contains('*') => origin.0.keys().filter(|path| matches(pattern, path)).cloned().collect(),
                _ => vec![format!("/{pattern}")],
            };
            let mut copied = false;
            for path in &found {
                let at = origin.resolve(path)?;
                if origin.is_folder(&at) {
                    let chosen = visible(origin, &at, ignore);
                    if chosen.is_empty() && is_ignored(ignore, &at) {
                        continue;
                    }
                    copied = true;
                    let owner = to.owner();
                    make_folder(to.tree, &destination, owner)?;
                    for (below, node) in chosen {
                        to.write(&join(&destination, below.trim_start_matches('/')), node)?;
                    }
                } else if let Some(node) = origin.get(&at)
                    && !is_ignored(ignore, path)
                    && !is_ignored(ignore, &at)
                {
                    let target = if into_folder { join(&destination, name(path)) } else { destination.clone() };
                    to.file(&target, node.clone())?;
                    copied = true;
                }
            }
            if !copied {
                return Err(format!("{source}: nothing to copy"));
            }
        }
        Ok(())
    }
}

/// What of a folder's content is not ignored; an ignored folder is there for what is below it.
fn visible(origin: &Tree, folder: &str, ignore: &[String]) -> Vec<(String, Node)> {
    let below = folder.trim_end_matches('/').len();
    let inside = || origin.at_or_below(folder).filter(|(path, _)| *path != folder);
    inside()
        .filter(|(path, node)| {
            !is_ignored(ignore, path)
                || node.is_folder()
                    && origin.at_or_below(path).any(|(inner, _)| inner != *path && !is_ignored(ignore, inner))
        })
        .map(|(path, node)| (path[below..].to_owned(), node.clone()))
        .collect()
}

fn make_folder(tree: &mut Tree, path: &str, owner: (u32, u32)) -> Result<(), String> {
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

/// Where a COPY writes.
struct Target<'a> {
    copy: &'a Copy,
    tree: &'a mut Tree,
}

impl Target<'_> {
    fn owner(&self) -> (u32, u32) {
        self.copy.owner.map_or((0, 0), |(_, ids)| ids)
    }

    fn file(&mut self, path: &str, node: Node) -> Result<(), String> {
        make_folder(self.tree, parent(path), self.owner())?;
        self.write(path, node)
    }

    fn write(&mut self, path: &str, node: Node) -> Result<(), String> {
        match self.tree.get(path) {
            Some(old) if old.is_folder() != node.is_folder() => return Err(format!("{path}: a folder and a file")),
            _ => {}
        }
        let owner = self.copy.owner.map_or(node.owner, |(_, ids)| ids);
        let mode = match (&node.kind, self.copy.mode) {
            (Kind::Link(_), _) | (_, None) => node.mode,
            (_, Some(mode)) => mode,
        };
        self.tree.put(path, Node { owner, mode, time: Some(FIXED_TIME), ..node });
        Ok(())
    }
}
