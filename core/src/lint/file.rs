//! A file as rules look at it: stages with their steps, each step both as it is understood and as it is written.

use super::options::Options;
use super::scope::{Found, Scope};
use super::script::Script;
use super::shipping;
use crate::diagnostic::Diagnostic;
use crate::dockerfile::ast::{self, Instruction, Kind};
use crate::dockerfile::written::{self, Written};
use crate::dockerfile::{Parsed, expansion};
use crate::plan;
use crate::source::Span;

/// A file.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) text: &'a str,
    pub(super) escape: char,
    pub(super) options: &'a Options,
    pub(super) diagnostics: &'a [Diagnostic],
    /// The ARGs before the first FROM.
    pub(super) globals: Vec<Step<'a>>,
    /// The stages that are looked at: all, or those that the target needs.
    pub(super) stages: Vec<Stage<'a>>,
    /// Where variables have which values.
    pub(super) found: Found,
}

/// A stage.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) from: Step<'a>,
    /// What FROM says.
    pub(super) what: &'a ast::From,
    pub(super) base: Base,
    /// The instructions after FROM.
    pub(super) steps: Vec<Step<'a>>,
    /// Whether its file system becomes an image: the last stage, or the target.
    pub(super) is_image: bool,
    /// Whether its layers are layers of an image: see [`shipping`].
    pub(super) is_shipped: bool,
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Base {
    Scratch,
    /// A stage before it, by its place in [`File::stages`].
    Stage(usize),
    /// An image, by its name after expansion.
    Image(String),
}

/// An instruction.
#[derive(Debug)]
pub(super) struct Step<'a> {
    pub(super) instruction: &'a Instruction,
    pub(super) written: &'a written::Instruction,
    /// Its first line, without a continuation's escape: what is shown of a whole instruction.
    pub(super) headline: Span,
    /// What a RUN runs.
    pub(super) script: Option<Script>,
}

impl<'a> File<'a> {
    pub(super) fn new(text: &'a str, parsed: &'a Parsed, written: &'a Written, options: &'a Options) -> Self {
        let escape = parsed.dockerfile.escape;
        let mut file = Self {
            text,
            escape,
            options,
            diagnostics: &parsed.diagnostics,
            globals: Vec::new(),
            stages: Vec::new(),
            found: Found::default(),
        };
        let mut writings = written.instructions.iter();
        for instruction in &parsed.dockerfile.instructions {
            let Some(written) = writings.find(|written| written.span.start == instruction.span.start) else { break };
            let step = Step {
                instruction,
                written,
                headline: headline(text, written, escape),
                script: Script::of(instruction, written),
            };
            match (&instruction.kind, file.stages.last_mut()) {
                (Kind::From(what), _) => {
                    let base = file.base(what);
                    file.stages.push(Stage {
                        from: step,
                        what,
                        base,
                        steps: Vec::new(),
                        is_image: false,
                        is_shipped: false,
                    });
                }
                (_, Some(stage)) => stage.steps.push(step),
                (_, None) => file.globals.push(step),
            }
        }
        file.choose(parsed);
        let shipped = shipping::shipped(&file.stages, options.target.is_some());
        for (stage, is_shipped) in file.stages.iter_mut().zip(shipped) {
            stage.is_shipped = is_shipped;
        }
        file
    }

    /// Names and values in force before the first FROM, with these build arguments.
    fn base(&self, what: &ast::From) -> Base {
        let globals = Scope::globals(self, true);
        let name =
            expansion::word(&what.image, self.escape, &globals).map_or_else(|_| what.image.clone(), |e| e.result);
        let stage =
            self.stages.iter().rposition(|stage| stage.what.name.as_deref() == Some(&name.to_ascii_lowercase()));
        match stage {
            Some(stage) => Base::Stage(stage),
            None if name == "scratch" => Base::Scratch,
            None => Base::Image(name),
        }
    }

