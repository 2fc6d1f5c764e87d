//! SOURCE_DATE_EPOCH: a build that is repeated makes the same image, with the times that were asked for.

use super::world::{Ask, World};
use crate::build::{Prediction, StepDecision};
use crate::container_path::ContainerPath;
use crate::digest::ImageId;
use crate::image::config::ImageConfig;
use crate::plan::Builder;

const TEXT: &str = "FROM base\nWORKDIR /app\nLABEL a=1\nCOPY app.py .\nRUN touch /x\nCMD [\"app\"]\n";

fn world() -> World {
    let mut world = World::new();
    world.context.write_with("/app.py", "print(1)", 0o644, 77);
    let base = world.images.get_mut("docker.io/library/base:latest").unwrap();
    base.created = Some("2020-01-01T00:00:00Z".to_owned());
    base.history = vec![crate::image::config::History {
        created: Some("2020-01-01T00:00:00Z".to_owned()),
        author: None,
        created_by: Some("base".to_owned()),
        comment: None,
        empty_layer: false,
    }];
    world
}

fn built(world: &mut World, dockerfile: &str, build_args: &[(&str, &str)], builder: Builder) -> (ImageId, ImageConfig) {
    let ask = Ask { build_args, builder, ..Ask::buildkit(dockerfile) };
    let plan = world.plan(&ask);
    let done = world.build(&ask);
    super::assert_agrees(&plan, &done.report);
    let image = done.image.unwrap();
    (image, world.committed(&image).clone())
}

/// The times of the image and of its history.
fn times(config: &ImageConfig) -> (String, Vec<String>) {
    let history = config.history.iter().filter_map(|line| line.created.clone()).collect();
    (config.created.clone().unwrap(), history)
}

#[test]
fn section_10_the_image_and_new_lines_of_history_have_the_time_and_those_of_the_base_keep_theirs() {
    for builder in [Builder::Classic, Builder::Buildkit] {
        let (_, config) = built(&mut world(), TEXT, &[("SOURCE_DATE_EPOCH", "1000")], builder);
        let (created, history) = times(&config);
        assert_eq!(created, "1970-01-01T00:16:40Z");
        assert_eq!(history[0], "2020-01-01T00:00:00Z");
        assert!(history[1..].iter().all(|time| time == "1970-01-01T00:16:40Z"), "{history:?}");
        assert_eq!(history.len(), 6);
        // An image of nothing but a FROM has it too.
        if builder == Builder::Buildkit {
            let (_, config) = built(&mut world(), "FROM base\n", &[("SOURCE_DATE_EPOCH", "1000")], builder);
            assert_eq!(times(&config), ("1970-01-01T00:16:40Z".to_owned(), vec!["2020-01-01T00:00:00Z".to_owned()]));
        }
    }
}

#[test]
fn section_10_a_result_of_the_cache_does_not_bring_its_own_time() {
    let epoch = [("SOURCE_DATE_EPOCH", "1000")];
    let mut warm = world();
    // The RUN and what is below it are of another build: BuildKit's key of a RUN has no time.
    let text = "FROM base\nRUN touch /x\nCMD [\"app\"]\n";
    built(&mut warm, text, &[], Builder::Buildkit);
    let (_, hit) = built(&mut warm, text, &epoch, Builder::Buildkit);
    assert_eq!(times(&hit).0, "1970-01-01T00:16:40Z");
    assert!(times(&hit).1[1..].iter().all(|time| time == "1970-01-01T00:16:40Z"));
    let (_, cold) = built(&mut world(), text, &epoch, Builder::Buildkit);
    assert_eq!(times(&cold), times(&hit));
}

#[test]
fn section_10_files_that_copy_and_workdir_write_have_the_time() {
    for builder in [Builder::Classic, Builder::Buildkit] {
        let mut world = world();
        let (_, config) = built(&mut world, TEXT, &[("SOURCE_DATE_EPOCH", "1000")], builder);
        let files = world.files(&config);
        for path in ["/app", "/app/app.py"] {
            assert_eq!(files.0[&ContainerPath::new(path)].0.mtime, 1000, "{path}");
        }
    }
}

