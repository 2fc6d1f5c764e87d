//! What each step of a stage does, once the stage's base is known: everything expanded, and the configuration after it.

use super::created_by;
use super::metadata::{self, Change};
use super::mounts::RunMount;
use super::outline::{Outline, Stage, error};
use super::run::{self, RunOperation};
use super::scope::Scope;
use super::surroundings::{Origin, Surroundings};
use super::transfer::{Sources, TransferOperation, transfer};
use super::{Builder, Options};
use crate::container_path::ContainerPath;
use crate::diagnostic::Diagnostic;
use crate::dockerfile::ast::{self, Instruction, Kind};
use crate::dockerfile::parse;
use crate::image::config::ContainerConfig;
use crate::source::Lines;

/// Names a step: its stage, and its place in it (0 is FROM, but for global ARGs that the classic builder counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// The stage's number.
    pub stage: usize,
    /// The step's place in the stage.
    pub index: usize,
}

/// One step of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// The instruction as written, on one line.
    pub text: String,
    /// Where it stands.
    pub lines: Lines,
    /// What it does to the file system.
    pub operation: Operation,
    /// What a container would be started with after it.
    pub config: ContainerConfig,
    /// The image's author after it, if MAINTAINER has named one in this stage.
    pub author: Option<String>,
    /// What the history says of it; nothing for BuildKit's ONBUILD, which leaves no line. For the classic builder's COPY and
    /// ADD, see [`Step::transfer_command`].
    pub created_by: String,
    /// The `Cmd` that the classic builder compares: the RUN's words, or the shell and a comment.
    pub command: Vec<String>,
}

/// What a step does to the file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A global ARG: counted by the classic builder, done already.
    GlobalArgument,
    /// FROM.
    From,
    /// Nothing: only the configuration changes.
    Metadata,
    /// RUN.
    Run(RunOperation),
    /// COPY or ADD.
    Transfer(TransferOperation),
    /// WORKDIR: makes the folder.
    WorkingDirectory {
        /// The folder.
        path: ContainerPath,
        /// Who owns it, as USER says.
        user: String,
    },
}

impl Step {
    /// Whether BuildKit makes a layer (and asks the cache) for it.
    #[must_use]
    pub fn changes_files(&self) -> bool {
        match &self.operation {
            Operation::Run(_) | Operation::Transfer(_) => true,
            Operation::WorkingDirectory { path, .. } => !path.is_root(),
            Operation::GlobalArgument | Operation::From | Operation::Metadata => false,
        }
    }

    /// Whether its layer is made on nothing (`--link`): it fits on any stack, so what is below is no part of its key.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        matches!(&self.operation, Operation::Transfer(transfer) if transfer.link)
    }

    /// The files of the build that it reads, each tree with what it reads of it: the sources of a COPY, the mounts of a RUN.
    #[must_use]
    pub fn reads(&self) -> Vec<(Origin, Sources)> {
        match &self.operation {
            Operation::Transfer(transfer) => transfer.trees(),
            Operation::Run(run) => {
                let trees = run.mounts.iter().filter_map(RunMount::tree);
                trees.map(|tree| (tree.origin.clone(), tree.sources())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The classic builder's `Cmd` of a COPY or ADD, now that the hash of what it copies is known.
    #[must_use]
    pub fn transfer_command(&self, hash: &str) -> Vec<String> {
        let Operation::Transfer(transfer) = &self.operation else { return self.command.clone() };
        let keyword = if transfer.add { "ADD" } else { "COPY" };
        let owner = transfer.owner.as_ref().map(|owner| format!("--chown={owner} ")).unwrap_or_default();
        created_by::comment(
            &shell(&self.config),
            &format!("{keyword} {owner}{hash} in {} ", transfer.written_destination),
            false,
        )
    }
}

/// The steps of a stage, and the ARGs that a stage on top of it starts with.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// In order, FROM included.
    pub steps: Vec<Step>,
    /// Declared ARGs with their values.
    pub arguments: Vec<(String, Option<String>)>,
}

/// Works out the steps of a stage on a base with the configuration `base`. `inherited` are the ARGs of the stage that it
/// is based on, if it is.
///
/// # Errors
/// What is wrong with its instructions, all of it.
pub fn steps(
    outline: &Outline,
    stage: usize,
    base: &ContainerConfig,
    inherited: &[(String, Option<String>)],
    options: &Options,
) -> Result<Steps, Vec<Diagnostic>> {
    let stage = &outline.stages[stage];
    let mut planner = Planner::new(outline, stage, base, inherited, options);
    planner.push_from();
    let mut errors = Vec::new();
    for instruction in triggers(stage, base, &mut errors).iter().chain(&stage.instructions) {
        if let Err(message) = planner.push(instruction) {
            errors.push(error(instruction, "plan", message));
        }
    }
    if errors.is_empty() {
        Ok(Steps { steps: planner.steps, arguments: planner.scope.arguments().to_vec() })
    } else {
        Err(errors)
    }
}

/// The base's ONBUILD triggers as instructions, placed at the FROM that brings them.
fn triggers(stage: &Stage, base: &ContainerConfig, errors: &mut Vec<Diagnostic>) -> Vec<Instruction> {
    let mut instructions = Vec::new();
    for text in base.on_build.iter().flatten() {
        // A trigger is one instruction; the parser wants a FROM before it.
        let parsed = parse(&format!("FROM scratch\n{text}\n"));
        match parsed.diagnostics.first() {
            Some(diagnostic) => {
                errors.push(error(&stage.from, "onbuild", format!("ONBUILD {text}: {}", diagnostic.message)));
            }
            None => {
                instructions.extend(parsed.dockerfile.instructions.into_iter().skip(1).map(|instruction| Instruction {
                    span: stage.from.span,
                    lines: stage.from.lines,
                    ..instruction
                }))
            }
        }
    }
    instructions
}

pub(super) fn shell(config: &ContainerConfig) -> Vec<String> {
    config.shell.clone().unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()])
}

