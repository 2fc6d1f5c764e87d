//! What is valid: flags, and the instructions but for RUN, COPY and ADD.

use super::{check_error, check_kind, check_messages, check_valid, copy, exec, shell, strings};
use crate::dockerfile::ast::{Healthcheck, Kind, Pair};
use crate::dockerfile::{parse, port, signal};

#[test]
fn row_5_flags_that_are_unknown() {
    check_error("COPY --x=1 a b", "unknown flag: --x");
    for keyword in
        ["CMD a", "ENTRYPOINT a", "ENV a=b", "EXPOSE 80", "LABEL a=b", "MAINTAINER a", "SHELL [\"a\"]", "USER a"]
    {
        let (keyword, rest) = keyword.split_once(' ').unwrap();
        check_error(&format!("{keyword} --x {rest}"), "unknown flag: --x");
    }
    check_error("VOLUME --x /a", "unknown flag: --x");
    check_error("WORKDIR --x /a", "unknown flag: --x");
    check_error("COPY --FROM=a b c", "unknown flag: --FROM");
}

#[test]
fn row_5_flags_that_are_nearly_known_are_suggested() {
    for (line, help) in [
        ("COPY --form=a b c", "did you mean --from?"),
        ("RUN --mout=a b", "did you mean --mount?"),
        ("FROM --plaform=a b", "did you mean --platform?"),
    ] {
        assert_eq!(parse(&format!("FROM a\n{line}")).diagnostics[0].help.as_deref(), Some(help), "{line}");
    }
}

#[test]
fn row_5_flags_that_are_doubled() {
    check_error("COPY --from=a --from=b c d", "duplicate flag specified: --from");
    check_error("COPY --link --link=false c d", "duplicate flag specified: --link");
    check_error("FROM --platform=a --platform=a b", "duplicate flag specified: --platform");
}

#[test]
fn row_5_flags_with_many_values_may_be_doubled() {
    assert_eq!(copy("COPY --exclude=a --exclude=a b c").exclude, ["a", "a"]);
    check_valid("RUN --mount=target=/a --mount=target=/b --device=c --device=d e");
}

#[test]
fn row_5_boolean_flags() {
    for (flag, expected) in [
        ("--link", true),
        ("--link=true", true),
        ("--link=TRUE", true),
        ("--link=false", false),
        ("--link=False", false),
    ] {
        assert_eq!(copy(&format!("COPY {flag} a b")).link, expected, "{flag}");
    }
    check_error("COPY --link= a b", "missing a value on flag: --link");
    check_error("COPY --link=1 a b", "expecting boolean value for flag --link, not: 1");
}

#[test]
fn row_5_flags_with_a_text_need_an_equals_sign_but_may_be_empty() {
    check_error("COPY --from a b", "missing a value on flag: --from");
    check_error("COPY --exclude a b", "missing a value on flag: --exclude");
    assert_eq!(copy("COPY --from= --chown= --exclude= a b").from, None);
}

#[test]
fn row_5_flags_of_arg_stopsignal_and_healthcheck_none_are_never_looked_at() {
    for line in [
        "ARG --x a",
        "ARG --x --x= a=b",
        "STOPSIGNAL --x SIGTERM",
        "HEALTHCHECK --x NONE",
        "HEALTHCHECK --interval=x NONE",
    ] {
        check_valid(line);
    }
}

#[test]
fn row_5_from_one_or_three_arguments() {
    for line in ["FROM", "FROM a b", "FROM a as", "FROM a is b", "FROM a as b c", "FROM as b"] {
        check_messages(&format!("FROM z\n{line}"), &["FROM requires either one or three arguments"]);
    }
    for line in ["FROM a", "FROM a AS b", "FROM a as b", "FROM a aS b", "FROM --platform=x a As b"] {
        check_valid(line);
    }
}

#[test]
fn row_5_from_the_name_is_lower_cased() {
    let Kind::From(from) = super::kind("FROM a AS Build-1.X_y") else { panic!("a FROM") };
    assert_eq!(from.name.as_deref(), Some("build-1.x_y"));
}

#[test]
fn row_5_from_the_name_begins_with_a_letter_and_has_no_symbols() {
    for name in ["1a", "-a", "_a", ".a", "a/b", "a:b", "a$b", "é", "aé"] {
        let why = "name can't start with a number or contain symbols";
        check_error(&format!("FROM a AS {name}"), &format!("invalid name for build stage: {name:?}, {why}"));
    }
}

