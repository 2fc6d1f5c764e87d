//! Which stages are built, and from which others they may copy, with both builders.

use super::world::{Ask, World};
use crate::plan::Builder;

/// The texts of what runs or is copied, in the order of the stages.
fn built(ask: &Ask<'_>) -> Vec<String> {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    let plan: Vec<_> = world.plan(ask).into_iter().map(|step| step.text).collect();
    let done = world.build(ask);
    assert!(done.image.is_ok(), "{:?}", done.image);
    let texts: Vec<_> = done.report.into_iter().map(|step| step.text).collect();
    assert_eq!(plan, texts, "the plan is of the same steps");
    texts.into_iter().filter(|text| text.starts_with("RUN") || text.starts_with("COPY")).collect()
}

const DIAMOND: &str = "FROM base AS left\nRUN touch /l\nFROM base AS right\nRUN touch /r\nFROM base AS unused\nRUN u\n\
    FROM base AS last\nCOPY --from=left /l /\nCOPY --from=1 /r /\n";

#[test]
fn section_7_1_unreachable_stages_are_not_built() {
    let reached = ["RUN touch /l", "RUN touch /r", "COPY --from=left /l /", "COPY --from=1 /r /"];
    assert_eq!(built(&Ask::buildkit(DIAMOND)), reached);
    let mounted = "FROM base AS a\nRUN touch /a\nFROM base AS b\nRUN b\nFROM base\nRUN --mount=from=a,target=/m c\n";
    assert_eq!(built(&Ask::buildkit(mounted)), ["RUN touch /a", "RUN --mount=from=a,target=/m c"]);
    let chain = "FROM base AS a\nRUN a\nFROM a AS b\nRUN b\nFROM a AS c\nRUN c\nFROM b\nRUN d\n";
    assert_eq!(built(&Ask::buildkit(chain)), ["RUN a", "RUN b", "RUN d"]);
}

#[test]
fn section_6_1_the_classic_builder_skips_no_stage_before_the_target_and_builds_none_after_it() {
    let all = ["RUN touch /l", "RUN touch /r", "RUN u", "COPY --from=left /l /", "COPY --from=1 /r /"];
    assert_eq!(built(&Ask::classic(DIAMOND)), all);
    assert_eq!(built(&Ask { target: Some("unused"), ..Ask::classic(DIAMOND) }), all[..3]);
}

#[test]
fn section_5_target_is_a_name_in_any_case_or_a_number() {
    for ask in [Ask::buildkit(DIAMOND), Ask::classic(DIAMOND)] {
        for target in ["left", "LEFT", "0"] {
            assert_eq!(built(&Ask { target: Some(target), ..ask.clone() }), ["RUN touch /l"]);
        }
    }
}

#[test]
fn section_5_an_unknown_target_is_an_error() {
    for ask in [Ask::buildkit(DIAMOND), Ask::classic(DIAMOND)] {
        for target in ["lef", "4", "-1", ""] {
            let failure = World::new().failure_of(&Ask { target: Some(target), ..ask.clone() });
            assert_eq!(failure, format!("target stage {target:?} could not be found"));
        }
    }
}

fn failure(builder: Builder, dockerfile: &str) -> String {
    World::new().failure_of(&Ask { builder, ..Ask::buildkit(dockerfile) })
}

#[test]
fn section_5_stages_that_need_each_other_in_a_circle_are_an_error() {
    let circle = |dockerfile: &str| failure(Builder::Buildkit, dockerfile);
    let two = "FROM base AS a\nCOPY --from=b /x /\nFROM base AS b\nCOPY --from=a /x /\n";
    assert_eq!(circle(two), "circular dependency detected on stage: a");
    assert_eq!(circle("FROM base\nRUN --mount=from=0,target=/m x\n"), "circular dependency detected on stage: stage-0");
    // A stage that is called as its image cannot copy from the image by that name.
    assert_eq!(circle("FROM base AS base\nCOPY --from=base /x /\n"), "circular dependency detected on stage: base");
    // It is looked for in all stages, needed or not.
    assert_eq!(circle(&format!("{two}FROM base\n")), "circular dependency detected on stage: a");
}

#[test]
fn section_5_copy_from_a_later_stage_is_an_error() {
    let by_name = "FROM base AS a\nCOPY --from=later /x /\nFROM base AS later\nRUN touch /x\nFROM a\n";
    let message = "cannot copy from stage \"later\", it needs to be defined before current stage \"a\"";
    assert_eq!(failure(Builder::Buildkit, by_name), message);
    let by_number = "FROM base\nRUN --mount=from=1,target=/m x\nFROM base\nFROM base\nCOPY --from=0 /x /\n";
    let message = "cannot mount from stage \"1\" to \"/m\", stage needs to be defined before current command";
    assert_eq!(failure(Builder::Buildkit, by_number), message);
    // The classic builder does not know of stages to come: it looks for an image.
    let classic = failure(Builder::Classic, "FROM base\nCOPY --from=1 /x /\nFROM base\n");
    assert_eq!(classic, "invalid from flag value 1: index out of bounds");
}

#[test]
fn section_5_a_stage_that_only_a_trigger_of_the_base_needs_is_built() {
    let mut world = World::new();
    let mut base = world.images["docker.io/library/base:latest"].clone();
    base.config.on_build = Some(vec!["COPY --from=made /made /".to_owned()]);
    world.images.insert("docker.io/library/triggers:latest".to_owned(), base);
    let text = "FROM base AS below\nRUN touch /made\nFROM below AS made\nFROM base AS unused\nRUN u\nFROM triggers\n";
    let ask = Ask::buildkit(text);
    let plan: Vec<_> = world.plan(&ask).into_iter().map(|step| step.text).collect();
    let done = world.build(&ask);
    assert!(done.image.is_ok(), "{:?}", done.image);
    let texts: Vec<_> = done.report.into_iter().map(|step| step.text).collect();
    assert_eq!(plan, texts);
    assert_eq!(
        texts,
        ["FROM base AS below", "RUN touch /made", "FROM below AS made", "FROM triggers", "COPY --from=made /made /"]
    );
}
