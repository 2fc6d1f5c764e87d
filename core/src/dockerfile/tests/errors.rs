//! What is wrong, in Docker's words, and where.

use super::parse;
use crate::diagnostic::Severity;

/// All messages of `FROM a` and `line`, with the texts that they point at.
fn messages(text: &str) -> Vec<(String, String)> {
    parse(text).diagnostics.into_iter().map(|found| (found.message, text[found.span.range()].to_owned())).collect()
}

/// `line` after `FROM a` has exactly one error: `message`, at `place`.
fn check(line: &str, message: &str, place: &str) {
    let found = messages(&format!("FROM a\n{line}\n"));
    assert_eq!(found, [(message.to_owned(), place.to_owned())], "{line}");
}

/// The same, where all of the line is the place.
fn check_line(line: &str, message: &str) {
    check(line, message, line);
}

#[test]
fn counts_of_arguments() {
    for keyword in ["ENV", "LABEL", "ARG", "EXPOSE", "VOLUME", "SHELL", "ONBUILD", "HEALTHCHECK"] {
        check_line(keyword, &format!("{keyword} requires at least one argument"));
    }
    for keyword in ["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"] {
        check_line(keyword, &format!("{keyword} requires exactly one argument"));
    }
    for keyword in ["COPY", "ADD"] {
        let message = format!(
            "{keyword} requires at least two arguments, but only one was provided. Destination could not be determined"
        );
        check_line(keyword, &message);
        check_line(&format!("{keyword} x"), &message);
        check_line(&format!("{keyword} [\"x\"]"), &message);
        check_line(&format!("{keyword} --link x"), &message);
    }
    for line in ["FROM", "FROM a b", "FROM a as", "FROM a is b", "FROM a AS b c"] {
        check_line(line, "FROM requires either one or three arguments");
    }
    check_line("SHELL []", "SHELL requires at least one argument");
    check_line("VOLUME []", "VOLUME requires at least one argument");
}

#[test]
fn flags() {
    check("COPY --chwon=a b c", "unknown flag: --chwon", "--chwon=a");
    check("WORKDIR --x=\"y z\" /a", "unknown flag: --x", "--x=\"y z\"");
    check("COPY --from=a --from=b c d", "duplicate flag specified: --from", "--from=b");
    check("COPY --from a b", "missing a value on flag: --from", "--from");
    check("COPY --link= a b", "missing a value on flag: --link", "--link=");
    check("COPY --link=yes a b", "expecting boolean value for flag --link, not: yes", "--link=yes");
    check("ADD --from=x a b", "unknown flag: --from", "--from=x");
    check("COPY --checksum=x a b", "unknown flag: --checksum", "--checksum=x");
    check("RUN --mount a", "missing a value on flag: --mount", "--mount");
    check("RUN --mount=target=/a,x=y a", "unexpected key 'x' in 'x=y'", "--mount=target=/a,x=y");
    let from = "'from' doesn't support variable expansion, define alias stage instead";
    check("RUN --mount=from=$x,target=$y a", from, "--mount=from=$x,target=$y");
    check("RUN --network=bridge a", "invalid network mode \"bridge\"", "--network=bridge");
    check("RUN --security=x a", "security \"x\" is not valid", "--security=x");
    check("FROM --platfrom=x a", "unknown flag: --platfrom", "--platfrom=x");
    for line in [
        "ARG --x a",
        "STOPSIGNAL --x 9",
        "HEALTHCHECK --x NONE",
        "RUN --mount=target=a --mount=type=$x,y --device=c --device=d e",
    ] {
        assert_eq!(messages(&format!("FROM a\n{line}")), [], "{line}");
    }
}

/// `line` after `FROM a` is mended to `mended`, which has no fault.
fn check_fix(line: &str, mended: &str) {
    let text = format!("FROM a\n{line}\n");
    let found = parse(&text).diagnostics;
    let [diagnostic] = found.as_slice() else { panic!("{line}: {found:?}") };
    let fix = diagnostic.fix.as_ref().unwrap_or_else(|| panic!("no fix for {diagnostic:?}"));
    let after = fix.apply(&text);
    assert_eq!(after, format!("FROM a\n{mended}\n"));
    assert_eq!(messages(&after), [], "{mended}");
}

