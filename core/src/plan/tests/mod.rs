//! What a Dockerfile comes to in a plan: the rules of the language that need variables, stages and a base image. Named after
//! the sections of the norm; `dockerfile/tests/norm/mod.rs` says which file has which.

mod section_4_2;
mod section_4_3;
mod section_5;

use super::{
    Base, Builder, NamedContexts, Operation, Options, Outline, RunNetwork, RunOperation, Step, Steps, TransferOperation,
};
use crate::dockerfile::parse;
use crate::image::config::ContainerConfig;

/// What to plan, with what is seldom changed left out.
#[derive(Debug, Clone, Copy)]
struct Ask<'a> {
    text: &'a str,
    builder: Builder,
    build_args: &'a [(&'a str, &'a str)],
    target: Option<&'a str>,
    /// The environment of all base images.
    environment: &'a [&'a str],
}

impl<'a> Ask<'a> {
    fn buildkit(text: &'a str) -> Self {
        Self { text, builder: Builder::Buildkit, build_args: &[], target: None, environment: &[] }
    }

    fn classic(text: &'a str) -> Self {
        Self { builder: Builder::Classic, ..Self::buildkit(text) }
    }

    /// The same for both builders.
    fn both(text: &'a str) -> [Self; 2] {
        [Self::buildkit(text), Self::classic(text)]
    }

    fn options(&self) -> Options {
        Options {
            build_args: self.build_args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            target: self.target.map(str::to_owned),
            builder: self.builder,
            network: RunNetwork::Host,
            contexts: NamedContexts::default(),
            architecture: "amd64".to_owned(),
        }
    }

    fn outline(&self) -> Result<Outline, Vec<String>> {
        let parsed = parse(self.text);
        assert_eq!(parsed.diagnostics, [], "{}", self.text);
        super::outline(&parsed.dockerfile, &self.options())
            .map_err(|errors| errors.into_iter().map(|error| error.message).collect())
    }

    /// The steps of a stage, on all stages that it stands on.
    fn stage(&self, outline: &Outline, stage: usize) -> Result<Steps, Vec<String>> {
        let (config, arguments) = match outline.stages[stage].base {
            Base::Stage(base) => {
                let base = self.stage(outline, base)?;
                (base.steps.last().expect("a FROM").config.clone(), base.arguments)
            }
            _ => {
                let env = self.environment.iter().map(|word| (*word).to_owned()).collect();
                (ContainerConfig { env, ..ContainerConfig::default() }, Vec::new())
            }
        };
        super::steps(outline, stage, &config, &arguments, &self.options())
            .map_err(|errors| errors.into_iter().map(|error| error.message).collect())
    }

    /// The steps of the target.
    fn steps(&self) -> Result<Vec<Step>, Vec<String>> {
        let outline = self.outline()?;
        self.stage(&outline, outline.target).map(|steps| steps.steps)
    }

    #[track_caller]
    fn last(&self) -> Step {
        self.steps().unwrap_or_else(|errors| panic!("{}: {errors:?}", self.text)).pop().expect("a step")
    }

    #[track_caller]
    fn config(&self) -> ContainerConfig {
        self.last().config
    }

    /// The last step, which is a RUN.
    #[track_caller]
    fn run(&self) -> RunOperation {
        match self.last().operation {
            Operation::Run(run) => run,
            other => panic!("{}: {other:?}", self.text),
        }
    }

    /// The last step, which is a COPY or ADD.
    #[track_caller]
    fn transfer(&self) -> TransferOperation {
        match self.last().operation {
            Operation::Transfer(transfer) => transfer,
            other => panic!("{}: {other:?}", self.text),
        }
    }

    /// What the last step, a RUN, sees of a variable.
    #[track_caller]
    fn variable(&self, name: &str) -> Option<String> {
        let found = |word: &String| Some(word.strip_prefix(name)?.strip_prefix('=')?.to_owned());
        self.run().environment.iter().find_map(found)
    }

    #[track_caller]
    fn check_error(&self, expected: &str) {
        assert_eq!(self.steps().expect_err(self.text), [expected], "{}", self.text);
    }
}
