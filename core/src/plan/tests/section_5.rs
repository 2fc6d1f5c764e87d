//! Stages, mounts and commands, as a build comes to them.

use super::{Ask, Base};
use crate::dockerfile::mount::Sharing;
use crate::plan::{Attributes, MountKind, Origin, RunMount};

/// The mounts of the last step, in `/w`.
#[track_caller]
fn mounts(flags: &str) -> Vec<RunMount> {
    Ask::buildkit(&format!("FROM a AS earlier\nFROM a\nWORKDIR /w\nRUN {flags} x")).run().mounts
}

#[track_caller]
fn target(flags: &str) -> Option<String> {
    mounts(flags).pop().expect("a mount").target.map(|path| path.as_str().to_owned())
}

fn attributes(mode: u32) -> Attributes {
    Attributes { mode, user: 0, group: 0 }
}

#[test]
fn row_5_from_an_earlier_stage_by_its_key_in_lower_case() {
    let base = |ask: Ask<'_>| ask.outline().map(|outline| outline.stages[outline.target].base.clone());
    assert_eq!(base(Ask::buildkit("FROM a AS Base\nFROM base")), Ok(Base::Stage(0)));
    let message = "failed to parse stage name \"Base\": invalid reference format: repository name (library/Base) must be lowercase";
    assert_eq!(base(Ask::buildkit("FROM a AS base\nFROM Base")), Err(vec![message.to_owned()]));
    assert_eq!(base(Ask::classic("FROM a AS base\nFROM Base")), Ok(Base::Stage(0)));
    assert_eq!(base(Ask::buildkit("ARG x=base\nFROM a AS base\nFROM $x")), Ok(Base::Stage(0)));
    assert!(matches!(base(Ask::buildkit("FROM later\nFROM a AS later\nFROM b")), Ok(Base::Image(_))));
}

#[test]
fn row_5_from_scratch_or_a_reference() {
    let base = |text| Ask::buildkit(text).outline().map(|outline| outline.stages[0].base.clone());
    assert_eq!(base("FROM scratch"), Ok(Base::Scratch));
    for text in [
        "FROM a",
        "FROM a/b:c",
        "FROM h.org:5000/a@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    ] {
        assert!(matches!(base(text), Ok(Base::Image(_))), "{text}");
    }
    assert!(base("FROM a:b:c").is_err());
}

#[test]
fn row_5_from_blank_after_expansion() {
    for ask in Ask::both("FROM $u") {
        ask.check_error("base name ($u) should not be blank");
    }
}

#[test]
fn row_5_from_a_name_twice_is_an_error_of_the_classic_builder() {
    let text = "FROM a AS b\nFROM a AS B\nFROM b";
    Ask::classic(text).check_error("b stage name already used");
    assert_eq!(Ask::buildkit(text).outline().unwrap().stages[2].base, Base::Stage(1));
}

#[test]
fn row_5_mount_bind_is_read_only_by_default() {
    let [mount] = mounts("--mount=target=/a,source=b").try_into().unwrap();
    let MountKind::Bind(tree) = mount.kind else { panic!("a bind mount") };
    assert_eq!((tree.origin, tree.source.as_str(), mount.read_only), (Origin::Context, "/b", true));
    assert!(!mounts("--mount=target=/a,rw")[0].read_only);
    let MountKind::Bind(tree) = &mounts("--mount=target=/a,from=Earlier")[0].kind else { panic!("a bind mount") };
    assert_eq!((&tree.origin, tree.source.as_str()), (&Origin::Stage(0), "/"));
}