#[test]
fn fixes_mend_what_was_surely_meant() {
    for (line, mended) in [
        ("RNU a", "RUN a"),
        ("ENTRPOINT a", "ENTRYPOINT a"),
        ("COPY --chwon=a b c", "COPY --chown=a b c"),
        ("COPY --chown=a --chown=a b c", "COPY --chown=a  b c"),
        ("COPY --link=yes a b", "COPY --link=true a b"),
        ("COPY --link= a b", "COPY --link a b"),
        ("RUN --mont=target=x a", "RUN --mount=target=x a"),
        ("RUN --mount=type=cahce,target=/x a", "RUN --mount=type=cache,target=/x a"),
        ("RUN --mount=tagret=x a", "RUN --mount=target=x a"),
        ("RUN --network=nome a", "RUN --network=none a"),
        ("FROM a b", "FROM a AS b"),
        ("FROM a is b", "FROM a AS b"),
        ("FROM a as", "FROM a"),
        ("FROM a # the base", "FROM a"),
        ("ENV A=b c  d E=f", "ENV A=\"b c d\" E=f"),
        ("ENV A=b # why", "ENV A=b"),
        ("SHELL /bin/bash -c", "SHELL [\"/bin/bash\", \"-c\"]"),
        ("CMD [\"a\", 1, true]", "CMD [\"a\", \"1\", \"true\"]"),
        ("EXPOSE 80,443", "EXPOSE 80 443"),
        ("EXPOSE 8010-8000/udp", "EXPOSE 8000-8010/udp"),
        ("EXPOSE 80 # the web", "EXPOSE 80"),
        ("STOPSIGNAL SIGTREM", "STOPSIGNAL SIGTERM"),
        ("HEALTHCHECK curl x", "HEALTHCHECK CMD curl x"),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE"),
        ("HEALTHCHECK --interval=10 CMD x", "HEALTHCHECK --interval=10s CMD x"),
        ("ONBUILD ONBUILD RUN a", "ONBUILD RUN a"),
        ("COPY http://h/x /", "ADD http://h/x /"),
        ("COPY a b c", "COPY a b c/"),
        ("USER ${name", "USER ${name}"),
        ("ENV a='x y", "ENV a='x y'"),
        ("RUN <<E\na\n E", "RUN <<E\na\nE"),
        ("RUN a \\\n\n b", "RUN a \\\n b"),
    ] {
        check_fix(line, mended);
    }
}

#[test]
fn where_nothing_is_surely_meant_there_is_help_but_no_fix() {
    for (line, help) in [
        (
            "HELLO a",
            "a line begins with an instruction; one that belongs to the line before it needs a \\ at the end of that",
        ),
        ("&& a", "a command goes on where the line before it ends in a \\"),
        ("// a", "a comment begins with #"),
        ("ADD --from=a b c", "--from is a flag of COPY"),
        ("WORKDIR --x /a", "there are no flags here; write -- before an argument that begins so"),
        ("COPY --linger a b", "the flags are --chown, --chmod, --link, --exclude, --from, --parents"),
        ("FROM a --platform=b", "flags stand before the image"),
        ("RUN --mount=type=volume a", "the types are bind, cache, tmpfs, secret, ssh"),
        ("WORKDIR", "write WORKDIR path"),
        ("COPY --from=$x a b", "write FROM $x AS name above, and --from=name here"),
    ] {
        let found = parse(&format!("FROM a\n{line}")).diagnostics;
        assert_eq!((found[0].help.as_deref(), &found[0].fix), (Some(help), &None), "{line}");
    }
}

