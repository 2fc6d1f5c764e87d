//! BuildKit's rules, on the files of its own tests (`frontend/dockerfile/dockerfile_lint_test.go`) and some more.

use super::{Options, build_arg, check, check_with, found, ignoring};
use crate::lint::BaseImage;

#[test]
fn stage_name_casing() {
    check("StageNameCasing", "FROM scratch AS BadStageName\n", &["1: Stage name 'BadStageName' should be lowercase"]);
    check("StageNameCasing", "FROM scratch AS base3\nFROM scratch\n", &[]);
}

#[test]
fn from_as_casing() {
    let rule = "FromAsCasing";
    check(rule, "FROM scratch as base2\n", &["1: 'as' and 'FROM' keywords' casing do not match"]);
    check(rule, "from scratch AS base\n", &["1: 'AS' and 'from' keywords' casing do not match"]);
    check(rule, "FROM scratch AS base\nfrom scratch as base2\nFrom scratch as base3\n", &[]);
}

#[test]
fn no_empty_continuation() {
    let rule = "NoEmptyContinuation";
    check(rule, "\nFROM scratch\nCOPY Dockerfile \\\n\n.\nCOPY Dockerfile \\\n.\n", &["5: Empty continuation line"]);
    check(rule, "FROM scratch\nCOPY a \\\n# comment\n.\n", &[]);
}

#[test]
fn consistent_instruction_casing() {
    let rule = "ConsistentInstructionCasing";
    let upper =
        |line, name| format!("{line}: Command '{name}' should match the case of the command majority (uppercase)");
    let lower =
        |line, name| format!("{line}: Command '{name}' should match the case of the command majority (lowercase)");
    check(rule, "From scratch as base\nFROM scratch AS base2\n", &[&upper(1, "From")]);
    check(rule, "FROM scratch\ncopy Dockerfile /foo\nCOPY Dockerfile /bar\n", &[&upper(2, "copy")]);
    check(rule, "frOM scratch as base\nfrom scratch as base2\n", &[&lower(1, "frOM")]);
    check(rule, "from scratch\nCOPY Dockerfile /foo\ncopy Dockerfile /bar\n", &[&lower(2, "COPY")]);
    check(rule, "from scratch\nCOPY a /foo\nCOPY a /bar\nCOPY a /baz\n", &[&upper(1, "from")]);
    check(rule, "FROM scratch\ncopy a /foo\ncopy a /bar\ncopy a /baz\n", &[&lower(1, "FROM")]);
    check(rule, "from scratch\ncopy a /foo\ncopy a /bar\n", &[]);
    check(rule, "FROM alpine\nRUN <<'EOT'\nenv\nEOT\n", &[]);
    check(rule, "arg A\nFROM alpine\n", &[]);
}

#[test]
fn duplicate_stage_name() {
    let rule = "DuplicateStageName";
    check(
        rule,
        "FROM scratch AS b\nFROM scratch AS B\n",
        &["2: Duplicate stage name \"b\", stage names should be unique"],
    );
    check(rule, "FROM scratch AS b1\nFROM scratch AS b2\n", &[]);
}

#[test]
fn reserved_stage_name() {
    check(
        "ReservedStageName",
        "FROM scratch AS scratch\nFROM scratch AS context\n",
        &[
            "1: Stage name should not use the same name as reserved stage \"scratch\"",
            "2: Stage name should not use the same name as reserved stage \"context\"",
        ],
    );
    check("ReservedStageName", "FROM scratch\nFROM scratch AS a\n", &[]);
}

