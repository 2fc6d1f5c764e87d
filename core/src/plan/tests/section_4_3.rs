//! ARG: where it counts, and which value it has.

use super::{Ask, Builder};
use crate::ordered;
use crate::plan::DEFAULT_PATH;

#[track_caller]
fn check(text: &str, build_args: &[(&str, &str)], expected: Option<&str>) {
    for ask in Ask::both(text) {
        assert_eq!(Ask { build_args, ..ask }.variable("v").as_deref(), expected, "{:?}: {text}", ask.builder);
    }
}

#[track_caller]
fn check_buildkit(text: &str, build_args: &[(&str, &str)], expected: Option<&str>) {
    assert_eq!(Ask { build_args, ..Ask::buildkit(text) }.variable("v").as_deref(), expected, "{text}");
}

#[test]
fn section_4_3_a_global_argument_is_for_from_and_not_for_a_stage() {
    check("ARG v=a\nFROM $v\nRUN x", &[], None);
    check("ARG v=a\nFROM $v\nRUN x", &[("v", "b")], None);
}

#[test]
fn section_4_3_a_bare_arg_in_a_stage_declares_a_global_one_again() {
    check("ARG v=1\nFROM a\nARG v\nRUN x", &[], Some("1"));
    check("ARG v=1\nFROM a AS one\nARG v\nFROM a\nRUN x", &[], None);
    check("ARG v=1\nFROM a\nRUN y\nARG v\nRUN x", &[], Some("1"));
}

#[test]
fn section_4_3_the_value_is_of_the_command_line_the_stage_or_before_from() {
    check("ARG v=1\nFROM a\nARG v=2\nRUN x", &[("v", "3")], Some("3"));
    check("ARG v=1\nFROM a\nARG v\nRUN x", &[("v", "3")], Some("3"));
    check("ARG v=1\nFROM a\nARG v=2\nRUN x", &[], Some("2"));
    check("FROM a\nARG v\nRUN x", &[], None);
    check("ARG v\nFROM a\nARG v\nRUN x", &[], None);
}

#[test]
fn section_4_3_the_command_line_beats_a_default() {
    check("FROM a\nARG v=1\nRUN x", &[("v", "2")], Some("2"));
    check("FROM a\nARG v=1\nRUN x", &[("v", "")], Some(""));
    let ask = Ask { build_args: &[("image", "b")], ..Ask::buildkit("ARG image=a\nFROM $image") };
    assert_eq!(ask.outline().unwrap().global_arguments["image"], "b");
}

#[test]
fn section_4_3_an_argument_is_in_the_environment_of_later_runs() {
    check("FROM a\nARG v=1\nRUN y\nRUN x", &[], Some("1"));
    check("FROM a\nRUN x", &[("v", "1")], None);
}

#[test]
fn section_4_3_an_argument_is_in_the_environment_of_stages_on_top() {
    check("FROM a AS one\nARG v=1\nFROM one AS two\nFROM two\nRUN x", &[], Some("1"));
    check("FROM a AS one\nARG v=1\nFROM a\nRUN x", &[], None);
}

#[test]
fn section_4_3_an_argument_is_not_in_the_image() {
    for ask in Ask::both("FROM a\nARG v=1") {
        assert!(!ask.config().env.iter().any(|word| word.starts_with("v=")));
    }
}

#[test]
fn section_4_3_env_after_arg_wins() {
    check("FROM a\nARG v=1\nENV v=2\nRUN x", &[], Some("2"));
    check("FROM a\nARG v=1\nENV v=2\nRUN x", &[("v", "3")], Some("2"));
    check("FROM a\nARG v=1\nENV v=${v}2\nRUN x", &[], Some("12"));
    check("FROM a AS one\nARG v=1\nENV v=2\nFROM one\nRUN x", &[], Some("2"));
}

#[test]
fn section_4_3_arg_with_a_value_after_env_wins_in_buildkit_alone() {
    for (text, build_args) in
        [("FROM a\nENV v=1\nARG v=2\nRUN x", &[][..]), ("FROM a\nENV v=1\nARG v\nRUN x", &[("v", "2")])]
    {
        for (builder, expected) in [(Builder::Buildkit, "2"), (Builder::Classic, "1")] {
            let ask = Ask { builder, build_args, ..Ask::buildkit(text) };
            assert_eq!(ask.variable("v").as_deref(), Some(expected), "{builder:?}: {text}");
        }
    }
    check("FROM a\nENV v=1\nARG v\nRUN x", &[], Some("1"));
    for ask in Ask::both("FROM a\nARG v=2\nRUN x") {
        let expected = if ask.builder == Builder::Classic { "1" } else { "2" };
        assert_eq!(Ask { environment: &["v=1"], ..ask }.variable("v").as_deref(), Some(expected));
    }
}

#[test]
fn section_4_3_proxies_need_no_declaration_and_count_for_nothing() {
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "FTP_PROXY",
        "ftp_proxy",
        "NO_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        for ask in Ask::both("FROM a\nRUN x") {
            let ask = Ask { build_args: &[(name, "p")], ..ask };
            let run = ask.run();
            assert_eq!(run.proxies, [format!("{name}=p")]);
            assert!(!run.environment.iter().any(|word| word.starts_with(name)) && run.arguments.is_empty());
            assert!(!ask.last().created_by.contains(name), "{}", ask.last().created_by);
            assert_eq!(Ask { text: "FROM a\nWORKDIR /$http_proxy/x", ..ask }.config().working_dir, "/x");
        }
    }
}

