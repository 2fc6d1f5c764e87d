//! The stages of a Dockerfile: what each is based on, and which are needed for the target.

use super::references::{find_circle, find_stage, read_by};
use super::scope::{is_predefined, platform_arguments};
use super::{Builder, NamedContext, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::ast::{self, Dockerfile, Instruction, Kind};
use crate::dockerfile::expansion;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::ordered;

/// The stages of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// All stages, in order.
    pub stages: Vec<Stage>,
    /// The stage that becomes the image.
    pub target: usize,
    /// The stages that are built, in order; the target is the last.
    pub needed: Vec<usize>,
    /// ARGs before the first FROM, with the values that they have.
    pub global_arguments: ordered::Map<String, String>,
    /// What BuildKit knows without an ARG before FROM: `TARGETARCH` and its kin.
    pub(super) platform_arguments: ordered::Map<String, String>,
    /// The escape character.
    pub escape: char,
}

/// A stage: a FROM and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its number, from 0.
    pub index: usize,
    /// Its name, lower case.
    pub name: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// Its FROM.
    pub from: Instruction,
    /// The instructions after the FROM.
    pub instructions: Vec<Instruction>,
    /// How many global ARG instructions stand before the first FROM: the classic builder counts them as steps.
    pub global_steps: Vec<Instruction>,
}

impl Stage {
    /// What it is called where it has to be called something: its name, else `stage-1`.
    pub(super) fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("stage-{}", self.index))
    }
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Nothing at all.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image.
    Image(ImageReference),
}