#[test]
fn json_args_recommended() {
    let rule = "JSONArgsRecommended";
    let message =
        |name| format!("2: JSON arguments recommended for {name} to prevent unintended behavior related to OS signals");
    check(rule, "FROM scratch\nCMD mycommand --x=1\n", &[&message("CMD")]);
    check(rule, "FROM scratch\nENTRYPOINT mycommand $X\n", &[&message("ENTRYPOINT")]);
    check(rule, "FROM scratch\nSHELL [\"/usr/bin/customshell\"]\nCMD mycommand\n", &[]);
    check(rule, "FROM scratch AS base\nSHELL [\"/x\"]\n\nFROM base\nENTRYPOINT mycommand\n", &[]);
    check(rule, "FROM scratch\nCMD [\"mycommand\"]\nHEALTHCHECK CMD true\nRUN true\n", &[]);
}

/// The same command, so that the program gets the signals.
#[test]
fn json_args_are_what_the_shell_would_make_of_the_text() {
    let fixed = |command: &str| {
        let text = format!("FROM a:1\nCMD {command}\n");
        let fix = found("JSONArgsRecommended", &text, &Options::default()).remove(0).fix;
        fix.map(|fix| fix.apply(&text).trim().replace("FROM a:1\nCMD ", ""))
    };
    let check = |command: &str, array: Option<&str>| assert_eq!(fixed(command).as_deref(), array, "{command}");
    check("app --port 80", Some(r#"["app", "--port", "80"]"#));
    check("R -e \"run('x')\"", Some(r#"["R", "-e", "run('x')"]"#));
    check("app --port $PORT", Some(r#"["/bin/sh", "-c", "exec app --port $PORT"]"#));
    check("exec app \"$X\"", Some(r#"["/bin/sh", "-c", "exec app \"$X\""]"#));
    check("cron && tail -f /log", None);
    check("cd /app", None);
    check("A=1 app $X", None);
    check("app \\\n  --port 80", None);
}

#[test]
fn maintainer_deprecated() {
    let message = "2: Maintainer instruction is deprecated in favor of using label";
    check("MaintainerDeprecated", "FROM scratch\nMAINTAINER me@example.org\n", &[message]);
    check("MaintainerDeprecated", "FROM scratch\nMAINTAINER \"Me\" \\\n  <me@example.org>\n", &[message]);
    check("MaintainerDeprecated", "FROM scratch\nLABEL org.opencontainers.image.authors=\"me@example.org\"\n", &[]);
}

#[test]
fn undefined_arg_in_from() {
    let rule = "UndefinedArgInFrom";
    for fine in [
        "ARG base=scratch\nFROM $base\n",
        "ARG BUILDPLATFORM=linux/amd64\nFROM --platform=$BUILDPLATFORM scratch\n",
        "FROM --platform=$BUILDPLATFORM scratch\n",
        "ARG DEBUG\nFROM scratch${DEBUG}\n",
        "ARG DEBUG\nFROM scra${DEBUG:-tch}\n",
        "ARG DEBUG=\"\"\nFROM scratch${DEBUG-@bogus}\n",
    ] {
        check(rule, fine, &[]);
    }
    check(
        rule,
        "FROM --platform=$BULIDPLATFORM scratch\n",
        &["1: FROM argument 'BULIDPLATFORM' is not declared (did you mean BUILDPLATFORM?)"],
    );
    check(
        rule,
        "ARG MY_OS=linux\nARG MY_ARCH=amd64\nFROM --platform=linux/${MYARCH} busybox\n",
        &["3: FROM argument 'MYARCH' is not declared (did you mean MY_ARCH?)"],
    );
    check(
        rule,
        "ARG tag=latest\nFROM busybox:${tag}${version} AS b\n",
        &["2: FROM argument 'version' is not declared"],
    );
}

#[test]
fn workdir_relative_path() {
    let rule = "WorkdirRelativePath";
    check(
        rule,
        "FROM scratch\nWORKDIR app/\nWORKDIR sub\n",
        &["2: Relative workdir \"app/\" can have unexpected results if the base image changes"],
    );
    check(rule, "FROM scratch AS a\nWORKDIR /app\n\nFROM a AS b\nWORKDIR subdir/\n", &[]);
    check(rule, "FROM scratch\nARG dir=/app\nWORKDIR $dir\n", &[]);
}

#[test]
fn undefined_var() {
    let rule = "UndefinedVar";
    for fine in [
        "FROM scratch\nARG foo\nCOPY Dockerfile${foo} .\n",
        "FROM alpine AS base\nARG foo=Dockerfile\n\nFROM base\nCOPY $foo .\n",
        "FROM alpine\nRUN echo $PATH $nothing\nCMD $nothing\n",
        "FROM alpine\nENV PATH=$PATH:/app\nARG a=1 b=$a\n",
        "FROM golang\nENV PATH=$GOPATH/bin:$PATH\n",
        "FROM alpine\nCOPY <<\"E\" /x\n$nothing\nE\n",
    ] {
        check(rule, fine, &[]);
    }
    check(rule, "FROM alpine\nCOPY $foo .\nARG foo=bar\nRUN echo $foo\n", &["2: Usage of undefined variable '$foo'"]);
    check(
        rule,
        "FROM alpine\nARG DIR_BINARIES=b/\nARG DIR_ASSETS=assets/\nARG DIR_CONFIG=c/\nCOPY $DIR_ASSET .\n",
        &["5: Usage of undefined variable '$DIR_ASSET' (did you mean $DIR_ASSETS?)"],
    );
    check(
        rule,
        "FROM alpine\nENV PATH=$PAHT:/tmp/bin\n",
        &["2: Usage of undefined variable '$PAHT' (did you mean $PATH?)"],
    );
    check(
        rule,
        "FROM scratch AS first\nCOPY $foo .\n\nFROM scratch AS second\nCOPY $bar .\n",
        &["2: Usage of undefined variable '$foo'", "5: Usage of undefined variable '$bar'"],
    );
    check(
        rule,
        "ARG V=1\nFROM alpine\nLABEL v=$V\nCOPY <<E /x\n$B\nE\n",
        &["3: Usage of undefined variable '$V'", "4: Usage of undefined variable '$B'"],
    );
    let target = Options { target: Some("second".to_owned()), ..Options::default() };
    check_with(
        rule,
        "FROM scratch AS first\nCOPY $foo .\n\nFROM scratch AS second\nCOPY $bar .\n",
        &target,
        &["5: Usage of undefined variable '$bar'"],
    );
    let known = BaseImage { environment: vec!["X=/x".to_owned()], platform: None };
    let options = Options { base_images: [("mine".to_owned(), known)].into(), ..Options::default() };
    check_with(rule, "FROM mine\nENV A=$X B=$PATH\n", &options, &["2: Usage of undefined variable '$PATH'"]);
}

#[test]
fn multiple_instructions_disallowed() {
    let message = |line, name| {
        format!(
            "{line}: Multiple {name} instructions should not be used in the same stage because only the last one will be used"
        )
    };
    let (entrypoint, cmd, health) = (message(2, "ENTRYPOINT"), message(4, "CMD"), message(6, "HEALTHCHECK"));
    check(
        "MultipleInstructionsDisallowed",
        "FROM scratch\nENTRYPOINT [\"/a\"]\nENTRYPOINT [\"/b\"]\nCMD [\"/a\"]\nCMD [\"/b\"]\nHEALTHCHECK CMD [\"/a\"]\nHEALTHCHECK CMD [\"/b\"]\n",
        &[&entrypoint, &cmd, &health],
    );
    let fine =
        "FROM scratch AS a\nENTRYPOINT [\"/a\"]\nCMD [\"/a\"]\n\nFROM a AS b\nENTRYPOINT [\"/b\"]\nCMD [\"/b\"]\n";
    check("MultipleInstructionsDisallowed", fine, &[]);
}

#[test]
fn legacy_key_value_format() {
    let rule = "LegacyKeyValueFormat";
    check(
        rule,
        "FROM scratch\nENV testkey value\nLABEL key some value\n",
        &[
            "2: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format",
            "3: \"LABEL key=value\" should be used instead of legacy \"LABEL key value\" format",
        ],
    );
    check(rule, "FROM scratch\nENV testkey=value\nLABEL key=value\n", &[]);
}

#[test]
fn invalid_base_image_platform() {
    let rule = "InvalidBaseImagePlatform";
    let image = BaseImage { environment: Vec::new(), platform: Some("linux/arm64/v8".to_owned()) };
    let options = Options { base_images: [("a:1".to_owned(), image)].into(), ..Options::default() };
    check_with(
        rule,
        "FROM a:1\n",
        &options,
        &["1: Base image a:1 was pulled with platform \"linux/arm64/v8\", expected \"linux/amd64\" for current build"],
    );
    check_with(rule, "FROM --platform=linux/arm64 a:1\nFROM b\n", &options, &[]);
    check(rule, "FROM a:1\n", &[]);
}

#[test]
fn redundant_target_platform() {
    let message =
        |name| format!("1: Setting platform to predefined {name} in FROM is redundant as this is the default behavior");
    check("RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM scratch\n", &[&message("$TARGETPLATFORM")]);
    check("RedundantTargetPlatform", "FROM --platform=${TARGETPLATFORM} scratch\n", &[&message("${TARGETPLATFORM}")]);
    check(
        "RedundantTargetPlatform",
        "FROM --platform=$BUILDPLATFORM scratch\nFROM --platform=$TARGETOS/arm64 a\n",
        &[],
    );
}

#[test]
fn secrets_used_in_arg_or_env() {
    let text = "FROM scratch\nARG SECRET_PASSPHRASE\nENV SUPER_Secret=foo\nENV password=bar secret=baz\n\
                ARG super_duper_secret_token=foo auth=bar\nENV apikey=bar sunflower=foo\nENV git_key=\nENV PUBLIC_KEY=\n\
                ARG public_token\nENV KEYBOARD=de\n";
    let message =
        |line, kind, name| format!("{line}: Do not use ARG or ENV instructions for sensitive data ({kind} \"{name}\")");
    let expected = [
        message(2, "ARG", "SECRET_PASSPHRASE"),
        message(3, "ENV", "SUPER_Secret"),
        message(4, "ENV", "password"),
        message(4, "ENV", "secret"),
        message(5, "ARG", "super_duper_secret_token"),
        message(5, "ARG", "auth"),
        message(6, "ENV", "apikey"),
        message(7, "ENV", "git_key"),
    ];
    check("SecretsUsedInArgOrEnv", text, &expected.each_ref().map(String::as_str));
    check("SecretsUsedInArgOrEnv", "ARG TOKEN\nFROM scratch\n", &[]);
}

#[test]
fn invalid_default_arg_in_from() {
    let rule = "InvalidDefaultArgInFrom";
    let message = |image| format!("2: Default value for ARG {image} results in empty or invalid base image name");
    let text = "ARG VERSION\nFROM busybox:$VERSION\n";
    check_with(rule, text, &build_arg("VERSION", "latest"), &[&message("busybox:$VERSION")]);
    check(rule, "ARG IMAGE\nFROM $IMAGE\n", &[&message("$IMAGE")]);
    check(rule, "ARG SFX=\"box:\"\nFROM busy${SFX}\n", &[&message("busy${SFX}")]);
    for fine in [
        "ARG VERSION=\"latest\"\nFROM busybox:${VERSION}\n",
        "ARG BUSYBOX_VARIANT=\"\"\nFROM busybox:stable${BUSYBOX_VARIANT}\n",
        "ARG BUSYBOX_VARIANT\nFROM busybox:stable${BUSYBOX_VARIANT}\n",
    ] {
        check(rule, fine, &[]);
    }
}

#[test]
fn from_platform_flag_const_disallowed() {
    let rule = "FromPlatformFlagConstDisallowed";
    check(
        rule,
        "FROM --platform=linux/amd64 scratch\n",
        &["1: FROM --platform flag should not use constant value \"linux/amd64\""],
    );
    check(rule, "FROM --platform=linux/amd64 scratch AS my_amd64_stage\n", &[]);
    check(rule, "FROM --platform=linux/amd64 scratch AS linux\nFROM --platform=$BUILDPLATFORM a\n", &[]);
}

#[test]
fn copy_ignored_file() {
    let rule = "CopyIgnoredFile";
    let text = "FROM scratch\nCOPY Dockerfile .\nADD Dockerfile /windy\n";
    check_with(
        rule,
        text,
        &ignoring("\nDockerfile\n"),
        &[
            "2: Attempting to Copy file \"Dockerfile\" that is excluded by .dockerignore",
            "3: Attempting to Add file \"Dockerfile\" that is excluded by .dockerignore",
        ],
    );
    let fine = "FROM scratch AS base\nCOPY Dockerfile /foobar\nADD Dockerfile /windy\n\nFROM base\nCOPY --from=base /foobar /D\n";
    check_with(rule, fine, &ignoring("foobar\n"), &[]);
    check_with(rule, text, &ignoring("*\n!Docker*\n"), &[]);
    check(rule, text, &[]);
}

#[test]
fn section_9_copy_ignored_file_looks_only_where_no_pattern_is_an_exception() {
    let rule = "CopyIgnoredFile";
    let text = "FROM scratch\nCOPY a /\n";
    check_with(rule, text, &ignoring("a\n"), &["2: Attempting to Copy file \"a\" that is excluded by .dockerignore"]);
    check_with(rule, text, &ignoring("a\n!b\n"), &[]);
}

#[test]
fn invalid_definition_description() {
    let rule = "InvalidDefinitionDescription";
    let head = "# check=experimental=InvalidDefinitionDescription\n";
    let wrong = "# bar this is the bar\nARG foo=bar\n# BasE this is the BasE image\nFROM scratch AS base\n\
                 # definitely a bad comment\nARG version=latest\n# definitely a bad comment\nARG foo=baz bar=qux baz=quux\n";
    check(
        rule,
        &format!("{head}{wrong}"),
        &[
            "3: Comment for ARG should follow the format: `# foo <description>`",
            "5: Comment for FROM should follow the format: `# base <description>`",
            "7: Comment for ARG should follow the format: `# version <description>`",
            "9: Comment for ARG should follow the format: `# <arg_key> <description>`",
        ],
    );
    check(rule, wrong, &[]);
    let fine = "# foo this is the foo\nARG foo=bar\n\n# base this is the base image\nFROM scratch AS base\n\n\
                # baz this is the baz\nARG foo=baz bar=qux baz=quux\n# no\n#\nARG bit=bat\n\n# other\nCOPY Dockerfile .\n";
    check(rule, &format!("{head}{fine}"), &[]);
}

#[test]
fn expose_proto_casing() {
    let rule = "ExposeProtoCasing";
    check(
        rule,
        "FROM scratch\nEXPOSE 80/TcP 90/udp 100/UDP\n",
        &[
            "2: Defined protocol '80/TcP' in EXPOSE instruction should be lowercase",
            "2: Defined protocol '100/UDP' in EXPOSE instruction should be lowercase",
        ],
    );
    check(rule, "FROM scratch\nEXPOSE 80 80/tcp 53/udp\n", &[]);
}

#[test]
fn expose_invalid_format() {
    let rule = "ExposeInvalidFormat";
    let message =
        |port| format!("2: EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'");
    check(
        rule,
        "FROM scratch\nEXPOSE 127.0.0.1:80:80 8080:90/udp\n",
        &[&message("127.0.0.1:80:80"), &message("8080:90/udp")],
    );
    check(rule, "FROM scratch\nARG P=1:2\nEXPOSE 80 8000-8010/tcp\n", &[]);
}