#[test]
fn row_5_from_the_image_is_not_blank() {
    check_messages("FROM \"\"", &["base name (\"\") should not be blank"]);
    check_messages("FROM ''", &["base name ('') should not be blank"]);
}

#[test]
fn row_5_from_only_arg_stands_before_the_first() {
    check_messages("ARG a=1\nARG b\nFROM c", &[]);
    for line in ["RUN a", "ENV a=b", "LABEL a=b", "COPY a b"] {
        check_messages(&format!("{line}\nFROM c"), &["no build stage in current context"]);
    }
    check_messages("ARG a\nRUN b\nFROM c", &["no build stage in current context"]);
}

#[test]
fn row_5_env_and_label_have_a_pair() {
    check_error("ENV", "ENV requires at least one argument");
    check_error("LABEL", "LABEL requires at least one argument");
}

#[test]
fn row_5_env_and_label_have_no_blank_key() {
    check_error("ENV =a", "ENV names can not be blank");
    check_error("LABEL a=b =c", "LABEL names can not be blank");
}

#[test]
fn row_5_arg_has_a_name() {
    check_error("ARG", "ARG requires at least one argument");
    check_error("ARG =a", "ARG names can not be blank");
}

#[track_caller]
fn check_port(word: &str, expected: Result<&[&str], &str>) {
    let found = port::parse(word).map_err(|error| error.to_string());
    assert_eq!(found, expected.map(strings).map_err(str::to_owned), "{word}");
}

#[test]
fn row_5_expose_a_port_a_range_and_a_protocol() {
    check_error("EXPOSE", "EXPOSE requires at least one argument");
    check_port("80", Ok(&["80/tcp"]));
    check_port("8000-8002", Ok(&["8000/tcp", "8001/tcp", "8002/tcp"]));
    check_port("53/udp", Ok(&["53/udp"]));
    check_port("5/sctp", Ok(&["5/sctp"]));
    check_port("80/", Ok(&["80/tcp"]));
    check_port("80/icmp", Err("invalid proto: icmp"));
    check_port("90-80", Err("invalid containerPort: 90-80"));
    check_port("http", Err("invalid containerPort: http"));
    check_port("/tcp", Err("no port specified: /tcp<empty>"));
}

#[test]
fn row_5_expose_an_address_and_a_port_of_the_host() {
    check_port("8080:80", Ok(&["80/tcp"]));
    check_port("127.0.0.1:8080:80/udp", Ok(&["80/udp"]));
    check_port("127.0.0.1::80", Ok(&["80/tcp"]));
    check_port("[::1]:8080:80", Ok(&["80/tcp"]));
    check_port("x:80", Err("invalid hostPort: x"));
    check_port("300.0.0.1:1:80", Err("invalid IP address: 300.0.0.1"));
}

#[test]
fn row_5_expose_from_0_to_65535() {
    check_port("0", Ok(&["0/tcp"]));
    check_port("65535", Ok(&["65535/tcp"]));
    check_port("65536", Err("invalid containerPort: 65536"));
    check_port("-1", Err("invalid containerPort: -1"));
}

#[test]
fn row_5_expose_the_protocol_is_kept_in_lower_case() {
    check_port("53/UDP", Ok(&["53/udp"]));
}

#[test]
fn row_5_volume_no_blank_entries() {
    check_error("VOLUME", "VOLUME requires at least one argument");
    check_error("VOLUME []", "VOLUME requires at least one argument");
    check_error("VOLUME [\"/a\", \"\"]", "VOLUME specified can not be an empty string");
    check_error("VOLUME [\" \"]", "VOLUME specified can not be an empty string");
}

#[test]
fn row_5_shell_is_in_exec_form_and_has_a_word() {
    check_error("SHELL /bin/sh -c", "SHELL requires the arguments to be in JSON form");
    check_error("SHELL", "SHELL requires at least one argument");
    check_error("SHELL []", "SHELL requires at least one argument");
    check_valid("SHELL [\"a\"]");
}

#[test]
fn row_5_user_workdir_stopsignal_and_maintainer_have_one_argument() {
    for keyword in ["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"] {
        check_error(keyword, &format!("{keyword} requires exactly one argument"));
        check_error(&format!("{} ", keyword.to_ascii_lowercase()), &format!("{keyword} requires exactly one argument"));
    }
}

