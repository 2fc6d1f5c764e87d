//! What is expanded where.

use super::{Ask, Base, Operation};
use crate::dockerfile::ast::Kind;
use crate::plan::MountKind;

#[track_caller]
fn check_base(text: &str, expected: &str) {
    for ask in Ask::both(text) {
        let outline = ask.outline().unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        match &outline.stages[outline.target].base {
            Base::Image(image) => assert_eq!(image.to_string(), expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn row_4_2_from_image() {
    check_base("ARG image=a\nARG tag=1\nFROM $image:${tag}", "docker.io/library/a:1");
    check_base("FROM ${image:-a}", "docker.io/library/a:latest");
    check_base("FROM \"a\":'1'", "docker.io/library/a:1");
}

#[test]
fn row_4_2_from_platform() {
    for text in [
        "FROM --platform=$BUILDPLATFORM a",
        "FROM --platform=${TARGETOS}/$TARGETARCH a",
        "ARG x=linux\nFROM --platform=$x a",
    ] {
        assert!(Ask::buildkit(text).outline().is_ok(), "{text}");
    }
    Ask::buildkit("FROM --platform=$x a").check_error("empty platform value from expression $x");
}

#[test]
fn row_4_2_from_knows_global_arguments_only() {
    for ask in Ask::both("FROM a AS one\nENV x=b\nARG y=b\nFROM $x$y") {
        ask.check_error("base name ($x$y) should not be blank");
    }
    Ask { environment: &["x=b"], ..Ask::buildkit("FROM $x") }.check_error("base name ($x) should not be blank");
}

#[test]
fn row_4_2_arg_default_before_from_knows_earlier_ones() {
    check_base("ARG a=x\nARG b=${a}y\nFROM $b", "docker.io/library/xy:latest");
}

#[test]
fn row_4_2_arg_default_in_a_stage_knows_its_variables() {
    for ask in Ask::both("ARG g=1\nFROM a\nENV e=2\nARG b=$g-$e\nRUN x") {
        assert_eq!(ask.variable("b").as_deref(), Some("-2"));
    }
}

/// BuildKit takes the name as it stands.
#[test]
fn row_4_2_arg_name_is_expanded_by_the_classic_builder() {
    let text = "FROM a\nENV n=name\nARG $n=1\nRUN x";
    assert_eq!(Ask::classic(text).variable("name").as_deref(), Some("1"));
    assert_eq!(Ask::buildkit(text).variable("name"), None);
    assert_eq!(Ask::buildkit(text).variable("$n").as_deref(), Some("1"));
    let text = "ARG n=image\nARG ${n}=a\nFROM $image";
    assert!(Ask::classic(text).outline().is_ok());
    Ask::buildkit(text).check_error("base name ($image) should not be blank");
    let given = Ask { build_args: &[("name", "2")], ..Ask::classic("FROM a\nENV n=name\nARG $n=1\nRUN x") };
    assert_eq!(given.variable("name").as_deref(), Some("2"));
}

#[test]
fn row_4_2_env_and_label() {
    for ask in Ask::both("FROM a\nENV k=key v=\"va lue\"\nENV x$k=$v '$k'=\"$u\"\nLABEL $k=$v \"${k}2\"='$v'") {
        let config = ask.config();
        let env: Vec<_> = config.env.iter().filter(|word| !word.starts_with("PATH=")).collect();
        assert_eq!(env, ["k=key", "v=va lue", "xkey=va lue", "$k="]);
        let labels: Vec<_> = config.labels.unwrap().into_iter().collect();
        let expected = [("key", "va lue"), ("key2", "$v")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(labels, expected);
    }
}

#[test]
fn row_4_2_copy_and_add() {
    for keyword in ["COPY", "ADD"] {
        let text = format!("FROM a\nENV x=b m=700\n{keyword} --chown=$x:$x --chmod=$m $x/c '$x' /${{x}}/");
        for ask in Ask::both(&text) {
            let transfer = ask.transfer();
            assert_eq!(
                (transfer.sources.paths, transfer.destination.as_str()),
                (vec!["b/c".to_owned(), "$x".to_owned()], "/b")
            );
            assert_eq!(transfer.owner.as_deref(), Some("b:b"));
            assert_eq!(transfer.mode.unwrap().to_string(), "700");
        }
    }
}

#[test]
fn row_4_2_bodies_of_heredocs_without_quotes() {
    let content = |text: &str| Ask::buildkit(text).transfer().inline.swap_remove(0).content;
    assert_eq!(content("FROM a\nENV x=b\nCOPY <<E /d\n$x '$x' \"${x}\" \\$x ${u:-w}$u\nE"), "b 'b' \"b\" $x w\n");
    assert_eq!(content("FROM a\nENV x=b\nCOPY <<'E' /d\n$x \\$x\nE"), "$x \\$x\n");
}

#[test]
fn section_2_2_escapes_in_the_body_of_a_heredoc_are_backslashes_always() {
    let text = "# escape=`\nFROM a\nENV x=b\nCOPY <<E /d\n\\$x `$x\nE";
    assert_eq!(Ask::buildkit(text).transfer().inline[0].content, "$x `b\n");
}

#[test]
fn section_2_6_a_heredoc_of_copy_is_a_file_with_mode_0644() {
    let transfer = Ask::buildkit("FROM a\nCOPY <<E /d/\nx\nE").transfer();
    assert_eq!((transfer.inline[0].name.as_str(), transfer.mode), ("E", None));
}

#[test]
fn section_2_6_a_script_is_mounted_read_only_below_dev_pipes() {
    let run = Ask::buildkit("FROM a\nRUN <<E\n#!/bin/x\n$y\nE").run();
    assert_eq!(run.args, ["/bin/sh", "-c", "/dev/pipes/E"]);
    let mount = &run.mounts[0];
    assert_eq!((mount.target.as_ref().unwrap().as_str(), mount.read_only), ("/dev/pipes/E", true));
    assert_eq!(mount.kind, MountKind::Script("#!/bin/x\n$y\n".to_owned()));
}

#[test]
fn row_4_2_workdir_user_stopsignal_and_each_volume() {
    for ask in Ask::both(
        "FROM a\nENV x=b s=TERM\nWORKDIR /$x\nUSER $x:${x}\nSTOPSIGNAL SIG$s\nVOLUME /$x [\"$x\"]\nVOLUME [\"/${x}2\"]",
    ) {
        let config = ask.config();
        assert_eq!((config.working_dir.as_str(), config.user.as_str()), ("/b", "b:b"));
        assert_eq!(config.stop_signal.as_deref(), Some("SIGTERM"));
        let volumes: Vec<_> = config.volumes.unwrap().into_keys().collect();
        assert_eq!(volumes, ["/b", "/b2", "[b]"]);
    }
    Ask::buildkit("FROM a\nENV s=X\nSTOPSIGNAL $s").check_error("invalid signal: X");
}

#[test]
fn row_4_2_expose_may_give_several_ports() {
    for ask in Ask::both("FROM a\nENV p=\"80 81/udp\"\nEXPOSE $p 9${u:-0}") {
        let ports: Vec<_> = ask.config().exposed_ports.unwrap().into_keys().collect();
        assert_eq!(ports, ["80/tcp", "81/udp", "90/tcp"]);
    }
    Ask::buildkit("FROM a\nENV p=\"80 81\"\nEXPOSE \"$p\"").check_error("invalid containerPort: 80 81");
}

#[test]
fn row_4_2_run_only_the_values_of_mounts() {
    let run = Ask::buildkit("FROM a\nENV x=b\nRUN --mount=type=cache,target=/$x,id=$x echo $x").run();
    assert_eq!(run.args, ["/bin/sh", "-c", "echo $x"]);
    assert_eq!(run.mounts[0].target.as_ref().unwrap().as_str(), "/b");
    assert!(matches!(&run.mounts[0].kind, MountKind::Cache { id, .. } if id == "b"));
}

#[test]
fn row_4_2_onbuild_when_the_trigger_runs() {
    let text = "FROM a AS one\nENV x=1\nONBUILD ENV y=$x-$z\nENV x=2\nFROM one\nRUN b";
    for ask in Ask::both(text) {
        assert_eq!(ask.variable("y").as_deref(), Some("2-"));
    }
    let config = Ask::buildkit("FROM a\nENV x=1\nONBUILD ENV y=$x").config();
    assert_eq!(config.on_build.unwrap(), ["ENV y=$x"]);
}

#[test]
fn row_4_2_not_expanded() {
    for ask in Ask::both(
        "FROM a\nENV x=b\nSHELL [\"$x\"]\nCMD $x\nENTRYPOINT [\"$x\"]\nCMD [\"$x\"]\nHEALTHCHECK CMD $x\nMAINTAINER $x",
    ) {
        let step = ask.last();
        let config = step.config;
        assert_eq!(
            (config.shell.unwrap(), config.entrypoint.unwrap(), config.cmd.unwrap()),
            (vec!["$x".to_owned()], vec!["$x".to_owned()], vec!["$x".to_owned()])
        );
        assert_eq!(config.healthcheck.unwrap()["Test"][1], "$x");
        assert_eq!(step.author.as_deref(), Some("$x"));
    }
    let transfer = Ask::buildkit("FROM a\nENV x=b\nCOPY --exclude=$x c d").transfer();
    assert_eq!(transfer.sources.exclude, ["$x"]);
}

#[test]
fn section_4_2_all_expansions_of_an_instruction_see_what_was_before_it() {
    for ask in Ask::both("FROM a\nENV a=1\nENV a=2 b=$a\nRUN x") {
        assert_eq!(ask.variable("b").as_deref(), Some("1"));
    }
    for ask in Ask::both("FROM a\nLABEL x=1 y=$x") {
        assert_eq!(ask.config().labels.unwrap()["y"], "");
    }
}

#[test]
fn section_4_2_arg_goes_pair_by_pair_in_buildkit() {
    let text = "FROM x\nARG a=1 b=$a\nRUN y";
    assert_eq!(Ask::buildkit(text).variable("b").as_deref(), Some("1"));
    assert_eq!(Ask::classic(text).variable("b").as_deref(), Some(""));
    let text = "ARG a=1 b=x$a\nFROM $b";
    assert!(
        matches!(&Ask::buildkit(text).outline().unwrap().stages[0].base, Base::Image(image) if image.to_string().contains("x1"))
    );
    assert!(
        matches!(&Ask::classic(text).outline().unwrap().stages[0].base, Base::Image(image) if image.to_string().ends_with("/x:latest"))
    );
}

#[test]
fn section_4_2_a_default_that_is_not_needed_is_not_looked_at_by_buildkit() {
    let text = "FROM x\nARG a=${u?needed}\nRUN y";
    let given: &[(&str, &str)] = &[("a", "1")];
    assert_eq!(Ask { build_args: given, ..Ask::buildkit(text) }.variable("a").as_deref(), Some("1"));
    let message = "failed to process \"${u?needed}\": u: needed";
    Ask { build_args: given, ..Ask::classic(text) }.check_error(message);
    Ask::buildkit(text).check_error(message);
}

#[test]
fn section_4_2_steps_keep_what_is_written() {
    let step = Ask::buildkit("FROM a\nENV x=b\nWORKDIR /$x").last();
    assert_eq!(step.text, "WORKDIR /$x");
    assert!(matches!(step.operation, Operation::WorkingDirectory { .. }));
    assert!(matches!(
        crate::dockerfile::parse("FROM a\nWORKDIR /$x").dockerfile.instructions[1].kind,
        Kind::Workdir(_)
    ));
}
