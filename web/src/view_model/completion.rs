//! What may come next on the terminal's line: docker's words, and names of what there is.

use layercake_core::command::{self, Kind, Program};

use crate::state::session::Session;

const DOCKER: Program<'static> = Program { name: "docker", world: command::World::Model };

/// Whole lines that may be meant by an unfinished one.
pub(crate) fn completions(session: &Session, line: &str) -> Vec<String> {
    let start = line.rfind(char::is_whitespace).map_or(0, |place| place + 1);
    let (before, word) = line.split_at(start);
    let words: Vec<&str> = before.split_whitespace().collect();
    let mut candidates = Vec::new();
    match words.split_first() {
        None => candidates.extend(["docker", "ls", "cat", "cd", "git"].map(str::to_owned)),
        Some((&"docker", rest)) => {
            let completion = command::complete(DOCKER, rest, word);
            candidates.extend(completion.candidates.into_iter().map(|candidate| candidate.word));
            if let Some(wanted) = completion.wanted {
                let named = names(session, wanted.kind).into_iter().map(|name| format!("{}{name}", wanted.before));
                candidates.extend(named);
            }
        }
        Some(_) => candidates.extend(session.files()),
    }
    candidates.retain(|candidate| candidate.starts_with(word) && candidate != word);
    candidates.dedup();
    candidates.into_iter().map(|candidate| format!("{before}{candidate}")).collect()
}

/// What all of some lines begin with.
pub(crate) fn common(lines: &[String]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let same = |line: &String| first.chars().zip(line.chars()).take_while(|(one, other)| one == other).count();
    let length = lines.iter().map(same).min().unwrap_or_default();
    first.chars().take(length).collect()
}

/// The last command that has a text in it, so many of them passed over; each command counts once.
pub(crate) fn found(commands: &[String], wanted: &str, skipped: usize) -> Option<String> {
    let mut seen: Vec<&String> = Vec::new();
    for command in commands.iter().rev().filter(|command| !wanted.is_empty() && command.contains(wanted)) {
        if !seen.contains(&command) {
            seen.push(command);
        }
    }
    // Who asks for more than there is stays at the oldest.
    seen.get(skipped.min(seen.len().saturating_sub(1))).map(|command| (*command).clone())
}

fn names(session: &Session, kind: Kind) -> Vec<String> {
    let view = session.world().view();
    let images = || view.images.iter().flat_map(|image| image.names.clone());
    let containers = || view.containers.iter().filter(|container| !container.of_build).map(|it| it.name.clone());
    match kind {
        Kind::Image => images().collect(),
        Kind::Container | Kind::RunningContainer => containers().collect(),
        Kind::Object => containers().chain(images()).collect(),
        Kind::Volume => view.volumes.iter().map(|volume| volume.name.clone()).collect(),
        Kind::Path => session.files(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        assert_eq!(completions(&Session::new(), line), expected, "{line}");
    }

    #[test]
    fn docker_and_files() {
        check("doc", &["docker"]);
        check("docker ima", &["docker images", "docker image"]);
        check("cat hel", &["cat hello.sh"]);
        check("docker build -f Dockerfile_e", &["docker build -f Dockerfile_entrypoint"]);
    }

    #[test]
    fn commands_are_found_from_the_last_on() {
        let commands = ["docker images", "docker ps", "ls", "docker ps", "docker ps -a"].map(str::to_owned);
        let check = |wanted: &str, skipped, expected: Option<&str>| {
            assert_eq!(found(&commands, wanted, skipped).as_deref(), expected, "{wanted} {skipped}");
        };
        check("docker", 0, Some("docker ps -a"));
        check("docker", 1, Some("docker ps"));
        check("docker", 2, Some("docker images"));
        check("docker", 9, Some("docker images"));
        check("x", 0, None);
        check("", 0, None);
    }

    #[test]
    fn what_all_begin_with() {
        assert_eq!(common(&["docker images".to_owned(), "docker image".to_owned()]), "docker image");
    }
}