#[test]
fn section_7_2_the_time_is_in_the_keys_of_copy_and_workdir_and_only_where_it_is_set() {
    let mut world = world();
    built(&mut world, TEXT, &[], Builder::Buildkit);
    let ask = |build_args| Ask { build_args, ..Ask::buildkit(TEXT) };
    assert!(world.plan(&ask(&[])).iter().all(|step| !matches!(step.decision, StepDecision::Miss(_))));
    let plan = world.plan(&ask(&[("SOURCE_DATE_EPOCH", "1000")]));
    let decided = super::decisions(&plan);
    let miss = "miss WORKDIR /app: the time of what is written (SOURCE_DATE_EPOCH) is new: `1000`";
    assert!(decided.contains(miss), "{decided}");
    assert!(matches!(plan[1].layer, Prediction::Exact(_)));
}

#[test]
fn section_10_it_is_in_the_environment_of_a_run_only_where_arg_declares_it() {
    let epoch: &[(&str, &str)] = &[("SOURCE_DATE_EPOCH", "1000")];
    let variables = |dockerfile: &str| {
        let run = World::new().commands(&Ask { build_args: epoch, ..Ask::buildkit(dockerfile) }).remove(0);
        run.environment.into_iter().filter(|word| word.starts_with("SOURCE")).collect::<Vec<_>>()
    };
    assert_eq!(variables("FROM base\nRUN a\n"), [""; 0]);
    assert_eq!(variables("FROM base\nARG SOURCE_DATE_EPOCH\nRUN a\n"), ["SOURCE_DATE_EPOCH=1000"]);
}

#[test]
fn section_10_a_global_arg_sets_it_and_nothing_or_a_folder_does_not() {
    let text = |arg: &str| format!("ARG SOURCE_DATE_EPOCH={arg}\n{TEXT}");
    let created = |dockerfile: &str, build_args: &[(&str, &str)]| {
        times(&built(&mut world(), dockerfile, build_args, Builder::Buildkit).1).0
    };
    assert_eq!(created(&text("5"), &[]), "1970-01-01T00:00:05Z");
    assert_eq!(created(&text("5"), &[("SOURCE_DATE_EPOCH", "6")]), "1970-01-01T00:00:06Z");
    let now = created(TEXT, &[]);
    for nothing in ["", "context"] {
        assert_eq!(created(TEXT, &[("SOURCE_DATE_EPOCH", nothing)]), now);
        let declared = "FROM base\nARG SOURCE_DATE_EPOCH\nRUN a\n";
        let ask = Ask { build_args: &[("SOURCE_DATE_EPOCH", nothing)], ..Ask::buildkit(declared) };
        let run = World::new().commands(&ask).remove(0);
        assert!(!run.environment.iter().any(|word| word.starts_with("SOURCE")), "{run:?}");
    }
}

#[test]
fn section_10_what_is_no_time_is_an_error() {
    let failure = |value: &str| {
        let text = format!("FROM base AS one\n{}", TEXT);
        World::new().failure_of(&Ask { build_args: &[("SOURCE_DATE_EPOCH", value)], ..Ask::buildkit(&text) })
    };
    for wrong in ["tomorrow", "1.5", "0x10", "99999999999999999999"] {
        assert!(
            failure(wrong).starts_with(&format!("invalid SOURCE_DATE_EPOCH: {wrong}: write the seconds")),
            "{wrong}"
        );
    }
    for outside in ["-1", "253402300800"] {
        assert!(failure(outside).starts_with(&format!("invalid SOURCE_DATE_EPOCH: {outside}: it lies")), "{outside}");
    }
    assert!(failure("One").starts_with("SOURCE_DATE_EPOCH is the stage One: "));
}
