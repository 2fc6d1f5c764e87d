//! Completion in the shells themselves: their own machinery asks our script, and our script asks the program.

use std::io::Write as _;
use std::process::Command;

use layercake_tests::{Environment, User, fixture};

fn environment() -> Option<Environment> {
    let environment = Environment::new(User::Root).or_else(|| Environment::new(User::OneId))?;
    environment.import(&fixture::busybox(), "busybox");
    environment.layercake(&["tag", "busybox", "hello:1"]).success();
    environment.layercake(&["tag", "busybox", "hello:2"]).success();
    Some(environment)
}

/// What bash proposes for a line, as it would set the variables when somebody presses tab: words are cut at `=` and `:` too.
const BASH: &str = r#"exec bash --norc -c '
source <("$LAYERCAKE" completion bash)
COMP_LINE="$LAYERCAKE $1" COMP_POINT=$((${#LAYERCAKE} + 1 + ${#1}))
IFS=$'"'\\t\\n'"' read -rd "" -a COMP_WORDS < <(printf %s "${1// /$'"'\\n'"'}")
compopt() { :; }
_layercake
printf "%s\n" "${COMPREPLY[@]}"
' bash "$1""#;

#[track_caller]
fn check(environment: &Environment, line: &str, expected: &[&str]) {
    let output = environment.shell(BASH, &[line]);
    let mut proposed: Vec<&str> = output.success().stdout.lines().filter(|line| !line.is_empty()).collect();
    proposed.sort_unstable();
    assert_eq!(proposed, expected, "{line}");
}

#[test]
fn bash_completes_words_flags_values_and_names() {
    let Some(environment) = environment() else { return };
    environment.write("Dockerfile", "FROM busybox AS one\nFROM busybox AS other\nFROM one AS last\n");
    environment.write("context/file", "");
    check(&environment, "bu", &["build", "builder"]);
    check(&environment, "image bo", &["bootstrap"]);
    check(&environment, "build --prog", &["--progress"]);
    check(&environment, "build --progress na", &["narration"]);
    check(&environment, "completion ", &["bash", "fish", "zsh"]);
    // bash puts what we say behind the `=` or `:` that it cuts at.
    check(&environment, "build --progress=p", &["plain"]);
    check(&environment, "run --rm hello:", &["1", "2"]);
    check(&environment, "history bu", &["busybox:latest"]);
    check(&environment, "run --network=", &["bridge", "host", "none"]);
    check(&environment, "build --target o", &["one", "other"]);
    check(&environment, "build -f Docker", &["Dockerfile"]);
    check(&environment, "build --file=Docker", &["Dockerfile"]);
    check(&environment, "build cont", &["context"]);
    check(&environment, "frobnicate x", &[]);
}

#[test]
fn names_of_containers_are_those_there_are() {
    let Some(environment) = environment() else { return };
    environment.layercake(&["run", "--name", "ended", "--network", "none", "busybox", "true"]).success();
    check(&environment, "rm en", &["ended"]);
    // It does not run any more.
    check(&environment, "exec en", &[]);
    check(&environment, "inspect ", &["busybox:latest", "ended", "hello:1", "hello:2"]);
}

#[test]
fn the_question_is_answered_without_errors_whatever_is_asked() {
    let Some(environment) = environment() else { return };
    for words in
        [&["__complete"][..], &["__complete", ""], &["__complete", "build", "--target", ""], &["__complete", "--", "-"]]
    {
        let output = environment.layercake(words);
        output.success();
        assert_eq!(output.stderr, "", "{words:?}");
    }
    environment.layercake(&["__complete", "dockerfile", "l"]).stdout_contains("lint\tGive advice on a Dockerfile");
    environment.layercake(&["completion", "tcsh"]).code(1).stderr_contains("it must be bash, zsh or fish");
}

#[test]
fn zsh_and_fish_read_their_scripts() {
    let Some(environment) = environment() else { return };
    for (shell, check) in [("zsh", "zsh -n \"$1\""), ("fish", "fish --no-execute \"$1\"")] {
        let script = environment.layercake(&["completion", shell]).success().stdout.clone();
        assert!(script.contains("__complete"), "{script}");
        if Command::new(shell).arg("--version").output().is_err() {
            // Nothing here depends on these shells, so that it is no error where they are not, even in strict mode.
            writeln!(std::io::stderr(), "not read by {shell}, which is not installed").unwrap();
            continue;
        }
        environment.write("script", script);
        environment.shell(check, &["script"]).success();
        if shell == "fish" {
            check_fish(&environment);
        }
    }
}

/// What fish proposes, without what it says of each.
fn check_fish(environment: &Environment) {
    const FISH: &str = r#"mkdir -p programs; ln -sf "$LAYERCAKE" programs/layercake; export PATH="$PWD/programs:$PATH"
        exec fish --no-config -c 'source script; complete -C $argv[1]' "layercake $1""#;
    for (line, expected) in [
        ("image bo", &["bootstrap"][..]),
        ("completion ", &["bash", "fish", "zsh"]),
        ("run --network=", &["--network=bridge", "--network=host", "--network=none"]),
        ("run --rm hello:", &["hello:1", "hello:2"]),
        ("build --file scr", &["script"]),
    ] {
        let output = environment.shell(FISH, &[line]);
        let proposed = output.success().stdout.lines().filter_map(|line| line.split('\t').next());
        assert_eq!(proposed.collect::<Vec<_>>(), expected, "{line}");
    }
    assert!(environment.shell(FISH, &[""]).success().stdout.contains("build\t"), "nothing is proposed for no word");
}
