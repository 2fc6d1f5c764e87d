//! pflag's rules, one test each: a command line means the same as another, written out.

use super::super::flags::{build, container, process, shared};
use super::super::{Action, Asked, parse};
use super::{DOCKER, line, words};

#[track_caller]
fn check(written: &str, meaning: &str) {
    let line = line(&words(written)).unwrap_or_else(|error| panic!("{written}: {error}"));
    assert_eq!(line.words().join(" "), meaning, "{written}");
}

#[test]
fn short_flags_may_be_joined() {
    check("run -it busybox", "run --interactive --tty busybox");
    check("run -ite A=b busybox", "run --interactive --tty --env=A=b busybox");
    check("run -iteA=b busybox", "run --interactive --tty --env=A=b busybox");
}

#[test]
fn the_value_of_a_short_flag_follows_at_once_after_an_equals_sign_or_as_the_next_word() {
    check("run -p80:80 busybox", "run --publish=80:80 busybox");
    check("run -p=80:80 busybox", "run --publish=80:80 busybox");
    check("run -p 80:80 busybox", "run --publish=80:80 busybox");
    check("logs -fn=5 web", "logs --follow --tail=5 web");
    // A lone equals sign is the value itself.
    check("run -e= busybox", "run --env== busybox");
}

#[test]
fn the_value_of_a_long_flag_follows_after_an_equals_sign_or_as_the_next_word() {
    check("run --name=x busybox", "run --name=x busybox");
    check("run --name x busybox", "run --name=x busybox");
    check("run --name= busybox", "run --name= busybox");
    check("run --env A=b=c busybox", "run --env=A=b=c busybox");
    // The next word is the value whatever it looks like.
    check("stop --timeout -1 web", "stop --timeout=-1 web");
    check("run --name --rm busybox", "run --name=--rm busybox");
}

#[test]
fn a_switch_takes_a_value_only_after_an_equals_sign() {
    check("run --rm=false busybox", "run --rm=false busybox");
    check("run --rm=1 busybox", "run --rm busybox");
    check("run -i=false busybox", "run --interactive=false busybox");
    check("run --rm false", "run --rm false");
    for (written, on) in [("run busybox", false), ("run --rm busybox", true), ("run --rm --rm=F busybox", false)] {
        assert_eq!(line(&words(written)).unwrap().on(&container::RM), on, "{written}");
    }
}

#[test]
fn two_dashes_end_the_flags() {
    check("rm -f -- -web", "rm --force -- -web");
    check("rm -- web -f", "rm -- web -f");
    check("run -- busybox --rm", "run busybox --rm");
    check("-- ps -a", "ps --all");
    // Behind the image they belong to the command.
    check("run busybox -- --rm", "run busybox -- --rm");
}

#[test]
fn the_image_ends_the_flags_of_run_create_exec_and_top() {
    check("run -i busybox -t -e x", "run --interactive busybox -t -e x");
    check("create busybox --rm", "create busybox --rm");
    check("exec web ls -l --all", "exec web ls -l --all");
    check("top web -e -f", "top web -e -f");
    check("container run busybox -x", "container run busybox -x");
}

#[test]
fn elsewhere_flags_may_stand_among_the_arguments() {
    check("build . -t hello", "build --tag=hello .");
    check("rm web -f box", "rm --force web box");
    check("logs web --follow", "logs --follow web");
    check("image bootstrap debian -t ubuntu", "image bootstrap --tag=ubuntu debian");
}

#[test]
fn a_lone_dash_is_an_argument() {
    check("import - mine:1", "import - mine:1");
    check("build -", "build -");
}

#[test]
fn flags_may_be_repeated() {
    let asked = line(&words("run -e A=1 --env=B=2 -eC --name a --name b busybox")).unwrap();
    assert_eq!(asked.texts(&process::ENV), ["A=1", "B=2", "C"]);
    assert_eq!(asked.text(&container::NAME), Some("b"), "of other flags the last one counts");
}

#[test]
fn what_is_not_given_has_its_default() {
    let asked = line(&words("stop web")).unwrap();
    assert_eq!((asked.number(&shared::TIMEOUT), asked.has(&shared::TIMEOUT)), (Some(10), false));
    let asked = line(&words("build .")).unwrap();
    assert_eq!((asked.text(&build::PROGRESS), asked.text(&build::FILE)), (Some("auto"), None));
    assert_eq!((asked.on(&build::NO_CACHE), asked.texts(&build::BUILD_ARG)), (false, vec![]));
}

#[test]
fn other_names_of_a_flag_mean_the_same() {
    check("run --net none busybox", "run --network=none busybox");
    check("stop --time 3 web", "stop --timeout=3 web");
    let asked = line(&words("stop --time 3 web")).unwrap();
    assert_eq!(asked.number(&shared::TIMEOUT), Some(3));
}

#[test]
fn other_words_lead_to_the_same_action() {
    for (written, action) in [
        ("ps", Action::Ps),
        ("container ls", Action::Ps),
        ("container list", Action::Ps),
        ("images", Action::Images),
        ("image ls", Action::Images),
        ("rmi a", Action::RemoveImage),
        ("image remove a", Action::RemoveImage),
        ("inspect a", Action::Inspect),
        ("image inspect a", Action::ImageInspect),
    ] {
        assert_eq!(line(&words(written)).unwrap().action(), action, "{written}");
    }
}

#[test]
fn help_is_asked_for_in_three_ways() {
    for (written, path) in [
        ("", ""),
        ("--help", ""),
        ("help", ""),
        ("help image ls", "image ls"),
        ("image", "image"),
        ("image --help", "image"),
        ("image --help ls", "image ls"),
        ("image ls --help", "image ls"),
        ("image ls -h", "image ls"),
        ("run --help", "run"),
        // Nothing is missing where help is asked for.
        ("rm --help", "rm"),
        ("pause --help", "pause"),
    ] {
        let Ok(Asked::Help(place)) = parse(DOCKER, &words(written)) else { panic!("{written} asks for help") };
        assert_eq!(place.path.join(" "), path, "{written}");
    }
    check("run busybox --help", "run busybox --help");
    check("run -h name busybox", "run --hostname=name busybox");
}

#[test]
fn the_version_is_asked_for_before_all_words() {
    for written in ["--version", "-v", "--version ps"] {
        assert!(matches!(parse(DOCKER, &words(written)), Ok(Asked::Version)), "{written}");
    }
    check("version", "version");
}

#[test]
fn what_is_given_and_never_asked_for_is_known() {
    let line = line(&words("build --no-cache -t a --network=none .")).unwrap();
    assert_eq!(line.passed_over(), ["no-cache", "tag", "network"]);
    assert!(line.on(&build::NO_CACHE));
    assert_eq!(line.texts(&shared::TAG), ["a"]);
    // That it was not given is an answer too.
    assert_eq!(line.text(&build::TARGET), None);
    assert_eq!(line.passed_over(), ["network"]);
}