    /// Leaves out the stages that the target does not need, and marks the one that becomes the image.
    fn choose(&mut self, parsed: &Parsed) {
        if let Some(target) = &self.options.target {
            let options = plan::Options {
                build_args: self.options.build_args.clone(),
                target: Some(target.clone()),
                builder: plan::Builder::Buildkit,
                network: plan::RunNetwork::None,
                contexts: plan::NamedContexts::default(),
                architecture: "amd64".to_owned(),
            };
            if let Ok(outline) = plan::outline(&parsed.dockerfile, &options) {
                // Stages that are not needed keep their place, so that numbers stay right, but have nothing to look at.
                for (index, stage) in self.stages.iter_mut().enumerate() {
                    stage.is_image = index == outline.target;
                    if !outline.needed.contains(&index) {
                        stage.steps.clear();
                    }
                }
                return;
            }
        }
        if let Some(last) = self.stages.last_mut() {
            last.is_image = true;
        }
    }

    /// All instructions: global ARGs, and each FROM with what follows it.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step<'a>> {
        let staged = self.stages.iter().flat_map(|stage| std::iter::once(&stage.from).chain(&stage.steps));
        self.globals.iter().chain(staged)
    }

    /// The stages whose layers somebody gets.
    pub(super) fn shipped(&self) -> impl Iterator<Item = &Stage<'a>> {
        self.stages.iter().filter(|stage| stage.is_shipped)
    }

    /// The last USER above a step of a stage, its own or that of a stage below; `None` where there is none.
    pub(super) fn user_at(&self, stage: &Stage<'a>, step: &Step<'_>) -> Option<&'a str> {
        let above = stage.steps.iter().take_while(|other| other.written.span.start < step.written.span.start);
        let users = above.filter_map(|step| match &step.instruction.kind {
            Kind::User(user) => Some(user.as_str()),
            _ => None,
        });
        users.last().or_else(|| match stage.base {
            Base::Stage(base) => self.user_at(&self.stages[base], step),
            Base::Scratch | Base::Image(_) => None,
        })
    }

    /// The instructions of stages that run something, each with its commands.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&Step<'a>, &Script)> {
        self.stages.iter().flat_map(Stage::runs)
    }
}

impl<'a> Stage<'a> {
    /// The RUNs, each with its commands.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&Step<'a>, &Script)> {
        self.steps.iter().filter_map(|step| Some((step, step.script.as_ref()?)))
    }
}

impl<'a> Step<'a> {
    /// What a COPY or ADD copies; whether it is ADD.
    pub(super) fn transfer(&self) -> Option<(&'a ast::Copy, bool)> {
        match &self.instruction.kind {
            Kind::Copy(copy) => Some((copy, false)),
            Kind::Add(copy) => Some((copy, true)),
            _ => None,
        }
    }

    /// What a COPY or ADD copies from the context.
    pub(super) fn context_transfer(&self) -> Option<&'a ast::Copy> {
        self.transfer().map(|(copy, _)| copy).filter(|copy| copy.from.is_none())
    }

    /// What a RUN says.
    pub(super) fn run(&self) -> Option<&'a ast::Run> {
        match &self.instruction.kind {
            Kind::Run(run) => Some(run),
            _ => None,
        }
    }

    /// A change that puts a further command at the end of a RUN, where its text is simple enough to go on.
    pub(super) fn append(&self, command: &str) -> Option<(Span, String)> {
        let script = self.script.as_ref().filter(|script| script.is_shell)?;
        let goes_on = script.commands.last()?.is_placed() && !script.text.trim_end().ends_with([')', '}', ';', '&']);
        let end = self.written.rest.span().end;
        (goes_on && self.written.heredocs.is_empty()).then(|| (Span::new(end, end), format!(" && {command}")))
    }

    /// Whether a RUN has a mount of this type with this in its text: `target=/var/cache/apt`.
    pub(super) fn has_mount(&self, kind: &str, part: &str) -> bool {
        let Some(run) = self.run() else { return false };
        run.mounts.iter().any(|mount| mount.contains(&format!("type={kind}")) && mount.contains(part))
    }
}

/// The first line of an instruction.
fn headline(text: &str, written: &written::Instruction, escape: char) -> Span {
    let start = written.span.start;
    let line = text[start..written.span.end].lines().next().unwrap_or_default();
    let line = line.trim_end();
    let line = if written.lines.first < written.lines.last { line.trim_end_matches(escape).trim_end() } else { line };
    Span::new(start, start + line.len())
}
