//! VOLUME, and what is written there afterwards.

use super::world::{Ask, World};

/// What both builders' images have of `/v` and `/w`.
#[track_caller]
fn check(text: &str, buildkit: &[&str], classic: &[&str]) {
    for (ask, expected) in [(Ask::buildkit(text), buildkit), (Ask::classic(text), classic)] {
        let mut world = World::new();
        world.context.write("/file", "x");
        let image = world.build(&ask).image.unwrap();
        let listed: Vec<_> = ["/v", "/w"]
            .iter()
            .flat_map(|top| world.listing(&image, top).into_iter().map(move |path| format!("{top}/{path}")))
            .collect();
        assert_eq!(listed, expected, "{:?}: {text}", ask.builder);
    }
}

#[test]
fn row_5_volume_then_writing_there_by_run() {
    let text = "FROM base\nRUN touch /v/before\nVOLUME /v\nRUN touch /v/after\nRUN touch /w/other\n";
    check(text, &["/v/after", "/v/before", "/w/other"], &["/v/before", "/w/other"]);
    // A volume of the image that a stage begins on is one, too.
    let text = "FROM base AS one\nVOLUME /v\nFROM one\nRUN touch /v/f\nFROM base\nCOPY --from=1 / /\n";
    check(text, &["/v/f"], &[]);
}

/// They write to the layer, and not through a container's mounts: moby's `performCopy` takes a layer of its own, and
/// `ContainerCreateWorkdir` mounts the container's layer alone, in which `SetupWorkingDirectory` makes the folder.
#[test]
fn row_5_volume_then_writing_there_by_copy_and_workdir_both_builders_keep() {
    let text = "FROM base\nVOLUME /v /w\nCOPY file /v/\nADD file /v/added\nWORKDIR /w/d\n";
    check(text, &["/v/added", "/v/file", "/w/d"], &["/v/added", "/v/file", "/w/d"]);
}