struct Planner<'a> {
    outline: &'a Outline,
    stage: &'a Stage,
    options: &'a Options,
    scope: Scope,
    config: ContainerConfig,
    author: Option<String>,
    /// Whether this stage has a CMD of its own, which an ENTRYPOINT then leaves alone.
    own_cmd: bool,
    steps: Vec<Step>,
}

impl<'a> Planner<'a> {
    fn new(
        outline: &'a Outline,
        stage: &'a Stage,
        base: &ContainerConfig,
        inherited: &[(String, Option<String>)],
        options: &'a Options,
    ) -> Self {
        let mut config = base.clone();
        config.on_build = None;
        if options.builder == Builder::Buildkit && !config.env.iter().any(|word| word.starts_with("PATH=")) {
            config.env.push(format!("PATH={}", super::DEFAULT_PATH));
        }
        let scope = Scope::new(options, &config.env, inherited);
        Self { outline, stage, options, scope, config, author: None, own_cmd: false, steps: Vec::new() }
    }

    fn push_from(&mut self) {
        if self.options.builder == Builder::Classic {
            for instruction in &self.stage.global_steps {
                self.add(instruction, Operation::GlobalArgument, String::new(), Vec::new());
            }
        }
        self.add(&self.stage.from, Operation::From, String::new(), Vec::new());
    }

    fn add(&mut self, instruction: &Instruction, operation: Operation, created_by: String, command: Vec<String>) {
        self.steps.push(Step {
            id: StepId { stage: self.stage.index, index: self.steps.len() },
            text: instruction.text.clone(),
            lines: instruction.lines,
            operation,
            config: self.config.clone(),
            author: self.author.clone(),
            created_by,
            command,
        });
    }

    fn push(&mut self, instruction: &Instruction) -> Result<(), String> {
        match &instruction.kind {
            Kind::Run(run) => self.push_run(instruction, run),
            Kind::Copy(copy) => self.push_transfer(instruction, copy, false),
            Kind::Add(copy) => self.push_transfer(instruction, copy, true),
            Kind::Workdir(path) => self.push_working_directory(instruction, path),
            Kind::Arg(pairs) => self.push_arguments(instruction, pairs),
            kind => {
                let change =
                    metadata::apply(kind, &mut self.config, &mut self.scope, self.outline.escape, self.own_cmd)?;
                self.own_cmd |= matches!(kind, Kind::Cmd(_));
                if let Kind::Maintainer(name) = kind {
                    self.author = Some(name.clone());
                }
                self.push_change(instruction, Operation::Metadata, &change);
                if let (Kind::Onbuild { .. }, Builder::Buildkit, Some(step)) =
                    (kind, self.options.builder, self.steps.last_mut())
                {
                    step.created_by.clear();
                }
                Ok(())
            }
        }
    }

