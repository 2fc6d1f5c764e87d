//! What is proposed, and that what is proposed is understood.

use super::super::{Completion, Kind, Problem, Program, complete, parse};
use super::{DOCKER, LAYERCAKE, places, words};

/// What is proposed for the last word of a line, which ends at the `|`.
fn proposed(program: Program<'_>, line: &str) -> Completion {
    let line = line.strip_suffix('|').unwrap();
    let mut before = words(line);
    let word = if line.is_empty() || line.ends_with(' ') { String::new() } else { before.pop().unwrap() };
    complete(program, &before, &word)
}

#[track_caller]
fn check(line: &str, candidates: &[&str]) {
    let completion = proposed(LAYERCAKE, line);
    let words: Vec<&str> = completion.candidates.iter().map(|candidate| candidate.word.as_str()).collect();
    assert_eq!((words.as_slice(), completion.wanted), (candidates, None), "{line}");
}

#[track_caller]
fn check_wanted(line: &str, kind: Kind, before: &str, begins: &str) {
    let completion = proposed(LAYERCAKE, line);
    let wanted = completion.wanted.unwrap_or_else(|| panic!("{line} wants nothing"));
    assert_eq!((wanted.kind, wanted.before.as_str(), wanted.begins.as_str()), (kind, before, begins), "{line}");
    assert_eq!(completion.candidates, [], "{line}");
}

#[test]
fn words_of_the_table_are_completed() {
    check("bu|", &["build", "builder"]);
    check("image h|", &["history"]);
    check("image re|", &["remove"]);
    check("dockerfile |", &["parse", "check", "lint", "expand", "fmt"]);
    check("help im|", &["images", "image", "import"]);
    check("he|", &["help"]);
    check("frobnicate |x|", &[]);
}

#[test]
fn flags_are_completed() {
    check("run --na|", &["--name"]);
    check("run --network-|", &["--network-alias"]);
    check("run --mac-|", &[]);
    check("rm -|", &["--force", "--volumes", "--help"]);
    check("build . --no|", &["--no-cache"]);
    // What the image is asked is not known here.
    check("run busybox --na|", &[]);
}

#[test]
fn a_model_has_all_flags() {
    let words: Vec<String> =
        proposed(DOCKER, "run --memory|").candidates.into_iter().map(|candidate| candidate.word).collect();
    assert_eq!(words, ["--memory", "--memory-reservation", "--memory-swap"]);
}

#[test]
fn values_are_completed() {
    check("build --progress |", &["auto", "plain", "tty", "narration", "classic"]);
    check("build --progress=p|", &["--progress=plain"]);
    check("build --builder c|", &["classic"]);
    check("run --rm=|", &["--rm=true", "--rm=false"]);
    check("image bootstrap |", &["busybox", "debian"]);
    check("stop -t |", &[]);
    check("run --name |", &[]);
    check("build --frobnicate=|", &[]);
}

#[test]
fn names_are_asked_for() {
    check_wanted("run |", Kind::Image, "", "");
    check_wanted("run -it --rm -e A=b bus|", Kind::Image, "", "bus");
    check_wanted("exec -it |", Kind::RunningContainer, "", "");
    check_wanted("rm web bo|", Kind::Container, "", "bo");
    check_wanted("run --network=h|", Kind::Network, "--network=", "h");
    check_wanted("run --net h|", Kind::Network, "", "h");
    check_wanted("build --target |", Kind::Stage, "", "");
    check_wanted("build -qf |", Kind::Path, "", "");
    check_wanted("build -fDockerfile |", Kind::Path, "", "");
    check_wanted("inspect |", Kind::Object, "", "");
    // Behind two dashes there are only names.
    check_wanted("rm -- -|", Kind::Container, "", "-");
}

#[test]
fn every_word_and_flag_is_proposed_when_it_is_begun() {
    for place in places() {
        let Some((last, before)) = place.path.split_last() else { continue };
        for end in 1..=last.len() {
            let completion = complete(DOCKER, before, &last[..end]);
            let words = completion.candidates.iter().map(|candidate| candidate.word.as_str());
            // Another name of the same may be shorter.
            assert!(words.clone().any(|word| word.starts_with(&last[..end])), "{:?} {end}", place.path);
        }
        for flag in place.flags() {
            let word = format!("--{}", flag.long);
            let completion = complete(DOCKER, &place.path, &word);
            assert!(completion.candidates.iter().any(|candidate| candidate.word == word), "{:?} {word}", place.path);
        }
    }
}

#[test]
fn what_is_proposed_is_understood() {
    for place in places() {
        for begun in ["", "-"] {
            for candidate in complete(DOCKER, &place.path, begun).candidates {
                let mut line: Vec<&str> = place.path.clone();
                line.push(&candidate.word);
                let problem = parse(DOCKER, &line).err().map(|error| error.problem().clone());
                // Something may be missing behind it, but it is known.
                let known = matches!(
                    problem,
                    None | Some(
                        Problem::ArgumentCount { .. } | Problem::FlagNeedsArgument(_) | Problem::RequiredFlag(_)
                    )
                );
                assert!(known, "{line:?}: {problem:?}");
            }
        }
    }
}