#[test]
fn arguments() {
    let strings = "when using JSON array syntax, arrays must be comprised of strings only";
    for keyword in ["RUN", "CMD", "ENTRYPOINT", "SHELL", "VOLUME"] {
        check(&format!("{keyword} [\"a\", 1]"), strings, "[\"a\", 1]");
    }
    check("HEALTHCHECK CMD [null]", strings, "[null]");
    check("ENV A", "ENV must have two arguments", "A");
    check("LABEL A", "LABEL must have two arguments", "A");
    check("ENV a=1 B", "Syntax error - can't find = in \"B\". Must be of the form: name=value", "B");
    let message = r#"Syntax error - can't find = in "'b\fc'". Must be of the form: name=value"#;
    check("ENV a=1 'b\u{c}c'", message, "'b\u{c}c'");
    check("ENV =x", "ENV names can not be blank", "=x");
    check("LABEL a=1 =x", "LABEL names can not be blank", "=x");
    check("ARG =x", "ARG names can not be blank", "=x");
    check("VOLUME [\"\"]", "VOLUME specified can not be an empty string", "[\"\"]");
    check("SHELL a", "SHELL requires the arguments to be in JSON form", "a");
    check("STOPSIGNAL SIGX", "invalid signal: SIGX", "SIGX");
    check("EXPOSE 80 http", "invalid containerPort: http", "http");
    check("EXPOSE 80/x", "invalid proto: x", "80/x");
    check_line("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD");
    check_line("HEALTHCHECK CMD []", "Missing command after HEALTHCHECK CMD");
    check("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments", "x");
    check("HEALTHCHECK curl x", "Unknown type \"CURL\" in HEALTHCHECK (try CMD)", "curl");
    check("HEALTHCHECK --interval=1 CMD a", "time: missing unit in duration \"1\"", "--interval=1");
    check("HEALTHCHECK --timeout=1us CMD a", "Interval \"timeout\" cannot be less than 1ms", "--timeout=1us");
    check("HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)", "--retries=-1");
    check("HEALTHCHECK --retries=x CMD a", "strconv.ParseInt: parsing \"x\": invalid syntax", "--retries=x");
    let name = "name can't start with a number or contain symbols";
    check("FROM a AS 1b", &format!("invalid name for build stage: \"1b\", {name}"), "1b");
    check("FROM a AS b/c", &format!("invalid name for build stage: \"b/c\", {name}"), "b/c");
    check("FROM \"\"", "base name (\"\") should not be blank", "\"\"");
}

#[test]
fn copies() {
    check("COPY a <<E\nE", "COPY cannot accept a heredoc as a destination", "<<E");
    check("COPY http://h/x /", "source can't be a URL for COPY", "http://h/x");
    let mode = |mode| format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777");
    check("COPY --chmod=10000 a b", &mode("10000"), "--chmod=10000");
    check("COPY --chmod=888 a b", &mode("888"), "--chmod=888");
    check("COPY --chmod=rwx a b", &mode("rwx"), "--chmod=rwx");
    check("ADD --checksum=x a b", "checksum requires HTTP(S) or Git sources", "--checksum=x");
    check("ADD --checksum=x a b c/", "checksum can't be specified for multiple sources", "--checksum=x");
    let several =
        "When using COPY with more than one source file, the destination must be a directory and end with a /";
    check("COPY a b c", several, "c");
    assert_eq!(parse("FROM a\nCOPY a b c").diagnostics[0].severity, Severity::Warning);
}

#[test]
fn triggers() {
    check("ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", "ONBUILD");
    check("ONBUILD FROM a", "FROM isn't allowed as an ONBUILD trigger", "FROM");
    check("ONBUILD maintainer a", "MAINTAINER isn't allowed as an ONBUILD trigger", "maintainer");
    check("ONBUILD RNU a", "unknown instruction: RNU", "RNU");
    check("ONBUILD WORKDIR", "WORKDIR requires exactly one argument", "WORKDIR");
}