/// Finds the stages, their bases, and those that the target needs.
///
/// # Errors
/// What is wrong with FROM lines, the target, or stages that are named but not there.
pub fn outline(dockerfile: &Dockerfile, options: &Options) -> Result<Outline, Vec<Diagnostic>> {
    let mut arguments = platform_arguments(options, dockerfile);
    let platform_arguments = arguments.clone();
    let mut globals = ordered::Map::new();
    let mut global_steps = Vec::new();
    let mut stages: Vec<Stage> = Vec::new();
    let mut errors = Vec::new();
    let found = |stages: &[Stage], arguments: &ordered::Map<String, String>, from: &ast::From| {
        platform(from, arguments, options, dockerfile.escape)?;
        let base = base(from, stages, arguments, options, dockerfile.escape)?;
        let is_taken = |name: &String| stages.iter().any(|stage| stage.name.as_ref() == Some(name));
        match from.name.as_ref().filter(|name| options.builder == Builder::Classic && is_taken(name)) {
            Some(name) => Err(format!("{name} stage name already used")),
            None => Ok(base),
        }
    };
    for instruction in &dockerfile.instructions {
        match (&instruction.kind, stages.last_mut()) {
            (Kind::From(from), _) => match found(&stages, &arguments, from) {
                Ok(base) => stages.push(Stage {
                    index: stages.len(),
                    name: from.name.clone(),
                    base,
                    from: instruction.clone(),
                    instructions: Vec::new(),
                    global_steps: if stages.is_empty() { std::mem::take(&mut global_steps) } else { Vec::new() },
                }),
                Err(message) => errors.push(error(instruction, "from", message)),
            },
            // Another context stands for the whole stage.
            (_, Some(stage)) if is_replaced(stage.name.as_deref(), options) => {}
            (_, Some(stage)) => stage.instructions.push(instruction.clone()),
            (Kind::Arg(pairs), None) => {
                global_steps.push(instruction.clone());
                let before = arguments.clone();
                for (name, default) in pairs {
                    // BuildKit goes pair by pair.
                    let seen = if options.builder == Builder::Classic { &before } else { &arguments };
                    match global_argument(name, default.as_deref(), seen, options, dockerfile.escape) {
                        Ok((name, Some(value))) => {
                            arguments.insert(name.clone(), value.clone());
                            globals.insert(name, value);
                        }
                        Ok((_, None)) => {}
                        Err(message) => errors.push(error(instruction, "expansion", message)),
                    }
                }
            }
            // Below a FROM that was refused there is a stage, though not one that can be planned.
            (_, None) if !errors.is_empty() => {}
            (_, None) => errors.push(error(instruction, "no-stage", "no build stage in current context".to_owned())),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if options.builder == Builder::Buildkit
        && let Some((stage, instruction)) = find_circle(&stages)
    {
        let message = format!("circular dependency detected on stage: {}", stages[stage].label());
        return Err(vec![error(instruction, "circle", message)]);
    }
    let target = find_target(&stages, options.target.as_deref())?;
    if let Some(name) = &stages[target].name
        && options.contexts.get(name) == Some(&NamedContext::Folder)
    {
        return Err(vec![error(&stages[target].from, "from", folder_as_base(name))]);
    }
    let needed = match options.builder {
        Builder::Classic => (0..=target).collect(),
        Builder::Buildkit => needed(&stages, target, options),
    };
    Ok(Outline { stages, target, needed, global_arguments: globals, platform_arguments, escape: dockerfile.escape })
}

/// An ARG before the first FROM: its name and its value. The classic builder expands the name too, and a default that it does
/// not need.
fn global_argument(
    name: &str,
    default: Option<&str>,
    arguments: &ordered::Map<String, String>,
    options: &Options,
    escape: char,
) -> Result<(String, Option<String>), String> {
    let expand = |text: &str| {
        let expanded = expansion::word(text, escape, arguments);
        expanded.map(|expanded| expanded.result).map_err(|error| format!("failed to process {text:?}: {error}"))
    };
    let is_classic = options.builder == Builder::Classic;
    let name = if is_classic { expand(name)? } else { name.to_owned() };
    let given = options.build_args.get(&name).cloned();
    let default = default.filter(|_| is_classic || given.is_none()).map(expand).transpose()?;
    let value = given.or(default).or_else(|| arguments.get(&name).cloned());
    Ok((name, value))
}

/// Refuses a `--platform` that this machine does not build for: to pass over it would make another image than was asked for.
fn platform(
    from: &ast::From,
    arguments: &ordered::Map<String, String>,
    options: &Options,
    escape: char,
) -> Result<(), String> {
    let Some(written) = &from.platform else { return Ok(()) };
    let written = expansion::word(written, escape, arguments)
        .map_err(|error| format!("failed to process {written:?}: {error}"))?
        .result;
    if written.is_empty() {
        return Err(format!("empty platform value from expression {}", from.platform.as_deref().unwrap_or_default()));
    }
    // A system alone means its usual processor, which is this one.
    if written == "linux" {
        return Ok(());
    }
    let (wanted, own) = (Platform::parse(&written), Platform::new("linux", &options.architecture));
    match wanted {
        Ok(wanted) if wanted == own => Ok(()),
        Ok(_) => Err(format!("--platform={written} is not supported yet: this machine builds {own}")),
        Err(invalid) => Err(format!("--platform: {invalid}")),
    }
}

fn base(
    from: &ast::From,
    stages: &[Stage],
    arguments: &ordered::Map<String, String>,
    options: &Options,
    escape: char,
) -> Result<Base, String> {
    if let Some(own) = from.name.as_deref()
        && let Some(context) = options.contexts.get(own)
    {
        return match context {
            NamedContext::Image(image) => Ok(Base::Image(image.clone())),
            // Nothing is made on it: whoever names it reads the folder.
            NamedContext::Folder => Ok(Base::Scratch),
        };
    }
    let name = expansion::word(&from.image, escape, arguments)
        .map_err(|error| format!("failed to process {:?}: {error}", from.image))?
        .result;
    if name.trim().is_empty() {
        return Err(format!("base name ({}) should not be blank", from.image));
    }
    match options.contexts.get(&name) {
        Some(NamedContext::Image(image)) => return Ok(Base::Image(image.clone())),
        Some(NamedContext::Folder) => return Err(folder_as_base(&name)),
        None => {}
    }
    // Names of stages are kept in lower case, and only the classic builder looks for another writing of them.
    let key = if options.builder == Builder::Classic { name.to_ascii_lowercase() } else { name.clone() };
    if let Some(stage) = stages.iter().rev().find(|stage| stage.name.as_ref() == Some(&key)) {
        return Ok(Base::Stage(stage.index));
    }
    if name == "scratch" {
        return Ok(Base::Scratch);
    }
    ImageReference::parse(&name)
        .map(Base::Image)
        .map_err(|error| format!("failed to parse stage name {name:?}: {error}"))
}

/// Whether another context stands for the stage of this name.
fn is_replaced(name: Option<&str>, options: &Options) -> bool {
    name.is_some_and(|name| options.contexts.get(name).is_some())
}

fn folder_as_base(name: &str) -> String {
    format!(
        "the context {name} is a folder, which cannot be built on: write FROM scratch and COPY --from={name} / / instead"
    )
}

fn find_target(stages: &[Stage], target: Option<&str>) -> Result<usize, Vec<Diagnostic>> {
    let Some(last) = stages.len().checked_sub(1) else {
        return Err(vec![Diagnostic {
            code: "no-stage",
            severity: Severity::Error,
            message: "no build stage in current context".to_owned(),
            span: crate::source::Span::default(),
            lines: crate::source::Lines { first: 1, last: 1 },
            help: Some("a Dockerfile starts with FROM and the image to build on".to_owned()),
            fix: None,
        }]);
    };
    let Some(target) = target else { return Ok(last) };
    find_stage(stages, stages.len(), target).ok_or_else(|| {
        let names: Vec<_> = stages.iter().filter_map(|stage| stage.name.as_deref()).collect();
        let help = if names.is_empty() {
            "no stage of this Dockerfile has a name; name one by FROM … AS name".to_owned()
        } else {
            format!("the stages are: {}", names.join(", "))
        };
        let mut diagnostic = error(&stages[last].from, "target", format!("target stage {target:?} could not be found"));
        diagnostic.help = Some(help);
        vec![diagnostic]
    })
}

fn needed(stages: &[Stage], target: usize, options: &Options) -> Vec<usize> {
    let is_folder = |stage: &usize| {
        stages[*stage].name.as_deref().and_then(|name| options.contexts.get(name)) == Some(&NamedContext::Folder)
    };
    let mut needed = ordered::Set::from([target]);
    let mut waiting = vec![target];
    while let Some(index) = waiting.pop() {
        let stage = &stages[index];
        let base = match stage.base {
            Base::Stage(base) => Some(base),
            Base::Scratch | Base::Image(_) => None,
        };
        let read = stage.instructions.iter().flat_map(read_by).filter_map(|name| find_stage(stages, index, &name));
        // What stands for a stage is read, and not the stage.
        let read = read.filter(|stage| !is_folder(stage));
        for other in base.into_iter().chain(read) {
            if needed.insert(other) {
                waiting.push(other);
            }
        }
    }
    needed.into_iter().collect()
}

impl Outline {
    /// The stages that one needs, itself among them, in order.
    #[must_use]
    pub fn needed_by(&self, stage: usize, options: &Options) -> Vec<usize> {
        needed(&self.stages, stage, options)
    }

    /// The `--build-arg`s that no ARG declares, neither before the first FROM nor in a stage: most often a slip of the pen.
    /// `declared` are those of the stages.
    #[must_use]
    pub fn unconsumed(&self, options: &Options, declared: &ordered::Set<String>) -> Vec<String> {
        let is_unknown = |name: &&String| {
            !declared.contains(*name) && !self.global_arguments.contains_key(*name) && !is_predefined(name, options)
        };
        options.build_args.keys().filter(is_unknown).cloned().collect()
    }
}

/// An error at an instruction.
pub(super) fn error(instruction: &Instruction, code: &'static str, message: String) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        message,
        span: instruction.span,
        lines: instruction.lines,
        help: None,
        fix: None,
    }
}