    fn push_change(&mut self, instruction: &Instruction, operation: Operation, change: &Change) {
        let command = created_by::comment(&shell(&self.config), &change.comment, change.spaced);
        let line = created_by::line(self.options.builder, &change.comment, &command);
        self.add(instruction, operation, line, command);
    }

    fn push_run(&mut self, instruction: &Instruction, run: &ast::Run) -> Result<(), String> {
        let planned = run::run(run, &self.config, &self.surroundings(&self.working_directory()))?;
        self.add(instruction, Operation::Run(planned.operation), planned.created_by, planned.command);
        Ok(())
    }

    fn push_transfer(&mut self, instruction: &Instruction, copy: &ast::Copy, add: bool) -> Result<(), String> {
        let transfer = transfer(copy, add, &self.surroundings(&self.working_directory()))?;
        let mut words = vec![if add { "ADD" } else { "COPY" }.to_owned()];
        words.extend(transfer.sources.parents.then(|| "--parents".to_owned()));
        words.extend(transfer.owner.iter().map(|owner| format!("--chown={owner}")));
        if let Some(mode) = &copy.chmod {
            words.push(format!("--chmod={}", metadata::expand(mode, self.outline.escape, &self.scope)?));
        }
        words.extend(transfer.sources.paths.iter().cloned());
        words.extend(transfer.inline.iter().map(|inline| format!("<<{}", inline.name)));
        words.extend([transfer.written_destination.clone(), "# buildkit".to_owned()]);
        self.add(instruction, Operation::Transfer(transfer), words.join(" "), Vec::new());
        Ok(())
    }

    fn push_working_directory(&mut self, instruction: &Instruction, path: &str) -> Result<(), String> {
        let path = metadata::expand(path, self.outline.escape, &self.scope)?;
        if path.is_empty() {
            return Err("WORKDIR requires exactly one argument".to_owned());
        }
        let path = self.working_directory().join(&path);
        path.as_str().clone_into(&mut self.config.working_dir);
        let change = Change { comment: format!("WORKDIR {path}"), spaced: false };
        let user = self.config.user.clone();
        self.push_change(instruction, Operation::WorkingDirectory { path, user }, &change);
        Ok(())
    }

    /// In BuildKit ARG goes pair by pair: `ARG a=1 b=$a` sees the new `a`, and a default that a `--build-arg` replaces is not
    /// looked at. The classic builder expands all of it beforehand, names too.
    fn push_arguments(&mut self, instruction: &Instruction, pairs: &[(String, Option<String>)]) -> Result<(), String> {
        let is_classic = self.options.builder == Builder::Classic;
        let before = self.scope.clone();
        let mut words = vec!["ARG".to_owned()];
        for (name, default) in pairs {
            let expand = |text: &str, scope| metadata::expand(text, self.outline.escape, scope);
            let name = if is_classic { expand(name, &before)? } else { name.clone() };
            let given = self.options.build_args.get(&name).cloned();
            let seen = if is_classic { &before } else { &self.scope };
            let default = default.as_deref().filter(|_| is_classic || given.is_none());
            let default = default.map(|default| expand(default, seen)).transpose()?;
            let value = given.or_else(|| default.clone()).or_else(|| self.global(&name));
            // The classic builder writes what the Dockerfile says, so that another `--build-arg` does not miss here yet.
            let shown = if is_classic { &default } else { &value };
            words.push(shown.as_ref().map_or_else(|| name.clone(), |shown| format!("{name}={shown}")));
            self.scope.declare(&name, value);
        }
        let change = Change { comment: words.join(" "), spaced: true };
        self.push_change(instruction, Operation::Metadata, &change);
        Ok(())
    }

    fn working_directory(&self) -> ContainerPath {
        ContainerPath::new(&self.config.working_dir)
    }

    fn surroundings<'s>(&'s self, working_directory: &'s ContainerPath) -> Surroundings<'s> {
        Surroundings {
            outline: self.outline,
            stage: self.stage.index,
            scope: &self.scope,
            options: self.options,
            working_directory,
        }
    }

    fn global(&self, name: &str) -> Option<String> {
        let outline = self.outline;
        outline.global_arguments.get(name).or_else(|| outline.platform_arguments.get(name)).cloned()
    }
}
