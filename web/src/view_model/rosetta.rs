//! What a command printed, beside what it prints in other words: the classic builder's, BuildKit's, today's tables.
//!
//! Nothing is translated: the command is carried out again, in a copy of the world before it, with the other builder or the other wording.
//! Lines that tell of the same stand beside each other.

use std::rc::Rc;

use layercake_core::image::reference::ImageReference;
use layercake_core::sim::world::World;

use crate::state::block::Block;
use crate::state::session::{FUEL, Session};

/// A command whose output is worded otherwise elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `docker build`.
    Build,
    /// `docker images`.
    Images,
    /// `docker history`.
    History,
}

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// The classic builder and the tables of the slides.
    Slides,
    /// The classic builder and the tables of today.
    Today,
    /// BuildKit's, line by line.
    Buildkit,
}

/// What tells of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// As it was printed.
    pub(crate) printed: String,
    /// In the other words.
    pub(crate) other: String,
}

/// Both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rosetta {
    /// In the order of what was printed.
    pub(crate) rows: Vec<Row>,
    /// What else is to be said.
    pub(crate) notes: Vec<String>,
}

impl Words {
    /// What they are called.
    pub(crate) fn label(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Slides, Kind::Build) => "classic builder, as on the slides",
            (Self::Today, Kind::Build) => "classic builder, since Docker 25",
            (Self::Slides, Kind::Images) => "table up to Docker 28, as on the slides",
            (Self::Today, Kind::Images) => "table since Docker 29",
            (Self::Slides | Self::Today, Kind::History) => "built by the classic builder, as on the slides",
            (Self::Buildkit, _) => "BuildKit, as today",
        }
    }

    fn flags(self) -> &'static str {
        match self {
            Self::Slides => " --builder classic --wording slides",
            Self::Today => " --builder classic --wording current",
            Self::Buildkit => " --builder buildkit --progress plain",
        }
    }
}

impl Kind {
    /// What a line asks for, where it is one command and nothing else.
    pub(crate) fn of(line: &str) -> Option<Self> {
        // In a pipe, what is printed is not what docker says.
        if line.contains(['|', ';', '&', '<', '>', '`', '#', '$', '\\']) {
            return None;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["docker", "build", ..] | ["docker", "image" | "builder" | "buildx", "build", ..] => Some(Self::Build),
            ["docker", "images", ..] => Some(Self::Images),
            ["docker", "history", ..] | ["docker", "image", "history", ..] => Some(Self::History),
            _ => None,
        }
    }

    /// The words that there are for it.
    pub(crate) fn words(self) -> &'static [Words] {
        match self {
            Self::Build => &[Words::Buildkit, Words::Slides, Words::Today],
            Self::Images => &[Words::Today, Words::Slides],
            Self::History => &[Words::Buildkit, Words::Slides],
        }
    }
}

impl Rosetta {
    /// A block of a session in other words; `None` where it has none.
    pub(crate) fn of(session: &Session, block: &Rc<Block>, words: Words) -> Option<Self> {
        let line = block.command.as_deref()?;
        let world = block.before.0.as_ref()?;
        let printed = block.printed();
        let told = match Kind::of(line)? {
            Kind::Build => {
                let other = printed_by(world, &format!("{line}{}", words.flags()))?;
                Self { rows: beside(&steps(&printed), &steps(&other)), notes: Vec::new() }
            }
            Kind::Images => {
                let wording = if words == Words::Today { "current" } else { "slides" };
                let other = printed_by(world, &format!("{line} --wording {wording}"))?;
                Self { rows: beside(&images(&printed), &images(&other)), notes: vec![ONE_TABLE.to_owned()] }
            }
            Kind::History => Self::history(session, block, line, words)?,
        };
        Some(told)
    }

