//! The agreement test: what `layercake plan` predicts is what `layercake build` does, and what it did is what others see.
//!
//! Dockerfiles with contexts are generated, edited as people edit, planned, built and explained; a model of the rules says
//! what should be in the image. `LAYERCAKE_CASES` says how many for each builder (see `layercake-cases`), `LAYERCAKE_SEED`
//! where to begin: a failing case names its seed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and shows what it printed then"
)]

mod archive;
mod bench;
mod command;
mod context;
mod copy;
mod edit;
mod injected;
mod kinds;
mod model;
mod random;
mod reports;
mod scenario;
mod simulated;
mod step;
mod tree;
mod witness;

use layercake_cases::count;
use layercake_tests::User;

use bench::{Bench, check, check_edit, check_failing, check_inside, check_witnesses};
use command::Command;
use random::Random;
use scenario::Scenario;
use step::{Run, Step};

/// Edits of one scenario.
const EDITS: usize = 4;

/// The cases of each builder. An ordinary user's are a tenth: what differs for them is the store, not the rules.
const CASES: u32 = 300;

fn first_seed() -> u64 {
    std::env::var("LAYERCAKE_SEED").map_or(1, |text| text.parse().expect("LAYERCAKE_SEED is a number"))
}

/// Goes through the cases, a fresh store every few of them.
fn run(user: User, builder: &'static str, full: u32) {
    let first = first_seed();
    let seeds: Vec<u64> = (first..first + u64::from(count(full))).collect();
    for seeds in seeds.chunks(20) {
        let Some(bench) = Bench::new(user, builder) else { return };
        seeds.iter().for_each(|seed| run_case(&bench, builder, *seed));
    }
}

fn run_case(bench: &Bench, builder: &str, seed: u64) {
    let mut random = Random::new(seed);
    let mut scenario = Scenario::new(&mut random, &bench.busybox, bench.builder);
    let fail = |error: String, scenario: &Scenario| {
        panic!("LAYERCAKE_SEED={seed} {builder}\n{}\n{error}", scenario.dockerfile())
    };
    for round in 0..=EDITS {
        if round > 0 {
            edit::edit(&mut scenario, &bench.busybox, &mut random);
        }
        // Shown only if the test fails, by whatever assertion.
        let Scenario { flags, only, ignore, .. } = &scenario;
        println!(
            "LAYERCAKE_SEED={seed} {builder} round {round}: {flags:?} {only:?} {ignore:?}\n{}",
            scenario.dockerfile()
        );
        if random.one_in(12)
            && let Some(failing) = failing(&scenario)
        {
            check_failing(bench, &failing).unwrap_or_else(|error| fail(error, &failing));
        }
        check(bench, &scenario).unwrap_or_else(|error| fail(error, &scenario));
        if round < EDITS {
            check_inside(bench, &scenario).map(drop).unwrap_or_else(|error| fail(error, &scenario));
        }
    }
    let file = *random.pick(&["one.txt", "a b.txt", "run.sh", "noise.log"]);
    if scenario.only.is_none() {
        check_edit(bench, &scenario, file).unwrap_or_else(|error| fail(error, &scenario));
    }
    let folder = tempfile::tempdir().unwrap();
    check_witnesses(bench, &scenario, folder.path()).unwrap_or_else(|error| fail(error, &scenario));
}

/// The scenario with a command at its end that fails.
fn failing(scenario: &Scenario) -> Option<Scenario> {
    let mut failing = scenario.clone();
    let target = failing.target();
    let base = failing.stages[target].base;
    failing.has_shell(base).then(|| {
        let run = Run { command: Command::Nothing, edited: None, fails: true };
        failing.stages[target].steps.push(Step::Run(run));
        failing
    })
}

#[test]
fn plan_build_and_witnesses_agree_with_buildkits_rules() {
    run(User::Root, "buildkit", CASES);
}

#[test]
fn plan_build_and_witnesses_agree_with_the_classic_rules() {
    run(User::Root, "classic", CASES);
}

#[test]
fn the_simulated_machine_builds_as_the_engine_does_with_buildkits_rules() {
    simulated::run("buildkit");
}

#[test]
fn the_simulated_machine_builds_as_the_engine_does_with_the_classic_rules() {
    simulated::run("classic");
}

#[test]
fn plan_build_and_model_agree_for_an_ordinary_user() {
    run(User::SubordinateIds, "buildkit", CASES / 10);
}
