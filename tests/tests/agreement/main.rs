//! The agreement test: what `layercake plan` predicts is what `layercake build` does, and what it did is what others see.
//!
//! Dockerfiles with contexts are generated, edited as people edit, planned, built and explained. `LAYERCAKE_CASES` says how
//! many for each builder, `LAYERCAKE_SEED` where to begin: a failing case names its seed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and shows what it printed then"
)]

mod random;
mod reports;
mod scenario;
mod witness;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use layercake_core::build::{Prediction, StepDecision, StepReport};
use layercake_tests::{Environment, User, fixture};

use random::Random;
use scenario::Scenario;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Replaces the context by the scenario's files.
fn write(context: &Path, scenario: &Scenario) {
    if context.exists() {
        fs::remove_dir_all(context).unwrap();
    }
    fs::create_dir(context).unwrap();
    let time = SystemTime::now() - Duration::from_secs(scenario.age);
    for (path, (content, mode)) in &scenario.files {
        let path = context.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if *mode == 0 {
            symlink(content, &path).unwrap();
            continue;
        }
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).unwrap();
        fs::File::open(&path).unwrap().set_modified(time).unwrap();
    }
    fs::write(context.join("Dockerfile"), scenario.dockerfile()).unwrap();
}

fn steps(json: &str) -> Vec<StepReport> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    serde_json::from_value(value["steps"].clone()).unwrap()
}

/// One builder in one environment.
struct Bench {
    environment: Environment,
    builder: &'static str,
    busybox: PathBuf,
}

impl Bench {
    fn new(user: User, builder: &'static str) -> Option<Self> {
        let environment = Environment::new(user)?;
        environment.import(&fixture::busybox(), "busybox");
        let busybox = environment.folder().join("busybox");
        fs::copy("/bin/busybox", &busybox).unwrap();
        fs::set_permissions(&busybox, fs::Permissions::from_mode(0o755)).unwrap();
        Some(Self { environment, builder, busybox })
    }

    fn arguments<'a>(&'a self, command: &'a str, scenario: &'a Scenario, more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec![command, "--builder", self.builder];
        arguments.extend(scenario.flags.iter().map(String::as_str));
        arguments.extend(more);
        arguments.push("context");
        arguments
    }

    fn plan(&self, scenario: &Scenario) -> Vec<StepReport> {
        let output = self.environment.layercake(&self.arguments("plan", scenario, &["--json"]));
        output.success();
        steps(&output.stdout)
    }

    fn build(&self, scenario: &Scenario) -> (String, Vec<StepReport>) {
        let output = self.environment.layercake(&self.arguments("build", scenario, &["-q", "-t", "image"]));
        output.success();
        let explained = self.environment.layercake(&["explain", "--json"]);
        (output.one_line().to_owned(), steps(&explained.success().stdout))
    }

    fn context(&self) -> PathBuf {
        self.environment.work().join("context")
    }
}

/// Plans, builds and compares a scenario, then again with nothing changed.
fn check(bench: &Bench, scenario: &Scenario) -> Result<(), String> {
    write(&bench.context(), scenario);
    let plan = bench.plan(scenario);
    let (image, build) = bench.build(scenario);
    reports::check(&plan, &build).map_err(|deviation| format!("plan and build: {deviation:#?}"))?;
    if scenario.flags.iter().any(|flag| flag == "--no-cache") {
        return Ok(());
    }
    let again = bench.plan(scenario);
    if let Some(step) = again.iter().find(|step| !matches!(step.decision, StepDecision::Hit | StepDecision::NotCached))
    {
        return Err(format!("not cached right after the build: {step:#?}"));
    }
    let (same, rebuild) = bench.build(scenario);
    reports::check(&again, &rebuild).map_err(|deviation| format!("plan and rebuild: {deviation:#?}"))?;
    if image != same {
        return Err(format!("the rebuild made {same}, the build {image}"));
    }
    Ok(())
}