#[test]
fn row_5_mount_cache_is_named_by_its_target_and_shared() {
    let [mount] = mounts("--mount=type=cache,target=/a/../b/").try_into().unwrap();
    let expected =
        MountKind::Cache { id: "/b".to_owned(), sharing: Sharing::Shared, seed: None, attributes: attributes(0o755) };
    assert_eq!((mount.kind, mount.read_only), (expected, false));
    let text = "FROM a\nRUN --mount=type=cache,target=/b x";
    let run = Ask { build_args: &[("BUILDKIT_CACHE_MOUNT_NS", "mine")], ..Ask::buildkit(text) }.run();
    assert!(matches!(&run.mounts[0].kind, MountKind::Cache { id, .. } if id == "mine/b"));
    let seeded = &mounts("--mount=type=cache,target=/b,from=earlier,source=/c")[0].kind;
    assert!(matches!(seeded, MountKind::Cache { seed: Some(tree), .. } if tree.origin == Origin::Stage(0)));
}

#[test]
fn row_5_mount_tmpfs_has_a_size() {
    let [mount] = mounts("--mount=type=tmpfs,target=/a,size=1k").try_into().unwrap();
    assert_eq!((mount.kind, mount.read_only), (MountKind::Tmpfs { size: Some(1024) }, false));
}

#[test]
fn row_5_mount_secret_is_below_run_secrets_unless_a_variable_has_it() {
    let [mount] = mounts("--mount=type=secret,id=a").try_into().unwrap();
    let expected =
        MountKind::Secret { id: "a".to_owned(), environment: None, required: false, attributes: attributes(0o400) };
    assert_eq!(mount.kind, expected);
    assert_eq!(mount.target.unwrap().as_str(), "/run/secrets/a");
    assert_eq!(target("--mount=type=secret,id=a,env=A"), None);
    assert_eq!(target("--mount=type=secret,id=a,env=A,target=/b").as_deref(), Some("/b"));
    assert!(
        matches!(&mounts("--mount=type=secret,source=s,target=/b")[0].kind, MountKind::Secret { id, .. } if id == "s")
    );
}

#[test]
fn row_5_mount_ssh_has_a_name_and_a_socket_for_each() {
    let [one, two] = mounts("--mount=type=ssh --mount=type=ssh,id=b,required").try_into().unwrap();
    let ssh = |id: &str, required| MountKind::Ssh { id: id.to_owned(), required, attributes: attributes(0o600) };
    assert_eq!((one.kind, two.kind), (ssh("default", false), ssh("b", true)));
    let targets = [one.target.unwrap(), two.target.unwrap()];
    assert_eq!(
        targets.map(|path| path.as_str().to_owned()),
        ["/run/buildkit/ssh_agent.0", "/run/buildkit/ssh_agent.1"]
    );
}

#[test]
fn section_5_a_relative_target_is_below_the_working_directory() {
    assert_eq!(target("--mount=target=a/b").as_deref(), Some("/w/a/b"));
    assert_eq!(target("--mount=type=cache,target=./a").as_deref(), Some("/w/a"));
}

#[test]
fn section_5_the_root_is_no_target() {
    for flags in ["--mount=target=/", "--mount=target=/a/..", "--mount=type=tmpfs,target=/", "--mount=target=."] {
        let message = "invalid mount target \"/\": a mount needs a target below the root";
        Ask::buildkit(&format!("FROM a\nRUN {flags} x")).check_error(message);
    }
}

#[test]
fn row_5_from_of_a_mount_is_an_earlier_stage() {
    let message = "cannot mount from stage \"later\" to \"/a\", stage needs to be defined before current command";
    let text = "FROM a AS here\nRUN --mount=from=later,target=/a x\nFROM a AS later";
    Ask { target: Some("here"), ..Ask::buildkit(text) }.check_error(message);
}

/// Where `COPY --from` of the second of three stages leads.
#[track_caller]
fn origin(from: &str) -> Origin {
    let text = format!("FROM a AS one\nFROM a AS two\nCOPY --from={from} b c");
    Ask::buildkit(&text).transfer().origin
}

#[track_caller]
fn check_from_error(from: &str, buildkit: &str) {
    let text = format!("FROM a AS one\nFROM a AS two\nCOPY --from={from} b c\nFROM a AS three");
    Ask { target: Some("two"), ..Ask::buildkit(&text) }.check_error(buildkit);
}