#[test]
fn section_4_3_a_proxy_that_is_declared_is_an_argument_like_others() {
    for ask in Ask::both("FROM a\nARG http_proxy\nRUN x") {
        let ask = Ask { build_args: &[("http_proxy", "p")], ..ask };
        assert_eq!(ask.variable("http_proxy").as_deref(), Some("p"));
        assert_eq!((ask.run().arguments, ask.run().proxies), (vec!["http_proxy=p".to_owned()], Vec::new()));
        assert!(ask.last().created_by.contains("|1 http_proxy=p"), "{}", ask.last().created_by);
    }
}

#[test]
fn section_4_3_automatic_arguments_of_buildkit() {
    for (name, expected) in [
        ("BUILDPLATFORM", "linux/amd64"),
        ("BUILDOS", "linux"),
        ("BUILDOSVERSION", ""),
        ("BUILDARCH", "amd64"),
        ("BUILDVARIANT", ""),
        ("TARGETPLATFORM", "linux/amd64"),
        ("TARGETOS", "linux"),
        ("TARGETOSVERSION", ""),
        ("TARGETARCH", "amd64"),
        ("TARGETVARIANT", ""),
        ("TARGETSTAGE", "default"),
    ] {
        let text = format!("FROM a\nARG {name}\nENV v=${name}\nRUN x");
        check_buildkit(&text, &[], Some(expected));
        assert_eq!(Ask::classic(&text).variable("v").as_deref(), Some(""), "{name}");
        check_buildkit(&format!("FROM a\nENV v=${name}\nRUN x"), &[], Some(""));
        check_buildkit(&text, &[(name, "given")], Some("given"));
    }
}

#[test]
fn section_4_3_automatic_arguments_are_for_from_without_a_declaration() {
    let image = |build_args| {
        let outline = Ask { build_args, ..Ask::buildkit("FROM a:$TARGETARCH") }.outline().unwrap();
        format!("{:?}", outline.stages[0].base)
    };
    assert!(image(&[]).contains("amd64"));
    assert!(image(&[("TARGETARCH", "other")]).contains("other"));
}

#[test]
fn section_4_3_targetstage_is_the_name_of_the_stage_that_is_built() {
    check_buildkit("FROM a AS One\nARG TARGETSTAGE\nENV v=$TARGETSTAGE\nRUN x", &[], Some("one"));
    let text = "FROM a AS one\nARG TARGETSTAGE\nENV v=$TARGETSTAGE\nRUN x\nFROM a AS two";
    assert_eq!(Ask { target: Some("one"), ..Ask::buildkit(text) }.variable("v").as_deref(), Some("one"));
    check_buildkit("FROM a AS one\nFROM one\nARG TARGETSTAGE\nENV v=$TARGETSTAGE\nRUN x", &[], Some("default"));
}

#[test]
fn section_4_3_arguments_of_the_builder_are_known() {
    for name in [
        "BUILDKIT_BUILD_NAME",
        "BUILDKIT_CACHE_MOUNT_NS",
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
        "BUILDKIT_INLINE_CACHE",
        "BUILDKIT_MULTI_PLATFORM",
        "BUILDKIT_SANDBOX_HOSTNAME",
        "BUILDKIT_SYNTAX",
        "BUILDKIT_DOCKERFILE_CHECK",
        "BUILDKIT_SBOM_SCAN_CONTEXT",
        "BUILDKIT_SBOM_SCAN_STAGE",
        "SOURCE_DATE_EPOCH",
    ] {
        let ask = Ask { build_args: &[(name, "1"), ("other", "1")], ..Ask::buildkit("FROM a\nRUN x") };
        let unconsumed = ask.outline().unwrap().unconsumed(&ask.options(), &ordered::Set::new());
        assert_eq!(unconsumed, ["other"]);
        assert_eq!(ask.variable(name), None);
    }
}

#[test]
fn section_4_3_what_is_scanned_is_never_in_the_environment() {
    for name in ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"] {
        let text = format!("FROM a AS one\nARG {name}=true\nENV v=${name}\nFROM one\nRUN x");
        check_buildkit(&text, &[], Some(""));
        assert_eq!(Ask::buildkit(&text).variable(name), None);
        assert!(Ask::buildkit(&text).run().arguments.is_empty());
    }
}

#[test]
fn section_4_3_the_date_of_the_source_is_in_the_environment_only_if_declared() {
    let given: &[(&str, &str)] = &[("SOURCE_DATE_EPOCH", "7")];
    assert_eq!(Ask { build_args: given, ..Ask::buildkit("FROM a\nRUN x") }.variable("SOURCE_DATE_EPOCH"), None);
    let declared = Ask { build_args: given, ..Ask::buildkit("FROM a\nARG SOURCE_DATE_EPOCH\nRUN x") };
    assert_eq!(declared.variable("SOURCE_DATE_EPOCH").as_deref(), Some("7"));
}

#[test]
fn section_4_3_path_has_a_default_where_the_base_has_none() {
    assert_eq!(DEFAULT_PATH, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    for ask in Ask::both("FROM a\nRUN x") {
        assert_eq!(ask.variable("PATH").as_deref(), Some(DEFAULT_PATH));
        assert_eq!(Ask { environment: &["PATH=/bin"], ..ask }.variable("PATH").as_deref(), Some("/bin"));
    }
    // BuildKit writes it into the image, behind what the base has.
    let config = Ask { environment: &["x=1"], ..Ask::buildkit("FROM a\nENV y=2") }.config();
    assert_eq!(config.env, ["x=1".to_owned(), format!("PATH={DEFAULT_PATH}"), "y=2".to_owned()]);
    assert_eq!(Ask { environment: &["x=1"], ..Ask::classic("FROM a\nENV y=2") }.config().env, ["x=1", "y=2"]);
}
