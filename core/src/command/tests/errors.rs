//! What is said of command lines that are wrong, and the exit codes.

use super::super::{Program, parse};
use super::{DOCKER, LAYERCAKE, words};

#[track_caller]
fn check_of(program: Program<'_>, written: &str, code: u8, message: &str) {
    let error = parse(program, &words(written)).expect_err(written);
    assert_eq!((error.to_string().as_str(), error.exit_code()), (message, code), "{written}");
}

#[track_caller]
fn check(written: &str, code: u8, message: &str) {
    check_of(DOCKER, written, code, message);
}

/// What follows the first line, for a verb.
fn below(usage: &str, command: &str) -> String {
    format!("\n\nUsage:  {usage}\n\nRun '{command} --help' for more information")
}

#[test]
fn unknown_commands() {
    check("frobnicate", 1, "docker: unknown command: docker frobnicate\n\nRun 'docker --help' for more information");
    check(
        "image frobnicate",
        1,
        &format!("docker: unknown command: docker image frobnicate{}", below("docker image COMMAND", "docker image")),
    );
    check("help frobnicate", 1, "unknown help topic: frobnicate");
    check("help ps frobnicate", 1, "unknown help topic: ps frobnicate");
}

#[test]
fn unknown_commands_that_are_near_to_one() {
    check(
        "biuld .",
        1,
        "docker: unknown command: docker biuld\n\nDid you mean: build?\nRun 'docker --help' for more information",
    );
    check(
        "image lss",
        1,
        "docker: unknown command: docker image lss\n\nUsage:  docker image COMMAND\n\nDid you mean: ls?\n\
         Run 'docker image --help' for more information",
    );
}

#[test]
fn unknown_flags() {
    let run = below("docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", "docker run");
    check("run --frobnicate busybox", 125, &format!("unknown flag: --frobnicate{run}"));
    check("run --frobnicate=x busybox", 125, &format!("unknown flag: --frobnicate{run}"));
    check("run -z busybox", 125, &format!("unknown shorthand flag: 'z' in -z{run}"));
    check("run -itzx busybox", 125, &format!("unknown shorthand flag: 'z' in -zx{run}"));
    check("run -i= busybox", 125, &format!("unknown shorthand flag: '=' in -={run}"));
    check("run --=x busybox", 125, &format!("bad flag syntax: --=x{run}"));
    check("run ---x busybox", 125, &format!("bad flag syntax: ---x{run}"));
    let root = below("docker [OPTIONS] COMMAND [ARG...]", "docker");
    check("--frobnicate ps", 125, &format!("unknown flag: --frobnicate{root}"));
    check(
        "image -x ls",
        125,
        &format!("unknown shorthand flag: 'x' in -x{}", below("docker image COMMAND", "docker image")),
    );
}

#[test]
fn unknown_flags_that_are_near_to_one() {
    check(
        "run --nmae x busybox",
        125,
        "unknown flag: --nmae\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nDid you mean: --name?\n\
         Run 'docker run --help' for more information",
    );
}

#[test]
fn flags_without_their_values() {
    let run = below("docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", "docker run");
    check("run --name", 125, &format!("flag needs an argument: --name{run}"));
    check("run -e", 125, &format!("flag needs an argument: 'e' in -e{run}"));
    check("run -ite", 125, &format!("flag needs an argument: 'e' in -e{run}"));
}

#[test]
fn values_that_are_none() {
    let stop = below("docker stop [OPTIONS] CONTAINER [CONTAINER...]", "docker stop");
    check(
        "stop -t soon web",
        125,
        &format!(
            r#"invalid argument "soon" for "-t, --timeout" flag: strconv.ParseInt: parsing "soon": invalid syntax{stop}"#
        ),
    );
    check(
        "stop -t 99999999999999999999 web",
        125,
        &format!(
            r#"invalid argument "99999999999999999999" for "-t, --timeout" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range{stop}"#
        ),
    );
    let run = below("docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", "docker run");
    check(
        "run --rm=perhaps busybox",
        125,
        &format!(
            r#"invalid argument "perhaps" for "--rm" flag: strconv.ParseBool: parsing "perhaps": invalid syntax{run}"#
        ),
    );
    let build = below("docker build [OPTIONS] PATH", "docker build");
    check(
        "build --builder old .",
        125,
        &format!(r#"invalid argument "old" for "--builder" flag: it must be buildkit or classic{build}"#),
    );
    let bootstrap = below("docker image bootstrap [OPTIONS] BASE", "docker image bootstrap");
    check(
        "image bootstrap alpine",
        1,
        &format!(r#"docker: invalid argument "alpine" for BASE: it must be busybox or debian{bootstrap}"#),
    );
}

#[test]
fn too_few_and_too_many_arguments() {
    for (written, demand, usage) in [
        ("run", "requires at least 1 argument", "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]"),
        ("exec web", "requires at least 2 arguments", "docker exec [OPTIONS] CONTAINER COMMAND [ARG...]"),
        ("rm", "requires at least 1 argument", "docker rm [OPTIONS] CONTAINER [CONTAINER...]"),
        ("build", "requires 1 argument", "docker build [OPTIONS] PATH"),
        ("build a b", "requires 1 argument", "docker build [OPTIONS] PATH"),
        ("tag a", "requires 2 arguments", "docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]"),
        ("images a b", "requires at most 1 argument", "docker images [OPTIONS] [REPOSITORY[:TAG]]"),
        (
            "commit a b c",
            "requires at least 1 and at most 2 arguments",
            "docker commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
        ),
        ("ps web", "accepts no arguments", "docker ps [OPTIONS]"),
    ] {
        let verb = written.split(' ').next().unwrap();
        let command = format!("docker {verb}");
        check(written, 1, &format!("docker: '{command}' {demand}{}", below(usage, &command)));
    }
}

#[test]
fn flags_without_which_nothing_is_done() {
    let expand = below("docker dockerfile expand [OPTIONS]", "docker dockerfile expand");
    check("dockerfile expand", 1, &format!("docker: required flag(s) \"json-lines\" not set{expand}"));
}

#[test]
fn flags_come_before_arguments() {
    let run = below("docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", "docker run");
    check("run --frobnicate", 125, &format!("unknown flag: --frobnicate{run}"));
    check("run --help --frobnicate", 125, &format!("unknown flag: --frobnicate{run}"));
}

#[test]
fn what_the_engine_does_not_have_is_refused_with_the_reason() {
    check_of(
        LAYERCAKE,
        "attach web",
        1,
        "layercake: 'layercake attach' is not in this engine yet: `logs -f` shows what a container prints, `exec -it` opens a shell in \
         it",
    );
    check_of(
        LAYERCAKE,
        "run --gpus all busybox",
        125,
        "layercake: --gpus is not in this engine yet: there is no support for them\n\n\
         Run 'layercake run --help' for more information",
    );
    for written in ["attach web", "run --gpus all busybox"] {
        assert!(parse(DOCKER, &words(written)).is_ok(), "a model has {written}");
    }
}