    /// The image is built again by the other builder, in a copy of the world in which it was built.
    fn history(session: &Session, block: &Rc<Block>, line: &str, words: Words) -> Option<Self> {
        let name = line.split_whitespace().rfind(|word| !word.starts_with('-'))?;
        let printed = block.printed();
        let here = session.tab().blocks.iter().position(|other| Rc::ptr_eq(other, block))?;
        let built = session.tab().blocks[..here].iter().rfind(|other| builds(other, name));
        let explained = |text: &str| text.split_once("\n\n").map(|(_, notes)| notes.trim().to_owned());
        let (other, asked) = match built {
            Some(built) => {
                let mut copy = copy_of(built.before.0.as_ref()?);
                run(&mut copy, &format!("{}{}", built.command.as_deref()?, words.flags()))?;
                (run(&mut copy, line)?, run(&mut copy, &format!("{line} --explain"))?)
            }
            None => (printed.clone(), printed_by(block.before.0.as_ref()?, &format!("{line} --explain"))?),
        };
        let source = if built.is_some() { BUILT_AGAIN } else { NOT_BUILT_HERE };
        let notes =
            explained(&asked).into_iter().flat_map(|notes| notes.split("\n\n").map(str::to_owned).collect::<Vec<_>>());
        Some(Self {
            rows: beside(&history(&printed), &history(&other)),
            notes: std::iter::once(source.to_owned()).chain(notes).collect(),
        })
    }
}

const ONE_TABLE: &str = "Since Docker 29 a name and its tag are one word, the size has two columns (on the disk, and as it travels), and U \
                         marks what a container uses.";

const BUILT_AGAIN: &str = "The other history is that of the same build, done with the other builder.";

const NOT_BUILT_HERE: &str = "No build in this terminal gave an image this name, so there is none to set beside it: a history is part of its \
                              image, and every docker prints it as it is.";

/// How often what is asked is given turns, at most: the page waits meanwhile.
const SLICES: usize = 100;

/// Whether a block is a build that gave its image this name.
fn builds(block: &Block, name: &str) -> bool {
    let line = block.command.as_deref().unwrap_or_default();
    let with_tag = |word: &str| if word.contains(':') { word.to_owned() } else { format!("{word}:latest") };
    let named = |word: &str| with_tag(word.trim_start_matches("--tag=").trim_start_matches("-t")) == with_tag(name);
    Kind::of(line) == Some(Kind::Build) && line.split_whitespace().any(named)
}

/// A world, and the terminal on which something is entered.
type Place = (Rc<World>, usize);

fn copy_of((world, terminal): &Place) -> Session {
    Session::within((**world).clone(), *terminal)
}

/// What a line prints; `None` where it does not end.
fn run(session: &mut Session, line: &str) -> Option<String> {
    session.enter_line(line);
    for _ in 0..SLICES {
        session.go_on(FUEL);
        if !session.tab().is_running {
            return Some(session.tab().blocks.last()?.printed());
        }
    }
    None
}

fn printed_by(place: &Place, line: &str) -> Option<String> {
    run(&mut copy_of(place), line)
}

/// Lines, each with what it tells of.
type Keyed<'a> = Vec<(String, &'a str)>;

const END: &str = "the end";

/// A build's lines by instruction, in the classic builder's words or BuildKit's.
fn steps(text: &str) -> Keyed<'_> {
    let mut names = layercake_core::ordered::Map::<&str, String>::new();
    let mut current = String::new();
    let mut keyed = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some((_, instruction)) = line.strip_prefix("Step ").and_then(|rest| rest.split_once(" : ")) {
            current = named(instruction);
        } else if line.starts_with("Successfully ") {
            current = END.to_owned();
        } else if let Some((number, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
            // The first line of a number names it.
            let name = match rest.split_once("] ") {
                Some((stage, instruction)) if stage.ends_with(|letter: char| letter.is_ascii_digit()) => instruction,
                _ if rest.starts_with("exporting ") => END,
                _ => "",
            };
            current = names.entry(number).or_insert_with(|| named(name)).clone();
        }
        keyed.push((current.clone(), line));
    }
    keyed
}

/// An instruction as both builders would name it: of the image behind a FROM BuildKit says the whole name.
fn named(instruction: &str) -> String {
    let mut words = instruction.split_whitespace();
    let base = match words.next() {
        Some(from) if from.eq_ignore_ascii_case("FROM") => words.find(|word| !word.starts_with("--")),
        _ => None,
    };
    match base.map(ImageReference::parse) {
        Some(Ok(base)) => format!("FROM {}", base.familiar()),
        _ => instruction.trim().to_owned(),
    }
}

/// A table's lines by image.
fn images(text: &str) -> Keyed<'_> {
    let key = |(number, line): (usize, &'_ str)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            _ if number == 0 => String::new(),
            ["<none>" | "<untagged>", ..] => words.iter().find(|word| word.len() == 12).unwrap_or(&"").to_string(),
            [name, ..] if name.rsplit('/').next().is_some_and(|last| last.contains(':')) => name.to_owned(),
            [name, tag, ..] => format!("{name}:{tag}"),
            _ => line.to_owned(),
        }
    };
    text.lines().enumerate().map(|(number, line)| (key((number, line)), line)).collect()
}

