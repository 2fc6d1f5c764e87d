//! ADD of addresses: what is planned, keyed and copied of the web, and of repositories.

use expect_test::expect;

use super::world::{Ask, World};
use super::{assert_agrees, decisions};
use crate::build::{Prediction, StepDecision};
use crate::digest::Digest;
use crate::render::catalogue::Language;
use crate::render::explanation::sentence;

const ADDRESS: &str = "https://host/x.sh?v=1";

fn world() -> World {
    let mut world = World::new();
    world.web.insert(ADDRESS.to_owned(), "echo".to_owned());
    world.context.write("/a.txt", "a");
    world
}

#[test]
fn a_download_is_a_file_for_its_owner_named_by_its_address() {
    for classic in [false, true] {
        let mut world = world();
        let text = format!("FROM base\nADD {ADDRESS} a.txt /d/\n");
        let ask = if classic { Ask::classic(&text) } else { Ask::buildkit(&text) };
        let plan = world.plan(&ask);
        let done = world.build(&ask);
        assert_agrees(&plan, &done.report);
        assert_eq!(world.listing(&done.image.unwrap(), "/d"), ["a.txt", "x.sh 600"]);
        assert_eq!(decisions(&world.build(&ask).report).matches("hit").count(), 1);
        world.web.insert(ADDRESS.to_owned(), "echo 2".to_owned());
        let done = world.build(&ask);
        assert!(decisions(&done.report).contains("changed"), "{}", decisions(&done.report));
    }
}

#[test]
fn the_classic_builder_writes_the_digest_alone() {
    let mut world = world();
    let text = format!("FROM base\nADD {ADDRESS} /d/\n");
    let image = world.build(&Ask::classic(&text)).image.unwrap();
    let history = world.committed(&image).history.last().unwrap().created_by.clone().unwrap();
    let hash = history.strip_prefix("/bin/sh -c #(nop) ADD ").unwrap().strip_suffix(" in /d/ ").unwrap();
    assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{history}");
}

#[test]
fn a_checksum_stands_for_the_download() {
    let mut world = world();
    let digest = Digest::of(b"echo");
    let text = format!("FROM base\nADD {ADDRESS} /d/\n");
    world.build(&Ask::buildkit(&text)).image.unwrap();
    world.web.clear();
    let text = format!("FROM base\nADD --checksum={digest} {ADDRESS} /d/\n");
    let report = world.plan(&Ask::buildkit(&text));
    assert_eq!(report[1].decision, StepDecision::Hit);
    let text = format!("FROM base\nADD --checksum=sha256:1 {ADDRESS} /d/\n");
    assert!(world.failure(&text).contains("--checksum: "));
    let text = format!("FROM base\nADD --checksum={digest} {ADDRESS} /d/\n");
    let error = world.failure_of(&Ask::classic(&text));
    assert!(error.contains("the --checksum option requires BuildKit"), "{error}");
}

#[test]
fn what_is_not_there_is_not_known() {
    let world = World::new();
    for source in [ADDRESS, "https://host/x.git#v1:docs"] {
        let text = format!("FROM base\nRUN make\nADD {source} /d/\nCOPY --link . /e\n");
        let mut world = world.clone();
        world.context.write("/a.txt", "a");
        let report = world.plan(&Ask::buildkit(&text));
        assert_eq!((&report[2].decision, report[2].layer), (&StepDecision::Depends, Prediction::Unknowable));
        assert!(matches!(report[3].layer, Prediction::Exact(_)));
    }
    let text = format!("FROM base\nADD {ADDRESS} /d/\nRUN make\n");
    let report = world.plan(&Ask::buildkit(&text));
    let sentences: Vec<_> = report.iter().map(|step| sentence(step, Language::English) + "\n").collect();
    expect![[r"
        It is where the stage starts: nothing to run.
        What it makes is not known: https://host/x.sh?v=1 is not there.
        Whether it runs depends on what a step before it makes, and that is not known yet.
    "]]
    .assert_eq(&sentences.concat());
}

#[test]
fn repositories_are_recognised_and_stand_alone() {
    let mut world = world();
    for (line, expected) in [
        ("ADD https://h/x.git a.txt /d/", "takes no other source beside it"),
        ("COPY --from=base git@h:x.git /d/", "source can't be a git ref for COPY"),
    ] {
        let error = world.failure_of(&Ask::buildkit(
            &format!("FROM base\nARG nothing\nADD a.txt /x\n{line}\n")
                .replace("COPY --from=base git@h:x.git /d/", "ARG g=git@h:x.git\nCOPY $g /d/"),
        ));
        assert!(error.contains(expected), "{error}");
    }
    let error = world.failure_of(&Ask::classic("FROM base\nADD git@h:x.git /d/\n"));
    assert!(error.contains("requires BuildKit"), "{error}");
}
