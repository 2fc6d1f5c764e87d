//! The simulated machine of the page builds what the engine builds: the same scenarios, one after the other, in both, from the
//! same base image; and what each planned and decided, step by step, beside what the other did.

use std::fs;
use std::process::Command as Process;

use layercake_cases::count;
use layercake_core::build::{StepReport, WhatIf};
use layercake_core::sim::world::{Output, World};
use layercake_tests::User;

use crate::bench::{Bench, steps};
use crate::command::Command;
use crate::edit;
use crate::model::Model;
use crate::random::Random;
use crate::reports;
use crate::scenario::Scenario;
use crate::step::{Base, Copy, From, Run, Step};

/// The cases of each builder, each built, edited, and built again.
const CASES: u32 = 200;

/// More turns and time than any build of these takes.
const TURNS: u64 = 50_000_000;
const HOUR: u64 = 3_600_000_000_000;

/// Goes through the cases, a fresh store and a fresh world every few of them.
pub(crate) fn run(builder: &'static str) {
    let first = crate::first_seed();
    let seeds: Vec<u64> = (first..first + u64::from(count(CASES))).collect();
    for seeds in seeds.chunks(20) {
        let Some(bench) = Bench::new(User::Root, builder) else { return };
        let mut machine = Machine::new(&bench);
        for seed in seeds {
            run_case(&bench, &mut machine, *seed);
        }
    }
}

fn run_case(bench: &Bench, machine: &mut Machine, seed: u64) {
    let mut random = Random::new(seed);
    let mut scenario = modelled(&mut random, bench);
    for round in 0..2 {
        if round > 0 {
            scenario = edited(&scenario, &mut random, bench);
        }
        if !scenario.buildkit || seed.is_multiple_of(2) {
            // The classic builder's keys name images, and an image's name depends on when it was made.
            scenario.flags.push("--build-arg=SOURCE_DATE_EPOCH=1600000000".to_owned());
        }
        let case = format!(
            "LAYERCAKE_SEED={seed} {} round {round}: {:?}\n{}",
            bench.builder,
            scenario.flags,
            scenario.dockerfile()
        );
        println!("{case}");
        bench.write(&scenario);
        machine.take_over(bench);
        let words = bench.words(&scenario);
        let plans = (bench.plan(&scenario), machine.plan(&words));
        let builds = (bench.build(&scenario).1, machine.build(&words));
        for (what, (native, model)) in [("plan", plans), ("build", builds)] {
            let checked = machine.pairs.check(&native, &model);
            checked.unwrap_or_else(|deviation| panic!("{what} of {case}\n{deviation:#?}"));
        }
    }
}

/// A scenario of what is modelled.
fn modelled(random: &mut Random, bench: &Bench) -> Scenario {
    loop {
        let mut scenario = Scenario::new(random, &bench.busybox, bench.builder);
        let buildkit = scenario.buildkit;
        for stage in &mut scenario.stages {
            stage.steps.retain(|step| is_modelled(step, buildkit));
            // The same image, without the name that `--build-context` gives to it.
            if stage.base == Base::Named {
                stage.base = Base::Busybox;
            }
        }
        // What is left may stand on what is gone.
        if Model::image(&scenario, &bench.busybox).is_ok() {
            return scenario;
        }
    }
}

/// An edit after which it still is.
fn edited(scenario: &Scenario, random: &mut Random, bench: &Bench) -> Scenario {
    loop {
        let mut edited = scenario.clone();
        edit::edit(&mut edited, &bench.busybox, random);
        if edited.stages.iter().flat_map(|stage| &stage.steps).all(|step| is_modelled(step, edited.buildkit)) {
            return edited;
        }
    }
}

/// Whether the model does what a step does. What it does not do, and says so: contexts with a name, and RUN with mounts, by which a
/// script with its own interpreter comes into its container too. And a PATH in which there is nothing, as where an image has none to add to (BuildKit
/// has one for it): Debian's busybox then finds its utilities in itself, Docker Hub's, which is modelled, does not.
fn is_modelled(step: &Step, buildkit: bool) -> bool {
    match step {
        Step::Mounted(_) | Step::Run(Run { command: Command::Script(_), .. }) => false,
        Step::Copy(Copy { from: Some(From::Folder | From::Image), .. }) => false,
        Step::OnBuild(step) => is_modelled(step, buildkit),
        Step::Metadata(text) => buildkit || !text.starts_with("ENV PATH="),
        _ => true,
    }
}

/// The simulated machine, with a terminal on it.
struct Machine {
    world: World,
    terminal: usize,
    pairs: reports::Pairs,
}

impl Machine {
    /// With the base image of the engine.
    fn new(bench: &Bench) -> Self {
        let mut world = World::new(1);
        let terminal = world.open_terminal();
        bench.environment.layercake(&["save", "-o", "busybox.tar", "busybox"]).success();
        world.import(&fs::read(bench.environment.work().join("busybox.tar")).unwrap()).unwrap();
        Self { world, terminal, pairs: reports::Pairs::default() }
    }

    /// Gives it the context that lies on the disk.
    fn take_over(&mut self, bench: &Bench) {
        let mut tar = Process::new("tar");
        tar.args(["--create", "--format=posix", "--numeric-owner", "-C"]).arg(bench.context()).arg(".");
        let output = tar.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        self.world.unpack("context", &output.stdout).unwrap();
    }

    fn plan(&self, words: &[String]) -> Vec<StepReport> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.world.plan(&words, &WhatIf::default()).unwrap().report
    }

    fn build(&mut self, words: &[String]) -> Vec<StepReport> {
        let words = words.join(" ");
        let line = format!("docker build -q -t image {words} && docker explain --json > /tmp/explained && echo built");
        let shown = self.enter(&line);
        assert!(shown.contains("\nbuilt"), "the model says: {shown}");
        steps(&self.world.host_file("/tmp/explained").unwrap())
    }

    fn enter(&mut self, line: &str) -> String {
        self.world.submit(self.terminal, line);
        assert!(self.world.settle(HOUR, TURNS), "it goes on and on");
        let show = |output| match output {
            Output::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Output::Note(note) => format!("[{}]\n", note.means),
        };
        self.world.take_output(self.terminal).into_iter().map(show).collect::<String>().replace('\r', "")
    }
}
