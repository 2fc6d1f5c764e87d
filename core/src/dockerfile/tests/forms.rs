//! The forms of arguments, instruction by instruction, and the lexical rules below them.

use super::{kind, parse};
use crate::dockerfile::ast::{Command, Copy, Heredoc, Kind, Pair};

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn shell(text: &str) -> Command {
    Command::Shell(text.to_owned())
}

fn exec(words: &[&str]) -> Command {
    Command::Exec(strings(words))
}

fn run(line: &str) -> crate::dockerfile::ast::Run {
    match kind(line) {
        Kind::Run(run) => run,
        other => panic!("{line}: {other:?}"),
    }
}

fn copy(line: &str) -> Copy {
    match kind(line) {
        Kind::Copy(copy) | Kind::Add(copy) => copy,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn commands_have_two_forms() {
    for (line, expected) in [
        ("RUN echo  a   'b' # c", shell("echo  a   'b' # c")),
        ("run [\"a\", \"b c\"]", exec(&["a", "b c"])),
        ("RUN [\"a\"] # c", shell("[\"a\"] # c")),
        ("RUN [ -f x ] || y", shell("[ -f x ] || y")),
        ("RUN\t--network=none\ta", shell("a")),
        ("RUN -- --x", shell("--x")),
        ("RUN echo --x", shell("echo --x")),
        ("RUN []", exec(&[])),
    ] {
        assert_eq!(run(line).command, expected, "{line}");
    }
    for (line, expected) in [
        ("CMD", Kind::Cmd(shell(""))),
        ("CMD []", Kind::Cmd(exec(&[]))),
        ("CMD [\"World\"]", Kind::Cmd(exec(&["World"]))),
        ("CMD ['World']", Kind::Cmd(shell("['World']"))),
        ("ENTRYPOINT top -b", Kind::Entrypoint(shell("top -b"))),
        ("ENTRYPOINT [\"/bin/echo\", \"Hello\"]", Kind::Entrypoint(exec(&["/bin/echo", "Hello"]))),
        ("SHELL [\"a\", \"-c\"]", Kind::Shell(strings(&["a", "-c"]))),
    ] {
        assert_eq!(kind(line), expected, "{line}");
    }
}

#[test]
fn lists_and_single_texts() {
    for (line, expected) in [
        ("EXPOSE 80  443/tcp\t$P", Kind::Expose(strings(&["80", "443/tcp", "$P"]))),
        ("VOLUME /a /b", Kind::Volume(strings(&["/a", "/b"]))),
        ("VOLUME [\"/a b\", \" /c \"]", Kind::Volume(strings(&["/a b", "/c"]))),
        ("WORKDIR /a b", Kind::Workdir("/a b".to_owned())),
        ("USER a:b", Kind::User("a:b".to_owned())),
        ("STOPSIGNAL SIGKILL", Kind::Stopsignal("SIGKILL".to_owned())),
        ("STOPSIGNAL $S", Kind::Stopsignal("$S".to_owned())),
        ("MAINTAINER Me 'n' you <a@b>", Kind::Maintainer("Me 'n' you <a@b>".to_owned())),
    ] {
        assert_eq!(kind(line), expected, "{line}");
    }
}

#[test]
fn pairs_keep_quotes_and_the_old_form_takes_the_rest() {
    let check = |line: &str, expected: &[(&str, &str)], legacy: bool| {
        let expected: Vec<Pair> =
            expected.iter().map(|(key, value)| Pair { key: (*key).into(), value: (*value).into(), legacy }).collect();
        match kind(line) {
            Kind::Env(pairs) | Kind::Label(pairs) => assert_eq!(pairs, expected, "{line}"),
            other => panic!("{line}: {other:?}"),
        }
    };
    check("ENV a=1 b=\"x y\" c='z w'", &[("a", "1"), ("b", "\"x y\""), ("c", "'z w'")], false);
    check("ENV a=x\\ y b=", &[("a", "x\\ y"), ("b", "")], false);
    check("ENV a=b=c", &[("a", "b=c")], false);
    check("ENV a b=c  d", &[("a", "b=c  d")], true);
    check("ENV a   b", &[("a", "b")], true);
    check("LABEL \"a b\"=c", &[("\"a b\"", "c")], false);
    check("ENV a=b\\\\", &[("a", "b\\\\")], false);
}

#[test]
fn args_are_names_with_and_without_defaults() {
    let expected = vec![
        ("a".to_owned(), None),
        ("b".to_owned(), Some(String::new())),
        ("c".to_owned(), Some("\"x y\"".to_owned())),
    ];
    assert_eq!(kind("ARG a b= c=\"x y\""), Kind::Arg(expected));
}

#[test]
fn from_has_a_platform_and_a_name() {
    for (line, platform, image, name) in [
        ("FROM a", None, "a", None),
        ("from --platform=$BUILDPLATFORM a:1@sha256:x as Build", Some("$BUILDPLATFORM"), "a:1@sha256:x", Some("build")),
        ("FROM --platform= a As b-1_2.3", None, "a", Some("b-1_2.3")),
    ] {
        let Kind::From(from) = kind(line) else { panic!("{line}") };
        assert_eq!((from.platform.as_deref(), from.image.as_str(), from.name.as_deref()), (platform, image, name));
    }
}

#[test]
fn copy_has_sources_and_flags() {
    let check = |line: &str, sources: &[&str], destination: &str| {
        let copy = copy(line);
        assert_eq!((copy.sources, copy.destination), (strings(sources), destination.to_owned()), "{line}");
    };
    check("COPY a b /c/", &["a", "b"], "/c/");
    check("COPY [\"a b\", \"/c\"]", &["a b"], "/c");
    check("COPY x\\ y z/", &["x\\", "y"], "z/");
    check("COPY --from=b --chown=1:2 --chmod=$M --link --parents --exclude=x --exclude=y a .", &["a"], ".");
    check("COPY a b .", &["a", "b"], ".");
    check("ADD --checksum=sha256:1 http://h/x /", &["http://h/x"], "/");
    check("ADD --keep-git-dir=true --unpack=FALSE git@h:x /", &["git@h:x"], "/");
    let flags = copy("COPY --from=B --chown='a b' --chmod=u=rwX,go-w --link=false --exclude=x --exclude=y a .");
    let expected = Copy {
        sources: strings(&["a"]),
        destination: ".".to_owned(),
        from: Some("B".to_owned()),
        chown: Some("a b".to_owned()),
        chmod: Some("u=rwX,go-w".to_owned()),
        exclude: strings(&["x", "y"]),
        ..Copy::default()
    };
    assert_eq!(flags, expected);
    assert_eq!(copy("ADD --unpack a b").unpack, Some(true));
}

#[test]
fn heredocs_of_run_are_the_command_or_a_part_of_it() {
    let check = |text: &str, command: &str, script: bool| {
        let run = run(text);
        assert_eq!((run.command.clone(), run.script().is_some()), (shell(command), script), "{text}");
    };
    check("RUN <<E\na\n  b # c\nE", "a\n  b # c\n", false);
    check("RUN <<E\n#!/bin/sh\na\nE", "#!/bin/sh\na\n", true);
    check("RUN <<-E\n\t\ta\n\tb\n\tE", "a\nb\n", false);
    check("RUN <<E cat\nx\nE", "<<E cat\nx\nE", false);
    check("RUN cat <<A <<-B\n1\nA\n\t2\n\tB", "cat <<A <<-B\n1\nA\n\t2\nB", false);
    check("RUN << E\na\nE", "a\n", false);
    check("RUN <<E\nE", "", false);
    check("RUN cat <<<x", "cat <<<x", false);
    check("RUN [\"cat <<E\"", "[\"cat <<E\"", false);
}

#[test]
fn heredocs_of_copy_are_files() {
    let file = |name: &str, content: &str, expand| Heredoc {
        name: name.to_owned(),
        content: content.to_owned(),
        descriptor: 0,
        expand,
    };
    let found = copy("COPY <<a x <<'b' /d/\n1\na\n2 $x\r\nb");
    assert_eq!(found.heredocs, [file("a", "1\n", true), file("b", "2 $x\r\n", false)]);
    assert_eq!(found.sources, ["x"]);
    let apart = copy("COPY << a /d/\n1\na");
    assert_eq!((apart.sources, apart.heredocs), (strings(&["<<", "a"]), vec![]));
}

#[test]
fn triggers_are_instructions() {
    let Kind::Onbuild { text, instruction } = kind("ONBUILD  RUN  a <<E\n1\nE") else { panic!() };
    assert_eq!((text.as_str(), instruction.text.as_str()), ("RUN  a <<E\n1\nE", "RUN  a <<E"));
    assert_eq!((instruction.span.range(), instruction.lines.first, instruction.lines.last), (16..30, 2, 4));
    let Kind::Run(run) = instruction.kind else { panic!() };
    assert_eq!(run.command, shell("a <<E\n1\nE"));
}

#[test]
fn logical_lines() {
    for (text, lines) in [
        ("FROM a\nRUN b \\\n  c\\\nd", &["FROM a", "RUN b   cd"][..]),
        ("FROM a\r\nRUN b \\\r\n c\r\n", &["FROM a", "RUN b  c"]),
        ("\u{feff}FROM a", &["FROM a"]),
        ("  FROM a  \n\t RUN b", &["FROM a", "RUN b"]),
        ("FROM a\nRUN b \\\n# c \\\n  # d\n e", &["FROM a", "RUN b  e"]),
        ("FROM a\nRUN b \\  \t\n c", &["FROM a", "RUN b  c"]),
        ("FROM a\nRUN b\\\\\nRUN c", &["FROM a", "RUN b\\\\", "RUN c"]),
        ("FROM a\nRUN b \\", &["FROM a", "RUN b"]),
        ("\\\nFROM \\\na", &["FROM a"]),
        ("# escape=`\nFROM a\nRUN b `\n c\\", &["FROM a", "RUN b  c\\"]),
        ("#escape = `\nFROM `\na", &["FROM a"]),
        ("# x\n# escape=`\nFROM a\nRUN b `", &["FROM a", "RUN b `"]),
        ("\n# escape=`\nFROM a\nRUN b `", &["FROM a", "RUN b `"]),
        ("#!/x\n# escape=`\nFROM a\nRUN b `", &["FROM a", "RUN b `"]),
        ("# syntax=x\n# ESCAPE=`\nFROM a\nRUN b `\nc", &["FROM a", "RUN b c"]),
        ("FROM a\nRUN b # c", &["FROM a", "RUN b # c"]),
        ("FROM a\nRUN b\u{a0}", &["FROM a", "RUN b"]),
    ] {
        let parsed = parse(text);
        assert_eq!(parsed.diagnostics, [], "{text:?}");
        let found: Vec<_> = parsed.dockerfile.instructions.iter().map(|found| found.text.as_str()).collect();
        assert_eq!(found, lines, "{text:?}");
    }
}

#[test]
fn flags_lose_their_quotes() {
    for (line, expected) in [
        ("COPY --chown=\"a b\" x y", "a b"),
        ("COPY --chown='a b' x y", "a b"),
        ("COPY --chown=a\\ b x y", "a b"),
        ("COPY \"x\" y", ""),
        ("COPY --chown=é\\é x y", "éé"),
        ("COPY --\"chown\"=a x y", "a"),
        ("COPY --chown=a -- --x y", "a"),
    ] {
        assert_eq!(copy(line).chown.unwrap_or_default(), expected, "{line}");
    }
}

#[test]
fn healthchecks_have_times_in_nanoseconds() {
    use crate::dockerfile::ast::Healthcheck;
    assert_eq!(kind("HEALTHCHECK none"), Kind::Healthcheck(Healthcheck::None));
    let line = "HEALTHCHECK --interval=1m --timeout=1ms --start-period=0 --retries=3 --start-interval= cmd [\"a\"]";
    let expected = Healthcheck::Command {
        command: exec(&["a"]),
        interval: Some(60_000_000_000),
        timeout: Some(1_000_000),
        start_period: Some(0),
        start_interval: None,
        retries: Some(3),
    };
    assert_eq!(kind(line), Kind::Healthcheck(expected));
    let Kind::Healthcheck(Healthcheck::Command { command, .. }) = kind("HEALTHCHECK CMD curl  x || exit 1") else {
        panic!()
    };
    assert_eq!(command, shell("curl  x || exit 1"));
}
