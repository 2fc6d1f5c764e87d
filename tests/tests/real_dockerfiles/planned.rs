//! What a build of a Dockerfile would do, as text. Base images are taken to have an empty configuration.

use std::fmt::Write as _;

use layercake_core::diagnostic::Diagnostic;
use layercake_core::dockerfile::parse;
use layercake_core::image::config::ContainerConfig;
use layercake_core::ordered;
use layercake_core::plan::{
    self, Base, Builder, NamedContexts, Operation, Options, Origin, Outline, RunMount, RunNetwork, Step, Steps,
};

/// The plans of both builders: BuildKit's with what the history will say, the classic one's with its steps by number.
pub(crate) fn show(text: &str) -> String {
    let mut shown = String::new();
    for builder in [Builder::Buildkit, Builder::Classic] {
        let name = if builder == Builder::Buildkit { "BuildKit" } else { "the classic builder" };
        let planned = plan(text, builder).map_or_else(|errors| refused(&errors), |planned| planned.show(builder));
        let _ = writeln!(shown, "# {name}\n{planned}");
    }
    shown.trim_end().to_owned() + "\n"
}

struct Planned {
    outline: Outline,
    stages: ordered::Map<usize, Steps>,
}

fn plan(text: &str, builder: Builder) -> Result<Planned, Vec<Diagnostic>> {
    let options = Options {
        build_args: ordered::Map::new(),
        target: None,
        builder,
        network: RunNetwork::None,
        contexts: NamedContexts::default(),
        architecture: "amd64".to_owned(),
    };
    let outline = plan::outline(&parse(text).dockerfile, &options)?;
    let mut stages: ordered::Map<usize, Steps> = ordered::Map::new();
    for stage in &outline.needed {
        let (config, arguments) = match outline.stages[*stage].base {
            Base::Stage(base) => (config(&stages[&base]), stages[&base].arguments.clone()),
            Base::Scratch | Base::Image(_) => (ContainerConfig::default(), Vec::new()),
        };
        stages.insert(*stage, plan::steps(&outline, *stage, &config, &arguments, &options)?);
    }
    Ok(Planned { outline, stages })
}

/// What a container of a stage would be started with.
fn config(stage: &Steps) -> ContainerConfig {
    stage.steps.last().map(|step| step.config.clone()).unwrap_or_default()
}

fn refused(errors: &[Diagnostic]) -> String {
    errors.iter().map(|error| format!("refused, line {}: {}\n", error.lines.first, error.message)).collect()
}

impl Planned {
    fn show(&self, builder: Builder) -> String {
        let mut shown = String::new();
        let count: usize = self.stages.values().map(|stage| stage.steps.len()).sum();
        let mut number = 0;
        for (index, stage) in &self.stages {
            for step in &stage.steps {
                number += 1;
                let layer = if step.changes_files() { "layer" } else { "-" };
                let line = match builder {
                    Builder::Classic => format!("Step {number}/{count} : {}", one_line(&step.text)),
                    Builder::Buildkit if matches!(step.operation, Operation::From) => self.title(*index),
                    // What leaves no line in the history: ONBUILD.
                    Builder::Buildkit if step.created_by.is_empty() => {
                        format!("  {layer:5}  ({})", one_line(&step.text))
                    }
                    Builder::Buildkit => format!("  {layer:5}  {}{}", one_line(&step.created_by), self.reads(step)),
                };
                let _ = writeln!(shown, "{line}");
            }
        }
        if builder == Builder::Buildkit {
            let config = serde_json::to_value(config(&self.stages[&self.outline.target])).unwrap();
            for (field, value) in config.as_object().unwrap().iter().filter(|(_, value)| !is_nothing(value)) {
                let _ = writeln!(shown, "{field} {value}");
            }
        }
        shown
    }

    fn title(&self, index: usize) -> String {
        let stage = &self.outline.stages[index];
        let base = match &stage.base {
            Base::Scratch => "scratch".to_owned(),
            Base::Stage(base) => format!("stage {}", self.name(*base)),
            Base::Image(image) => image.to_string(),
        };
        format!("stage {} on {base}", self.name(index))
    }

    fn name(&self, index: usize) -> String {
        self.outline.stages[index].name.clone().unwrap_or_else(|| index.to_string())
    }

    /// Where a COPY takes its files from, if not from the context, and what is mounted from where for a RUN.
    fn reads(&self, step: &Step) -> String {
        match &step.operation {
            Operation::Transfer(transfer) => {
                let origins = transfer.trees().into_iter().map(|(origin, _)| origin);
                origins
                    .filter(|origin| *origin != Origin::Context)
                    .map(|origin| format!("  <- {}", self.origin(&origin)))
                    .collect()
            }
            Operation::Run(run) => {
                let trees = run.mounts.iter().filter_map(RunMount::tree);
                trees.map(|tree| format!("  <- {} {}", self.origin(&tree.origin), tree.source)).collect()
            }
            _ => String::new(),
        }
    }

    fn origin(&self, origin: &Origin) -> String {
        match origin {
            Origin::Context => "context".to_owned(),
            Origin::Stage(stage) => format!("stage {}", self.name(*stage)),
            Origin::Image(image) => image.to_string(),
            Origin::Named(name) => format!("context {name}"),
            Origin::Web { checksum: None } => "the web".to_owned(),
            Origin::Web { checksum: Some(digest) } => format!("the web, {digest}"),
            Origin::Repository => "a repository".to_owned(),
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', "⏎")
}

fn is_nothing(value: &serde_json::Value) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty)
}