#[test]
fn row_5_copy_from_a_stage_by_name_in_any_case_or_by_number() {
    for from in ["one", "ONE", "0"] {
        assert_eq!(origin(from), Origin::Stage(0), "{from}");
    }
}

#[test]
fn row_5_copy_from_an_image() {
    assert!(matches!(origin("b/c:d"), Origin::Image(_)));
    assert!(matches!(origin("other"), Origin::Image(_)));
}

#[test]
fn row_5_copy_from_a_stage_that_comes_later_is_an_error() {
    for from in ["three", "Three", "2"] {
        let message = format!("cannot copy from stage {from:?}, it needs to be defined before current stage \"two\"");
        check_from_error(from, &message);
    }
    check_from_error("3", "invalid stage index 3");
    for (from, why) in [("1", "refers to current build stage"), ("2", "index out of bounds")] {
        let text = format!("FROM a\nFROM a\nCOPY --from={from} b c");
        Ask::classic(&text).check_error(&format!("invalid from flag value {from}: {why}"));
    }
}

#[test]
fn section_5_circles_are_errors() {
    Ask::buildkit("FROM a AS one\nCOPY --from=one b c").check_error("circular dependency detected on stage: one");
    Ask::buildkit("FROM a\nCOPY --from=0 b c").check_error("circular dependency detected on stage: stage-0");
    Ask::buildkit("FROM a\nRUN --mount=from=0,target=/b c")
        .check_error("circular dependency detected on stage: stage-0");
    let three = "FROM a AS one\nCOPY --from=three b c\nFROM a AS two\nCOPY --from=one b c\nFROM a AS three\nCOPY --from=two b c";
    Ask::buildkit(three).check_error("circular dependency detected on stage: one");
    let none = "FROM a AS one\nFROM a AS two\nCOPY --from=one b c\nFROM two\nCOPY --from=one b c\nCOPY --from=two b c";
    assert!(Ask::buildkit(none).steps().is_ok());
}

#[test]
fn section_5_an_unknown_target_is_an_error() {
    for ask in Ask::both("FROM a AS one\nFROM a AS two") {
        Ask { target: Some("three"), ..ask }.check_error("target stage \"three\" could not be found");
        assert_eq!(Ask { target: Some("ONE"), ..ask }.outline().unwrap().target, 0);
    }
}

#[test]
fn row_5_copy_link_with_chmod_is_a_plain_copy() {
    for (flags, link) in
        [("--link", true), ("--link --chmod=700", false), ("--chmod=700", false), ("--link --chmod=", true)]
    {
        assert_eq!(Ask::buildkit(&format!("FROM a\nCOPY {flags} b c")).transfer().link, link, "{flags}");
    }
}

#[test]
fn row_5_expose_is_kept_sorted_and_in_lower_case() {
    for ask in Ask::both("FROM a\nEXPOSE 90 80/UDP 127.0.0.1:1:80-81") {
        let ports: Vec<_> = ask.config().exposed_ports.unwrap().into_keys().collect();
        assert_eq!(ports, ["80/tcp", "80/udp", "81/tcp", "90/tcp"]);
    }
}

#[test]
fn row_5_healthcheck_shell_form_exec_form_and_none() {
    for (line, expected) in [
        ("HEALTHCHECK CMD a  b", vec!["CMD-SHELL", "a  b"]),
        ("HEALTHCHECK CMD [\"a\", \"b\"]", vec!["CMD", "a", "b"]),
        ("HEALTHCHECK NONE", vec!["NONE"]),
    ] {
        for ask in Ask::both(&format!("FROM a\n{line}")) {
            assert_eq!(ask.config().healthcheck.unwrap()["Test"], serde_json::json!(expected), "{line}");
        }
    }
}