#[test]
fn row_5_stopsignal_is_a_known_name_or_number() {
    for text in ["SIGTERM", "term", "KILL", "9", "64", "SIGRTMIN+3", "RTMAX-1", "$S"] {
        check_valid(&format!("STOPSIGNAL {text}"));
    }
    for text in ["SIGX", "0", "65", "-1", "SIG", "RTMIN+99"] {
        check_error(&format!("STOPSIGNAL {text}"), &format!("invalid signal: {text}"));
    }
    assert_eq!(signal::parse("SIGRTMIN+3"), Ok(37));
}

#[track_caller]
fn check_times(flags: &str, expected: [Option<i64>; 4], count: Option<u32>) {
    let line = format!("HEALTHCHECK {flags} CMD a");
    let Kind::Healthcheck(Healthcheck::Command { interval, timeout, start_period, start_interval, retries, .. }) =
        super::kind(&line)
    else {
        panic!("{line} is a command")
    };
    assert_eq!(([interval, timeout, start_period, start_interval], retries), (expected, count), "{line}");
}

#[test]
fn row_5_healthcheck_none_has_no_arguments() {
    check_kind("HEALTHCHECK NONE", &Kind::Healthcheck(Healthcheck::None));
    check_error("HEALTHCHECK NONE a", "HEALTHCHECK NONE takes no arguments");
    check_error("HEALTHCHECK", "HEALTHCHECK requires at least one argument");
}

#[test]
fn row_5_healthcheck_cmd_has_a_command() {
    for line in ["HEALTHCHECK CMD", "HEALTHCHECK cmd  ", "HEALTHCHECK CMD []"] {
        check_error(line, "Missing command after HEALTHCHECK CMD");
    }
    check_error("HEALTHCHECK a b", "Unknown type \"A\" in HEALTHCHECK (try CMD)");
}

#[test]
fn row_5_healthcheck_four_times_and_a_count() {
    let second = 1_000_000_000;
    check_times(
        "--interval=1m30s --timeout=1.5s --start-period=1h --start-interval=500ms --retries=3",
        [Some(90 * second), Some(second * 3 / 2), Some(3600 * second), Some(second / 2)],
        Some(3),
    );
    check_times("--interval= --retries=", [None; 4], None);
    check_error("HEALTHCHECK --interval=1 CMD a", "time: missing unit in duration \"1\"");
    check_error("HEALTHCHECK --interval=x CMD a", "time: invalid duration \"x\"");
    check_error("HEALTHCHECK --interval=1y CMD a", "time: unknown unit \"y\" in duration \"1y\"");
}

#[test]
fn row_5_healthcheck_times_are_nothing_or_a_millisecond_at_least() {
    check_times("--interval=0 --timeout=0s --start-period=1ms", [Some(0), Some(0), Some(1_000_000), None], None);
    for name in ["interval", "timeout", "start-period", "start-interval"] {
        let message = format!("Interval {name:?} cannot be less than 1ms");
        check_error(&format!("HEALTHCHECK --{name}=999us CMD a"), &message);
        check_error(&format!("HEALTHCHECK --{name}=-1s CMD a"), &message);
    }
}

#[test]
fn row_5_healthcheck_retries_are_not_negative() {
    check_times("--retries=0", [None; 4], Some(0));
    check_error("HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)");
    check_error("HEALTHCHECK --retries=x CMD a", "strconv.ParseInt: parsing \"x\": invalid syntax");
    let long = "strconv.ParseInt: parsing \"2147483648\": value out of range";
    check_error("HEALTHCHECK --retries=2147483648 CMD a", long);
}

#[test]
fn row_5_cmd_and_entrypoint_may_be_empty() {
    check_kind("CMD", &Kind::Cmd(shell("")));
    check_kind("CMD []", &Kind::Cmd(exec(&[])));
    check_kind("ENTRYPOINT", &Kind::Entrypoint(shell("")));
    check_kind("ENTRYPOINT []", &Kind::Entrypoint(exec(&[])));
}

#[test]
fn row_5_onbuild_no_onbuild_from_or_maintainer() {
    check_error("ONBUILD", "ONBUILD requires at least one argument");
    check_error("ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    check_error("ONBUILD onbuild RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    check_error("ONBUILD FROM a", "FROM isn't allowed as an ONBUILD trigger");
    check_error("ONBUILD from a", "FROM isn't allowed as an ONBUILD trigger");
    check_error("ONBUILD MAINTAINER a", "MAINTAINER isn't allowed as an ONBUILD trigger");
    check_valid("ONBUILD ENV a=b");
}

#[test]
fn row_5_pairs_of_the_old_form_are_marked() {
    check_kind("ENV a b", &Kind::Env(vec![Pair { key: "a".into(), value: "b".into(), legacy: true }]));
}
