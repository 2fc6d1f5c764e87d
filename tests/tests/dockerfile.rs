//! `layercake dockerfile …` and `layercake dockerignore …` through the command line, on small files; on real ones, in
//! `real_dockerfiles`.

use std::fs;

use expect_test::{expect, expect_file};
use layercake_tests::{Environment, Output, User};

fn environment() -> Environment {
    Environment::new(User::Root).or_else(|| Environment::new(User::OneId)).expect("somebody runs the tests")
}

/// Runs a command with a Dockerfile as its input.
fn with_input(arguments: &[&str], input: &str) -> Output {
    environment().layercake_with_input(arguments, input.as_bytes())
}

#[test]
fn lint_json_has_rule_line_and_message() {
    let output = with_input(&["dockerfile", "lint", "--json", "-"], "FROM scratch as base\nRUN x\n");
    expect![[r#"
        {
            "warnings": [
                {
                    "rule": "FromAsCasing",
                    "line": 1,
                    "message": "'as' and 'FROM' keywords' casing do not match"
                }
            ]
        }
    "#]]
    .assert_eq(&output.success().stdout);
    with_input(&["dockerfile", "lint", "--json", "-"], "FROM scratch\n")
        .success()
        .stdout("{\n    \"warnings\": []\n}\n");
    with_input(&["dockerfile", "lint", "--json", "--details", "-"], "FROM a\n")
        .success()
        .stdout_contains("\"cost\": \"when the tag moves");
}

#[test]
fn lint_looks_at_the_context() {
    let environment = environment();
    environment.write("Dockerfile", "FROM scratch\nCOPY secret /\nCOPY . /x\n");
    environment.write(".dockerignore", "secret\n");
    environment.write(".git/HEAD", "x");
    let rules = |arguments: &[&str]| {
        let output = environment.layercake(&[&["dockerfile", "lint", "--json", "Dockerfile"], arguments].concat());
        output.success();
        let rules = output.stdout.lines().filter_map(|line| line.trim().strip_prefix("\"rule\": "));
        rules.map(|rule| rule.trim_matches([',', '"']).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rules(&[]), [""; 0]);
    assert_eq!(rules(&["--context", "."]), ["CopyIgnoredFile", "GitFolderInContext"]);
    assert_eq!(rules(&["--context", ".", "--only", "buildkit"]), ["CopyIgnoredFile"]);
    environment.write("Dockerfile.dockerignore", ".git\n");
    assert_eq!(rules(&["--context", "."]), [""; 0]);
}

#[test]
fn exit_codes_tell_what_was_found() {
    let lint = ["dockerfile", "lint", "-"];
    with_input(&lint, "FROM a:1\nADD x /y\n").code(0);
    with_input(&lint, "# check=error=true\nFROM a:1\nADD x /y\n")
        .code(1)
        .stderr_contains("lint violation found for rules: AddInsteadOfCopy");
    with_input(&lint, "FROM a:1\nRUNN x\n").code(1).stderr_contains("unknown instruction: RUNN");
    with_input(&lint, "# check=nothing\nFROM a:1\n").code(1).stderr_contains("invalid check option \"nothing\"");
    with_input(&["dockerfile", "check", "-"], "FROM a:1\n").code(0).stdout("");
    with_input(&["dockerfile", "check", "-"], "FROM a:1\nRUNN x\nCOPY y\n")
        .code(1)
        .stdout_contains("did you mean RUN?");
    with_input(&["dockerfile", "check", "-"], "FROM UPPER\nRUN what stands below is not without a stage\n").code(1).stdout(
        "error: failed to parse stage name \"UPPER\": invalid reference format: repository name (library/UPPER) must be lowercase
 --> -:1:1
  |
1 | FROM UPPER
  | ^^^^^^^^^^

",
    );
    with_input(&["dockerfile", "check", "-"], "FROM a:1 AS x\nFROM UPPER\n")
        .code(1)
        .stdout_contains("must be lowercase");
    with_input(&["dockerfile", "parse", "-"], "HELLO x\n").code(0).stdout("      1  HELLO x\n");
    with_input(&["dockerfile", "parse", "-"], "COPY --from=a --link \\\n  x y\n")
        .stdout("    1-2  COPY --from=a --link x y\n");
    with_input(&["dockerfile", "parse", "-"], "ENV x\n").code(1).stderr_contains("ENV must have two arguments");
    with_input(&["dockerfile", "lint", "nothing-here"], "").code(1).stderr_contains("read nothing-here: No such file");
}

#[test]
fn explanations_are_lessons() {
    with_input(&["dockerfile", "lint", "--explain", "deletedinlaterlayer"], "")
        .success()
        .stdout_contains("DeletedInLaterLayer: A file is deleted in a later layer than the one that it is in\n\n");
    with_input(&["dockerfile", "lint", "--explain", "Nothing"], "").code(1).stderr_contains("there is no rule Nothing");
    with_input(&["dockerfile", "lint", "--rules"], "").success().stdout_contains("AptListsKept ");
}

#[test]
fn parse_json_tells_everything() {
    let text = "# syntax=docker/dockerfile:1\n# build the thing\nRUN --mount=type=cache,target=/x <<-'EOF' \\\n\n sh\n\techo\n\tEOF\n\
                ENV A=b C='d e'\nLABEL f g h\nONBUILD COPY --link [\"i j\", \"k\"]\nHEALTHCHECK CMD true\nNEWS x y\n";
    let output = with_input(&["dockerfile", "parse", "--json", "-"], text);
    expect_file!["../fixtures/parse.json"].assert_eq(&output.success().stdout);
}

#[test]
fn questions_are_answered_line_by_line() {
    let expand = r#"{"word":"${A:-b}/$C","env":{"C":"d"}}
{"word":"$A 'x y'","env":["A=1 2"],"mode":"words"}
{"word":"`$A","env":{"A":"1"},"escape":"`"}

{"word":"${A","env":{}}
{"word":1}
no JSON
"#;
    with_input(&["dockerfile", "expand", "--json-lines"], expand).success().stdout(
        r#"{"result":"b/d","words":["b/d"],"matched":["C"],"unmatched":["A"]}
{"result":"1 2 x y","words":["1","2","x y"],"matched":["A"],"unmatched":[]}
{"result":"$A","words":["$A"],"matched":[],"unmatched":[]}
{"error":"syntax error: missing '}'"}
{"error":"word must be a string"}
{"error":"expected ident at line 1 column 2"}
"#,
    );
    let ignore = r##"{"patterns":["*","!src"],"path":"src/a.c"}
{"patterns":["*","!src"],"path":"b"}
{"patterns":"# comment\n*.md\n","path":"x.md"}
{"patterns":["#x"],"path":"#x"}
{"patterns":["["],"path":"a"}
"##;
    with_input(&["dockerignore", "match", "--json-lines"], ignore).success().stdout(
        r#"{"matched":false}
{"matched":true}
{"matched":true}
{"matched":true}
{"error":"syntax error in pattern: ["}
"#,
    );
}

#[test]
fn fmt_writes_a_file_in_one_way_or_leaves_it_alone() {
    let environment = environment();
    let text = "from a as B\n\n\nenv A=1 \\\n  B=2\nrun x \\\n  y  \n";
    let formatted = "FROM a AS B\n\nENV A=1 \\\n    B=2\nRUN x \\\n  y\n";
    let path = environment.write("Dockerfile", text);
    let written = || fs::read_to_string(&path).unwrap();
    let fmt = |arguments: &[&str]| environment.layercake(&[&["dockerfile", "fmt"], arguments].concat());
    fmt(&["Dockerfile"]).success().stdout(formatted);
    fmt(&["--check", "Dockerfile"]).code(1).stdout(
        "Dockerfile:1: write the keyword in capitals\n\
         Dockerfile:3: remove the empty line\n\
         Dockerfile:4: write the keyword in capitals\n\
         Dockerfile:5: indent continuations by four blanks, and nothing else\n\
         Dockerfile:6: write the keyword in capitals\n\
         Dockerfile:7: remove the blanks at the end of the line\n",
    );
    assert_eq!(written(), text);
    fmt(&["--write", "Dockerfile"]).success().stdout("");
    assert_eq!(written(), formatted);
    fmt(&["--check", "Dockerfile"]).success().stdout("");

    environment.write("Dockerfile", "from a\nrunn x\n");
    fmt(&["Dockerfile"]).code(1).stdout("from a\nrunn x\n").stderr_contains("did you mean RUN?");
    fmt(&["--write", "Dockerfile"]).code(1).stdout("");
    assert_eq!(written(), "from a\nrunn x\n");
    environment.write("Dockerfile", b"FROM a\n# \xff\n");
    fmt(&["Dockerfile"]).code(1).stderr_contains("Dockerfile is not in UTF-8 (byte 9): it is not changed");
    fmt(&["--write", "-"]).code(125).stderr_contains("--write needs a file");
    with_input(&["dockerfile", "fmt", "-"], "from a").success().stdout("FROM a\n");
}
