//! What may come next on a line of the terminal: docker's words, names of what there is, paths.

use super::World;
use super::host::EXERCISE;
use crate::command::{self, Candidate};
use crate::container_path::ContainerPath;
use crate::ordered;
use crate::sim::docker::DOCKER;
use crate::sim::programs;

impl World {
    /// What may stand in place of the last word of a line that is being typed, sorted as docker's table has it, then by name. Where the
    /// line ends with a blank, the last word is still empty. Nothing is proposed for an empty line.
    #[must_use]
    pub fn complete(&self, line: &str) -> Vec<Candidate> {
        // Words of the last command of the line: quotes and variables are not looked into.
        let last = line.rsplit([';', '|', '&']).next().unwrap_or(line);
        let mut words: Vec<&str> = last.split_whitespace().collect();
        let word = if line.ends_with(char::is_whitespace) { "" } else { words.pop().unwrap_or("") };
        let plain = |word: String| Candidate { word, help: "" };
        let Some((first, before)) = words.split_first() else {
            if word.is_empty() {
                return Vec::new();
            }
            let names = programs::names().chain(["cd", "docker", "git"]);
            let mut names: Vec<&str> = names.filter(|name| name.starts_with(word)).collect();
            ordered::sort(&mut names);
            return names.into_iter().map(|name| plain(name.to_owned())).collect();
        };
        if *first != "docker" {
            return self.paths(word).into_iter().map(plain).collect();
        }
        let completion = command::complete(DOCKER, before, word);
        let mut candidates = completion.candidates;
        if let Some(wanted) = completion.wanted {
            let names = self.named(wanted.kind, &wanted.begins);
            candidates.extend(names.into_iter().map(|name| plain(format!("{}{name}", wanted.before))));
        }
        candidates
    }

    fn named(&self, kind: command::Kind, begins: &str) -> Vec<String> {
        use command::Kind;
        let containers = |running: bool| -> Vec<String> {
            let chosen = self.containers.iter().rev().filter(|container| !running || container.is_running());
            chosen.map(|container| container.name.clone()).collect()
        };
        let images = || self.images.names().map(|(name, _)| name.familiar());
        let mut names: Vec<String> = match kind {
            Kind::Image => images().collect(),
            Kind::Container => containers(false),
            Kind::RunningContainer => containers(true),
            Kind::Object => containers(false).into_iter().chain(images()).collect(),
            Kind::Volume => self.volumes.keys().cloned().collect(),
            Kind::Network => self.networks.iter().map(|network| network.name.clone()).collect(),
            Kind::Path => return self.paths(begins),
            Kind::OneOf(words) => words.iter().map(|word| (*word).to_owned()).collect(),
            Kind::Free | Kind::Stage => Vec::new(),
        };
        names.retain(|name| name.starts_with(begins));
        names
    }

    /// Files and folders of the exercise's folder, or of the one that the word begins with.
    fn paths(&self, word: &str) -> Vec<String> {
        let (folder, name) = word.rsplit_once('/').map_or(("", word), |(folder, name)| (&word[..=folder.len()], name));
        let place = ContainerPath::new(EXERCISE).join(folder);
        let Some(location) = self.host_location(place.as_str()) else { return Vec::new() };
        let Some(files) = self.kernel.file_system(location.file_system) else { return Vec::new() };
        let Ok(entries) = files.entries(location.inode) else { return Vec::new() };
        entries
            .filter(|(entry, _)| entry.starts_with(name))
            .map(|(entry, inode)| {
                let end = if files.inode(inode).is_directory() { "/" } else { "" };
                format!("{folder}{entry}{end}")
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_names_and_paths_are_proposed() {
        let mut world = World::new(1);
        world.open_terminal();
        world.submit(0, "docker run --name box busybox true");
        world.settle(60_000_000_000, 100_000);
        let words = |line: &str| world.complete(line).into_iter().map(|it| it.word).collect::<Vec<_>>();
        assert_eq!(words("dock"), ["docker"]);
        assert_eq!(words("docker pul"), ["pull"]);
        assert_eq!(words("docker start b"), ["box"]);
        assert_eq!(words("docker run bu"), ["busybox:latest"]);
        assert_eq!(words("docker build -f Dockerfile_c"), ["Dockerfile_cmd"]);
        assert_eq!(words("ls; cat hel"), ["hello.sh"]);
        assert_eq!(words(""), [""; 0]);
    }
}