/// A table's lines by their place, from the oldest on: both builders have a line for each instruction.
fn history(text: &str) -> Keyed<'_> {
    let lines: Vec<&str> = text.lines().collect();
    let key = |number: usize| if number == 0 { String::new() } else { (lines.len() - number).to_string() };
    lines.iter().enumerate().map(|(number, line)| (key(number), *line)).collect()
}

/// Lines of both that tell of the same.
fn beside(printed: &Keyed<'_>, other: &Keyed<'_>) -> Vec<Row> {
    let mut keys: Vec<&str> = Vec::new();
    for (key, _) in printed.iter().chain(other) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let of = |lines: &Keyed<'_>, key: &str| {
        let lines: Vec<&str> = lines.iter().filter(|(other, _)| other == key).map(|(_, line)| *line).collect();
        lines.join("\n")
    };
    keys.iter().map(|key| Row { printed: of(printed, key), other: of(other, key) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(lines: &[&str]) -> Session {
        let mut session = Session::new();
        for line in lines {
            session.submit(line);
            assert!(!session.is_busy, "{line}");
        }
        session
    }

    fn last(session: &Session, words: Words) -> Rosetta {
        Rosetta::of(session, session.tab().blocks.last().unwrap(), words).unwrap()
    }

    const BUILD: &str = "docker build -t hello_world_cmd:first -f Dockerfile_cmd .";

    #[test]
    fn a_build_in_both_builders_words() {
        let session = session(&[BUILD]);
        let told = last(&session, Words::Buildkit);
        let row = |begin: &str| {
            let found = told.rows.iter().find(|row| row.printed.contains(begin));
            &found.unwrap_or_else(|| panic!("{told:?}")).other
        };
        assert!(row("Step 1/4 : FROM").contains("[1/2] FROM"), "{told:?}");
        assert!(row("Step 2/4 : RUN apt-get update").contains("[2/2] RUN apt-get update"), "{told:?}");
        assert_eq!(row("Step 4/4 : CMD"), "", "a setting has no line of BuildKit's");
        assert!(row("Successfully tagged").contains("naming to "), "{told:?}");
        assert!(row("Sending build context").contains("load build definition"), "{told:?}");
        let today = last(&session, Words::Today);
        assert!(today.rows.iter().any(|row| row.other.contains("Removed intermediate container")), "{today:?}");
        // Nothing of it happened here.
        assert_eq!(session.inputs().len(), 2);
    }

    #[test]
    fn what_was_in_the_cache_is_in_the_other_cache() {
        let told = last(&session(&[BUILD, BUILD]), Words::Slides);
        assert!(told.rows.iter().all(|row| row.printed == row.other), "{told:?}");
    }

    #[test]
    fn images_in_both_tables() {
        let told = last(&session(&[BUILD, "docker images"]), Words::Today);
        assert!(told.rows[0].printed.starts_with("REPOSITORY") && told.rows[0].other.starts_with("IMAGE"), "{told:?}");
        let row = told.rows.iter().find(|row| row.printed.starts_with("hello_world_cmd")).unwrap();
        assert!(row.other.starts_with("hello_world_cmd:first"), "{told:?}");
    }

    #[test]
    fn a_history_by_both_builders_and_what_missing_means() {
        let told = last(&session(&[BUILD, "docker image history hello_world_cmd:first"]), Words::Buildkit);
        let row = told.rows.iter().find(|row| row.printed.contains("apt-get update")).unwrap();
        assert!(
            row.other.contains("<missing>") && row.other.contains("RUN /bin/sh -c apt-get update # buildkit"),
            "{told:?}"
        );
        assert!(told.notes.iter().any(|note| note.contains("<missing>")), "{told:?}");
        let pulled = last(&session(&["docker pull ubuntu", "docker history ubuntu"]), Words::Buildkit);
        assert_eq!(pulled.notes[0], NOT_BUILT_HERE);
        assert!(pulled.rows.iter().all(|row| row.printed == row.other));
    }

    #[test]
    fn only_single_commands_have_other_words() {
        for line in ["docker build . | tail", "docker ps", "ls; docker images", "docker images > a", ""] {
            assert_eq!(Kind::of(line), None, "{line}");
        }
        assert_eq!(Kind::of("docker image history a"), Some(Kind::History));
    }
}
