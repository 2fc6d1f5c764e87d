//! An environment with one builder, and what is asked of it.

use std::path::{Path, PathBuf};

use layercake_core::build::{StepDecision, StepReport};
use layercake_tests::{Environment, User, fixture, program};

use crate::context;
use crate::model::Model;
use crate::reports;
use crate::scenario::Scenario;
use crate::tree::{Kind, Tree};
use crate::witness;

/// One builder in one environment.
pub(crate) struct Bench {
    pub(crate) environment: Environment,
    pub(crate) builder: &'static str,
    /// The static busybox that lists what is built.
    pub(crate) lister: PathBuf,
    /// What the base image holds.
    pub(crate) busybox: Tree,
}

impl Bench {
    pub(crate) fn new(user: User, builder: &'static str) -> Option<Self> {
        let environment = Environment::new(user)?;
        environment.import(&fixture::busybox(), "busybox");
        let lister = environment.folder().join("busybox");
        program::copy(Path::new("/bin/busybox"), &lister);
        let busybox = witness::busybox_tree(&lister);
        Some(Self { environment, builder, lister, busybox })
    }

    pub(crate) fn context(&self) -> PathBuf {
        self.environment.work().join("context")
    }

    /// Lays the scenario's files out.
    pub(crate) fn write(&self, scenario: &Scenario) {
        let tree = scenario.whole_context();
        context::write(&self.context(), &tree, scenario.age);
        self.environment.give_all(&self.context());
        context::set_modes(&self.context(), &tree);
        let (folder, named) = (self.environment.work().join("docs"), scenario.whole_named());
        context::write(&folder, &named, scenario.age);
        self.environment.give_all(&folder);
        context::set_modes(&folder, &named);
    }

    fn run(&self, command: &[&str], scenario: &Scenario) -> layercake_tests::Output {
        let words = self.words(scenario);
        let mut arguments: Vec<&str> = command.iter().copied().chain(words.iter().map(String::as_str)).collect();
        if scenario.buildkit {
            arguments.extend(["--build-context", "docs=docs"]);
            arguments.extend(["--build-context", "named-image=docker-image://busybox"]);
        }
        self.environment.layercake(&arguments)
    }

    /// What is said to `build` and `plan` alike, but for the contexts with a name.
    pub(crate) fn words(&self, scenario: &Scenario) -> Vec<String> {
        let mut words = vec![format!("--builder={}", self.builder), "--network=none".to_owned()];
        words.extend(scenario.flags.iter().cloned());
        words.extend(scenario.only.map(|stage| format!("--target=s{stage}")));
        words.push("context".to_owned());
        words
    }

    pub(crate) fn plan(&self, scenario: &Scenario) -> Vec<StepReport> {
        steps(&self.run(&["plan", "--json"], scenario).success().stdout)
    }

    /// What a plan says of an edit that was not made.
    pub(crate) fn plan_edit(&self, scenario: &Scenario, file: &str) -> Vec<StepReport> {
        steps(&self.run(&["plan", "--json", "--edit", file], scenario).success().stdout)
    }

    /// The image's id, and what the build says that it decided.
    pub(crate) fn build(&self, scenario: &Scenario) -> (String, Vec<StepReport>) {
        let output = self.run(&["build", "-q", "-t", "image"], scenario);
        (output.success().one_line().to_owned(), self.explain())
    }

    /// A build that has to fail in a command.
    pub(crate) fn fail(&self, scenario: &Scenario) -> Vec<StepReport> {
        let output = self.run(&["build", "-q", "-t", "image"], scenario);
        output.code(3).stderr_contains("returned a non-zero code: 3");
        self.explain()
    }

    fn explain(&self) -> Vec<StepReport> {
        steps(&self.environment.layercake(&["explain", "--json"]).success().stdout)
    }
}

pub(crate) fn steps(json: &str) -> Vec<StepReport> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    serde_json::from_value(value["steps"].clone()).unwrap()
}

/// Plans, builds and compares a scenario, then again with nothing changed.
///
/// # Errors
/// What deviates.
pub(crate) fn check(bench: &Bench, scenario: &Scenario) -> Result<(), String> {
    bench.write(scenario);
    let plan = bench.plan(scenario);
    let (image, build) = bench.build(scenario);
    reports::check(&plan, &build).map_err(|deviation| format!("plan and build: {deviation:#?}"))?;
    let mut cached = scenario.clone();
    cached.flags.retain(|flag| flag != "--no-cache");
    let again = bench.plan(&cached);
    if bench.builder == "classic" && cached.flags != scenario.flags {
        // Docker's too: stages that begin alike have run each for itself, and each finds what the last of them made.
        let (_, rebuild) = bench.build(&cached);
        return reports::check(&again, &rebuild).map_err(|deviation| format!("plan and rebuild: {deviation:#?}"));
    }
    if let Some(step) = again.iter().find(|step| !matches!(step.decision, StepDecision::Hit | StepDecision::NotCached))
    {
        return Err(format!("not cached right after the build: {step:#?}"));
    }
    let (same, rebuild) = bench.build(&cached);
    reports::check(&again, &rebuild).map_err(|deviation| format!("plan and rebuild: {deviation:#?}"))?;
    reports::check_layers(&build, &rebuild).map_err(|deviation| format!("build and rebuild: {deviation:#?}"))?;
    if image != same {
        return Err(format!("the rebuild made {same}, the build {image}"));
    }
    Ok(())
}

/// As [`check`], for a scenario that cannot be built: what the build came to has to be as it was foretold.
///
/// # Errors
/// What deviates.
pub(crate) fn check_failing(bench: &Bench, scenario: &Scenario) -> Result<(), String> {
    bench.write(scenario);
    let plan = bench.plan(scenario);
    let build = bench.fail(scenario);
    reports::check_part(&plan, &build).map_err(|deviation| format!("plan and failed build: {deviation:#?}"))
}

/// Asks what an edit of a file would cost, makes it, and asks again.
///
/// # Errors
/// What deviates.
pub(crate) fn check_edit(bench: &Bench, scenario: &Scenario, file: &str) -> Result<(), String> {
    bench.write(scenario);
    let foretold = bench.plan_edit(scenario, file);
    let mut edited = scenario.clone();
    edited.context.0.get_mut(&format!("/{file}")).unwrap().kind = Kind::File(Some(b"edited, as asked\n".to_vec()));
    bench.write(&edited);
    let plan = bench.plan(&edited);
    reports::check_costs(&foretold, &plan).map_err(|deviation| format!("plan --edit {file} and plan: {deviation:#?}"))
}

/// Holds what a container sees of the image against what should be in it.
///
/// # Errors
/// What deviates.
pub(crate) fn check_inside(bench: &Bench, scenario: &Scenario) -> Result<witness::Listing, String> {
    let inside = witness::inside(&bench.environment, "image", &bench.lister);
    let model = Model::image(scenario, &bench.busybox)?;
    witness::compare_with_model(&model, &inside).map_err(|path| format!("inside the container: {path}"))?;
    Ok(inside)
}

/// Holds the image against both witnesses; umoci's is left in `folder`.
///
/// # Errors
/// What deviates.
pub(crate) fn check_witnesses(bench: &Bench, scenario: &Scenario, folder: &Path) -> Result<(), String> {
    let inside = check_inside(bench, scenario)?;
    let unpacked = witness::unpacked(&bench.environment, "image", &bench.lister, folder);
    witness::compare(&inside, &unpacked).map_err(|path| format!("inside the container and umoci's tree: {path}"))
}