/// Holds the image against both witnesses.
fn check_witnesses(bench: &Bench, folder: &Path) -> Result<(), String> {
    let inside = witness::inside(&bench.environment, "image", &bench.busybox);
    let unpacked = witness::unpacked(&bench.environment, "image", &bench.busybox, folder);
    witness::compare(&inside, &unpacked).map_err(|path| format!("inside the container and umoci's tree: {path}"))
}

fn run(builder: &'static str) {
    let Some(bench) = Bench::new(User::Root, builder) else { return };
    let first = number("LAYERCAKE_SEED", 1);
    for seed in first..first + number("LAYERCAKE_CASES", 12) {
        let mut random = Random::new(seed);
        let mut scenario = Scenario::new(&mut random);
        let fail = |error: String, scenario: &Scenario| {
            panic!("LAYERCAKE_SEED={seed} {builder} {:?}\n{}\n{error}", scenario.flags, scenario.dockerfile())
        };
        for round in 0..5 {
            if round > 0 {
                scenario.edit(&mut random);
            }
            // Shown only if the test fails, by whatever assertion.
            println!("LAYERCAKE_SEED={seed} {builder} {:?}\n{}", scenario.flags, scenario.dockerfile());
            check(&bench, &scenario).unwrap_or_else(|error| fail(error, &scenario));
        }
        let folder = tempfile::tempdir().unwrap();
        check_witnesses(&bench, folder.path()).unwrap_or_else(|error| fail(error, &scenario));
    }
}

#[test]
fn plan_build_and_witnesses_agree_with_buildkits_rules() {
    run("buildkit");
}

#[test]
fn plan_build_and_witnesses_agree_with_the_classic_rules() {
    run("classic");
}

/// What a deviation turns red: a test that cannot fail would prove nothing.
#[test]
fn one_deviation_is_found() {
    let Some(bench) = Bench::new(User::Root, "buildkit") else { return };
    let mut scenario = Scenario::new(&mut Random::new(1));
    scenario.stages = vec![vec![
        "FROM busybox".to_owned(),
        "COPY one.txt /one".to_owned(),
        "RUN echo 1 > /two".to_owned(),
        "WORKDIR /three".to_owned(),
    ]];
    check(&bench, &scenario).unwrap();

    // A file that changes between plan and build.
    let plan = bench.plan(&scenario);
    fs::write(bench.context().join("one.txt"), "other").unwrap();
    let (_, build) = bench.build(&scenario);
    assert!(reports::check(&plan, &build).is_err(), "a false hit goes unnoticed");

    // A digest that is another; a decision with another reason.
    let plan = bench.plan(&scenario);
    reports::check(&plan, &bench.build(&scenario).1).unwrap();
    let mut other = plan.clone();
    let swapped = other[1].layer;
    assert!(matches!(swapped, Prediction::Exact(_)));
    other[1].layer = other[3].layer;
    assert!(reports::check(&other, &plan).is_err(), "a false digest goes unnoticed");
    let mut other = plan.clone();
    other[2].decision = StepDecision::NotCached;
    assert!(reports::check(&other, &plan).is_err(), "a false decision goes unnoticed");

    // A tree with one file more, one byte other, or one mode other than the container shows.
    let folder = tempfile::tempdir().unwrap();
    check_witnesses(&bench, folder.path()).unwrap();
    let tree = folder.path().join("tree");
    let inside = witness::inside(&bench.environment, "image", &bench.busybox);
    let deviates = || witness::compare(&inside, &witness::list(&tree, &bench.busybox)).is_err();
    assert!(!deviates());
    fs::write(tree.join("more"), "").unwrap();
    assert!(deviates(), "a file more goes unnoticed");
    fs::remove_file(tree.join("more")).unwrap();
    assert!(!deviates());
    fs::set_permissions(tree.join("one"), fs::Permissions::from_mode(0o600)).unwrap();
    assert!(deviates(), "another mode goes unnoticed");
}