#[test]
fn expansions_that_no_variable_can_mend() {
    let quote = "unexpected end of statement while looking for matching";
    check("ENV a='x", &format!("failed to process \"'x\": {quote} single-quote"), "'x");
    check("WORKDIR \"x", &format!("failed to process \"\\\"x\": {quote} double-quote"), "\"x");
    check("USER ${", "failed to process \"${\": syntax error: missing '}'", "${");
    check("COPY ${} b", "failed to process \"${}\": syntax error: bad substitution", "${}");
    check(
        "ENV a=${x#\\z}",
        "failed to process \"${x#\\\\z}\": invalid pattern (\\z) in substitution: invalid escape '\\z'",
        "${x#\\z}",
    );
    check("ENV a=${x:=y}", "failed to process \"${x:=y}\": unsupported modifier (:=) in substitution", "${x:=y}");
    for line in ["RUN 'x", "CMD ${", "ENV a=${x?} b=${y:?w}", "MAINTAINER 'x"] {
        assert_eq!(messages(&format!("FROM a\n{line}")), [], "{line}");
    }
}

#[test]
fn files() {
    let one = |text: &str, message: &str, place: &str| {
        assert_eq!(messages(text), [(message.to_owned(), place.to_owned())], "{text:?}");
    };
    one("", "file with no instructions", "");
    one("\n# a\n\n", "file with no instructions", "\n# a\n\n");
    one("RUN a\nRUN b\nFROM c", "no build stage in current context", "RUN a");
    one("RUN a\nRUN b", "no build stage in current context", "RUN a");
    one("ARG a", "dockerfile contains no stages to build", "ARG a");
    one("FORM a\nRUN b", "unknown instruction: FORM", "FORM");
    one("FROM a b\nRUN c", "FROM requires either one or three arguments", "FROM a b");
    one("# escape=x\nFROM a", "invalid escape token 'x' does not match ` or \\", "# escape=x");
    one("# syntax=x\n # Syntax=y\nFROM a", "only one syntax parser directive can be used", "# Syntax=y");
    one("FROM a\nRUN <<E\nx\nEE", "unterminated heredoc", "RUN <<E");
    // The odd blank is escaped, so it is the name.
    one("FROM a\nRUN <<\\\u{a0}\nx", "unterminated heredoc", "RUN <<\\");
    one("FROM a\nRUN b \\\n\n c", "Empty continuation line", " c");
    one("FROM a\nRUN", "RUN has no command", "RUN");
    assert_eq!(parse("RUN a\nARG b\nFROM c").dockerfile.instructions.len(), 2);
}

#[test]
fn limits() {
    let long = format!("FROM a\n#{}\nRUN b", "x".repeat(65_534));
    assert_eq!(messages(&long), []);
    let long = format!("FROM a\n#{}\nRUN b", "x".repeat(65_535));
    assert_eq!(messages(&long)[0].0, "dockerfile line greater than max allowed size of 65535");
    let many = format!("FROM a\n{}", "RUN b\n".repeat(499));
    assert_eq!(messages(&many), []);
    let many = format!("FROM a\n{}", "RUN b\n".repeat(500));
    assert_eq!(messages(&many)[0].0, "more than 500 instructions");
    let large = "#\n".repeat(1 << 19) + "\n";
    assert_eq!(messages(&large)[0].0, "the file has 1048577 bytes; the limit is 1048576");
    let deep = format!("FROM a\nRUN <<{}", "${a:-\\\n".repeat(100_000));
    assert_eq!(messages(&deep), []);
    let deep = format!("FROM a\nUSER {}", "${a:-\\\n".repeat(1_000));
    assert!(messages(&deep)[0].0.ends_with("substitutions are nested more than 64 deep"));
}

#[test]
fn all_errors_of_a_file_come_at_once_in_order() {
    let found = messages("FROM a AS 1\nRNU b\nCOPY --x --y=1 c\nENV '\nSHELL a\n");
    let places: Vec<_> = found.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(places, ["1", "RNU", "COPY --x --y=1 c", "--x", "--y=1", "'", "a"]);
}
