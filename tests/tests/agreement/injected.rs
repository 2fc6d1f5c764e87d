//! What a deviation turns red: a test that cannot fail would prove nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use layercake_core::build::{Prediction, StepDecision};
use layercake_tests::User;

use crate::bench::{Bench, check, check_inside, check_witnesses};
use crate::command::Command;
use crate::random::Random;
use crate::reports;
use crate::scenario::Scenario;
use crate::step::{Base, Copy, Flags, Run, Stage, Step};
use crate::tree::Node;
use crate::witness;

fn scenario(bench: &Bench) -> Scenario {
    let mut scenario = Scenario::new(&mut Random::new(1), &bench.busybox, bench.builder);
    let copy = Copy {
        add: false,
        from: None,
        owner: None,
        mode: None,
        flags: Flags::default(),
        sources: vec!["one.txt".to_owned()],
        inline: None,
        destination: "/one".to_owned(),
    };
    let steps = vec![
        Step::Copy(copy),
        Step::Run(Run { command: Command::Make(2), edited: None, fails: false }),
        Step::WorkingDirectory("/three".to_owned()),
    ];
    scenario.stages = vec![Stage { base: Base::Busybox, steps }];
    scenario
}

#[test]
fn a_deviation_of_the_build_from_the_plan_is_found() {
    let Some(bench) = Bench::new(User::Root, "buildkit") else { return };
    let scenario = scenario(&bench);
    check(&bench, &scenario).unwrap();

    // A file that changes between plan and build.
    let plan = bench.plan(&scenario);
    fs::write(bench.context().join("one.txt"), "other").unwrap();
    let (_, build) = bench.build(&scenario);
    assert!(reports::check(&plan, &build).is_err(), "a false hit goes unnoticed");

    // A digest that is another; a decision with another reason; a step more.
    let plan = bench.plan(&scenario);
    reports::check(&plan, &bench.build(&scenario).1).unwrap();
    let mut other = plan.clone();
    assert!(matches!(other[1].layer, Prediction::Exact(_)));
    other[1].layer = other[3].layer;
    assert!(reports::check(&other, &plan).is_err(), "a false digest goes unnoticed");
    assert!(reports::check_layers(&other, &plan).is_err(), "another layer in the rebuild goes unnoticed");
    assert!(reports::check_costs(&plan, &plan).is_ok());
    let mut other = plan.clone();
    other[2].decision = StepDecision::NotCached;
    assert!(reports::check(&other, &plan).is_err(), "a false decision goes unnoticed");
    assert!(reports::check_part(&other, &plan[..3]).is_err(), "a false decision of a failed build goes unnoticed");
    assert!(reports::check_costs(&other, &plan).is_err(), "a false cost of an edit goes unnoticed");
    assert!(reports::check(&plan[1..], &plan).is_err(), "a step more goes unnoticed");
}

#[test]
fn a_deviation_of_a_witness_is_found() {
    let Some(bench) = Bench::new(User::Root, "buildkit") else { return };
    let scenario = scenario(&bench);
    check(&bench, &scenario).unwrap();
    let folder = tempfile::tempdir().unwrap();
    check_witnesses(&bench, &scenario, folder.path()).unwrap();

    // A tree of umoci's with one file more, one byte other, or one mode other than the container shows.
    let tree = folder.path().join("tree");
    let inside = check_inside(&bench, &scenario).unwrap();
    let deviates = || witness::compare(&inside, &witness::list(&tree, &bench.lister)).is_err();
    assert!(!deviates());
    fs::write(tree.join("more"), "").unwrap();
    assert!(deviates(), "a file more goes unnoticed");
    fs::remove_file(tree.join("more")).unwrap();
    assert!(!deviates());
    let times = fs::metadata(tree.join("one")).unwrap().modified().unwrap();
    fs::write(tree.join("one"), "One\n").unwrap();
    fs::File::open(tree.join("one")).unwrap().set_modified(times).unwrap();
    assert!(deviates(), "other bytes go unnoticed");
    fs::write(tree.join("one"), "one\n").unwrap();
    fs::File::open(tree.join("one")).unwrap().set_modified(times).unwrap();
    assert!(!deviates());
    fs::set_permissions(tree.join("one"), fs::Permissions::from_mode(0o600)).unwrap();
    assert!(deviates(), "another mode goes unnoticed");

    // An image that is not what the model expects: a stale file, a lost one, one too many.
    let expects = |edit: &dyn Fn(&mut Scenario)| {
        let mut other = scenario.clone();
        edit(&mut other);
        check_inside(&bench, &other).is_ok()
    };
    assert!(expects(&|_| {}));
    assert!(
        !expects(&|other| other.context.put("/one.txt", Node::file("new\n", 0o644))),
        "a stale file goes unnoticed"
    );
    assert!(!expects(&|other| drop(other.stages[0].steps.pop())), "a folder too many goes unnoticed");
    let remove = Run { command: Command::Remove("/one".to_owned()), edited: None, fails: false };
    assert!(!expects(&|other| other.stages[0].steps.push(Step::Run(remove.clone()))), "a lost removal goes unnoticed");
}