#[test]
fn row_5_cmd_and_entrypoint_in_shell_form_are_the_shell_and_the_text() {
    for ask in Ask::both("FROM a\nCMD a  b\nENTRYPOINT c\nCMD d") {
        let config = ask.config();
        assert_eq!(config.entrypoint.unwrap(), ["/bin/sh", "-c", "c"]);
        assert_eq!(config.cmd.unwrap(), ["/bin/sh", "-c", "d"]);
    }
    for ask in Ask::both("FROM a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nCMD a  b") {
        assert_eq!(ask.config().cmd.unwrap(), ["/bin/bash", "-o", "pipefail", "-c", "a  b"]);
    }
    for ask in Ask::both("FROM a\nCMD [\"a\", \"b\"]") {
        assert_eq!(ask.config().cmd.unwrap(), ["a", "b"]);
    }
}

#[test]
fn row_5_entrypoint_clears_a_cmd_that_is_not_the_stages_own() {
    for ask in Ask::both("FROM a AS one\nCMD [\"b\"]\nFROM one\nENTRYPOINT [\"c\"]") {
        assert_eq!(ask.config().cmd, None);
    }
    for ask in Ask::both("FROM a AS one\nFROM one\nCMD [\"b\"]\nENTRYPOINT [\"c\"]") {
        assert_eq!(ask.config().cmd.unwrap(), ["b"]);
    }
}

#[test]
fn row_5_onbuild_is_kept_as_text() {
    for ask in Ask::both("FROM a\nONBUILD RUN  a  $b # c\nONBUILD COPY d e") {
        assert_eq!(ask.config().on_build.unwrap(), ["RUN  a  $b # c", "COPY d e"]);
    }
}

#[test]
fn row_5_onbuild_runs_first_after_from_and_is_not_inherited_further() {
    for ask in
        Ask::both("FROM a AS one\nONBUILD ENV x=1\nONBUILD LABEL y=2\nFROM one AS two\nENV z=3\nFROM two\nENV w=4")
    {
        let two: Vec<_> =
            Ask { target: Some("two"), ..ask }.steps().unwrap().into_iter().map(|step| step.text).collect();
        assert_eq!(two, ["FROM one AS two", "ENV x=1", "LABEL y=2", "ENV z=3"]);
        let three: Vec<_> = ask.steps().unwrap().into_iter().map(|step| step.text).collect();
        assert_eq!(three, ["FROM two", "ENV w=4"]);
        assert_eq!(ask.config().on_build, None);
    }
}

#[test]
fn section_5_the_default_shell() {
    for ask in Ask::both("FROM a\nRUN x  y") {
        assert_eq!(ask.run().args, ["/bin/sh", "-c", "x  y"]);
    }
    for ask in Ask::both("FROM a\nRUN [\"x\", \"y\"]") {
        assert_eq!(ask.run().args, ["x", "y"]);
    }
}

#[test]
fn row_5_copy_parents_and_link_are_of_buildkit_only() {
    for flag in ["--link", "--parents", "--exclude=x"] {
        let text = format!("FROM a\nCOPY {flag} b c");
        let name = flag.split('=').next().unwrap();
        Ask::classic(&text).check_error(&format!("the {name} option requires BuildKit: build with --builder buildkit"));
    }
}

#[test]
fn row_5_volume_what_a_run_writes_there_the_classic_builder_discards_and_buildkit_keeps() {
    let text = "FROM a AS one\nVOLUME /v/ b\nFROM one\nVOLUME [\"/b\", \"/c/../d\"]\nRUN x";
    let volumes: Vec<_> = Ask::classic(text).run().volumes.iter().map(ToString::to_string).collect();
    assert_eq!(volumes, ["/b", "/d", "/v"]);
    assert_eq!(Ask::buildkit(text).run().volumes, []);
    let root = "FROM a\nVOLUME /\nRUN x";
    Ask::classic(root).check_error("invalid volume specification: '/': destination can't be '/'");
    assert_eq!(Ask::buildkit(root).run().volumes, []);
}
