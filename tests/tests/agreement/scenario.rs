//! Dockerfiles with contexts, made so that their builds succeed.

use std::fmt::Write as _;

use crate::command::Command;
use crate::context;
use crate::model::{Model, State};
use crate::random::Random;
use crate::step::{Base, Copy, Flags, From, Mode, Mounted, Run, Stage, Step};
use crate::tree::{Kind, Node, Tree};

/// A context, a Dockerfile and arguments: all that a build is made from.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    pub(crate) context: Tree,
    /// The lines of `.dockerignore`.
    pub(crate) ignore: Vec<String>,
    /// The folder that `--build-context` names.
    pub(crate) named: Tree,
    /// The lines of its own `.dockerignore`.
    pub(crate) named_ignore: Vec<String>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) flags: Vec<String>,
    /// Whether it is written for BuildKit, whose Dockerfiles say more.
    pub(crate) buildkit: bool,
    /// `--target`.
    pub(crate) only: Option<usize>,
    /// Seconds that all files are older than they were written.
    pub(crate) age: u64,
    counter: usize,
}

impl Scenario {
    pub(crate) fn new(random: &mut Random, busybox: &Tree, builder: &str) -> Self {
        let ignore = ["*.log", "tree/skip", "!tree/skip/keep"];
        let mut scenario = Self {
            context: context::generate(random),
            ignore: ignore.map(str::to_owned).to_vec(),
            named: context::named(random),
            named_ignore: vec!["**/*.log".to_owned()],
            stages: Vec::new(),
            flags: Vec::new(),
            buildkit: builder == "buildkit",
            only: None,
            age: 0,
            counter: 0,
        };
        let mut states: Vec<State> = Vec::new();
        for _ in 0..=random.below(4) {
            let state = scenario.add_stage(&states, busybox, random);
            states.push(state);
        }
        scenario
    }

    /// The stage that becomes the image.
    pub(crate) fn target(&self) -> usize {
        self.only.unwrap_or(self.stages.len() - 1)
    }

    pub(crate) fn dockerfile(&self) -> String {
        let mut text = String::from("ARG GLOBAL=one\n");
        for (number, stage) in self.stages.iter().enumerate() {
            let _ = writeln!(text, "FROM {} AS s{number}", stage.base);
            for step in &stage.steps {
                let _ = writeln!(text, "{step}");
            }
        }
        text
    }

    /// The context with the files that every build reads.
    pub(crate) fn whole_context(&self) -> Tree {
        let mut tree = self.context.clone();
        tree.put("/Dockerfile", Node::file(&self.dockerfile(), 0o644));
        tree.put("/.dockerignore", Node::file(&(self.ignore.join("\n") + "\n"), 0o644));
        tree
    }

    /// The folder with a name, with its `.dockerignore`.
    pub(crate) fn whole_named(&self) -> Tree {
        let mut tree = self.named.clone();
        tree.put("/.dockerignore", Node::file(&(self.named_ignore.join("\n") + "\n"), 0o644));
        tree
    }

    /// The model of what is built; the trees are those of [`Self::whole_context`] and [`Self::whole_named`].
    pub(crate) fn model<'a>(&'a self, busybox: &'a Tree, context: &'a Tree, named: &'a Tree) -> Model<'a> {
        let Self { ignore, named_ignore, .. } = self;
        Model { busybox, context, ignore, named, named_ignore, classic: !self.buildkit }
    }

    /// Whether a stage has the shell that RUN needs.
    pub(crate) fn has_shell(&self, base: Base) -> bool {
        match base {
            Base::Busybox | Base::Named => true,
            Base::Scratch => false,
            Base::Stage(stage) => self.has_shell(self.stages[stage].base),
        }
    }

    /// A number that nothing else in the scenario has.
    pub(crate) fn number(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    fn add_stage(&mut self, states: &[State], busybox: &Tree, random: &mut Random) -> State {
        let base = match random.below(6) {
            0 => Base::Scratch,
            1 if !states.is_empty() => Base::Stage(random.below(states.len())),
            2 if self.buildkit && random.one_in(2) => Base::Named,
            _ => Base::Busybox,
        };
        let (context, named, as_it_is) = (self.whole_context(), self.whole_named(), self.clone());
        let model = as_it_is.model(busybox, &context, &named);
        // What cannot begin on a stage, because of its triggers, begins on an image.
        let (base, mut state) = match model.start(base, states) {
            Ok(state) => (base, state),
            Err(_) => (Base::Busybox, model.start(Base::Busybox, states).unwrap()),
        };
        let mut steps = Vec::new();
        // As people write them: stages that begin alike.
        let alike = self.stages.iter().find(|stage| stage.base == base && random.one_in(3));
        for step in alike.into_iter().flat_map(|stage| stage.steps.iter().take(2)) {
            model.apply(step, &mut state, states).unwrap();
            steps.push(step.clone());
        }
        for _ in 0..2 + random.below(6) {
            // What cannot be carried out is left out.
            let step = self.step(base, &state, states, random);
            let mut next = state.clone();
            if model.apply(&step, &mut next, states).is_ok() {
                state = next;
                steps.push(step);
            }
        }
        self.stages.push(Stage { base, steps });
        state
    }

    fn step(&mut self, base: Base, state: &State, others: &[State], random: &mut Random) -> Step {
        match random.below(19) {
            16 if self.has_shell(base) && self.buildkit => self.mounted(others, random),
            17 => {
                let step = match random.below(3) {
                    0 if self.has_shell(base) => {
                        Step::Run(Run { command: Command::WhereAmI(self.number()), edited: None, fails: false })
                    }
                    1 => Step::Copy(Copy { inline: None, sources: vec!["tree".to_owned()], ..self.copy(base, random) }),
                    _ => self.metadata(random),
                };
                match &step {
                    // Neither may stand in another.
                    Step::OnBuild(_) => step,
                    Step::Metadata(text) if text.starts_with("MAINTAINER") => step,
                    _ => Step::OnBuild(Box::new(step)),
                }
            }
            0..=5 if self.has_shell(base) => {
                let command = self.command(state, random);
                Step::Run(Run { command, edited: None, fails: false })
            }
            6..=9 => Step::Copy(self.copy(base, random)),
            10 | 11 if !others.is_empty() => {
                let from = random.below(others.len());
                let number = self.number();
                let Some(source) = pick_path(&others[from].tree, random, |_| true) else {
                    return self.metadata(random);
                };
                let destination = format!("/from{number}{}", if random.one_in(2) { "/" } else { "" });
                let mut chosen = self.transfer(base, random);
                chosen.flags.parents = self.buildkit && random.one_in(4);
                let from = Some(From::Stage(from));
                Step::Copy(Copy { from, sources: vec![source], destination, inline: None, ..chosen })
            }
            12 => {
                let places = ["/work/deep", "sub", "/tmp", "/app", "/work", "..", "/"];
                Step::WorkingDirectory((*random.pick(&places)).to_owned())
            }
            13 if self.has_shell(base) => {
                let users = [("nobody", (65534, 65534)), ("1234:77", (1234, 77)), ("0", (0, 0)), ("root", (0, 0))];
                let (user, ids) = *random.pick(&users);
                Step::User(user, ids)
            }
            14 if self.buildkit => Step::Copy(self.copy_named(base, random)),
            _ => self.metadata(random),
        }
    }

    /// A COPY from what has a name.
    fn copy_named(&mut self, base: Base, random: &mut Random) -> Copy {
        let number = self.number();
        let (from, source) = *random.pick(&[
            (From::Folder, "."),
            (From::Folder, "guide"),
            (From::Folder, "*.log"),
            (From::Folder, "i*"),
            (From::Folder, "way"),
            (From::Folder, "guide/deep/b b.md"),
            (From::Image, "/etc"),
            (From::Image, "bin/s*"),
        ]);
        let destination = format!("/c{number}{}", if random.one_in(2) { "/" } else { "" });
        let mut copy = self.transfer(base, random);
        copy.flags.parents = random.one_in(6);
        Copy { from: Some(from), sources: vec![source.to_owned()], destination, ..copy }
    }

    /// A RUN with mounts.
    fn mounted(&mut self, others: &[State], random: &mut Random) -> Step {
        let number = self.number();
        let from = (!others.is_empty() && random.one_in(2)).then(|| random.below(others.len()));
        let path = from
            .and_then(|from| pick_path(&others[from].tree, random, |node| matches!(&node.kind, Kind::File(Some(_)))));
        // Neither a blank nor a comma is part of an option's value.
        match path.filter(|path| !path.contains([' ', ','])) {
            Some(source) => Step::Mounted(Mounted { from: from.map(From::Stage), source, number }),
            None if random.one_in(3) => {
                let (from, source) =
                    *random.pick(&[(From::Folder, "index"), (From::Folder, "guide/a.md"), (From::Image, "etc/passwd")]);
                Step::Mounted(Mounted { from: Some(from), source: source.to_owned(), number })
            }
            None => {
                let source = (*random.pick(&["one.txt", "tree/sub/ä", "outer/ä", "run.sh"])).to_owned();
                Step::Mounted(Mounted { from: None, source, number })
            }
        }
    }

    fn command(&mut self, state: &State, random: &mut Random) -> Command {
        let number = self.number();
        if state.user != (0, 0) {
            return Command::Temporary(number);
        }
        let simple = [
            Command::Nothing,
            Command::Make(number),
            Command::Script(number),
            Command::Links(number),
            Command::OddNames(number),
            Command::Pipe(number),
            Command::Variables(number),
            Command::WhereAmI(number),
            Command::Alias(number),
            Command::RemovePrograms,
            Command::Replace("/usr/share".to_owned()),
        ];
        if random.one_in(2) {
            return random.pick(&simple).clone();
        }
        let folder = pick_path(&state.tree, random, Node::is_folder);
        let file = pick_path(&state.tree, random, |node| matches!(node.kind, Kind::File(_)));
        match (random.below(9), folder, file) {
            (0, Some(folder), _) => Command::Replace(folder),
            (1, Some(folder), _) => Command::Remove(folder),
            (2, Some(folder), _) => Command::Move(folder, number),
            (3, Some(folder), _) => Command::ToFile(folder),
            (4, Some(folder), _) => Command::ChangeMode(folder),
            (5, _, Some(file)) => Command::ChangeOwner(file),
            (6, _, Some(file)) => Command::ToFolder(file),
            // Without root, a write takes setuid and setgid away: the kernel asks for a capability that only root has.
            (7, _, Some(file)) if state.tree.get(&file).is_some_and(|node| node.mode & 0o6000 == 0) => {
                Command::Append(file)
            }
            (8, _, Some(file)) => Command::Link(file, number),
            (_, _, Some(file)) => Command::Remove(file),
            _ => Command::Make(number),
        }
    }

    /// A COPY or ADD with flags, and nothing to copy yet.
    fn transfer(&self, base: Base, random: &mut Random) -> Copy {
        let owner = match random.below(6) {
            0 => Some(("1000:100", (1000, 100))),
            1 => Some(("7", (7, 7))),
            2 if self.has_shell(base) => Some(("nobody:nogroup", (65534, 65534))),
            _ => None,
        };
        let mode = match random.below(9) {
            0 => Some(Mode::To(*random.pick(&[0o640, 0o755, 0o4711]))),
            1 => Some(Mode::By(Mode::CLAUSES[random.below(Mode::CLAUSES.len())])),
            _ => None,
        };
        let mut flags = Flags::default();
        if self.buildkit {
            let named = owner.is_some_and(|(text, _)| text.starts_with('n'));
            flags.link = random.one_in(4) && (!named || mode.is_some());
            let patterns = ["a-b", "sub", "sub/a*", "**/*b", "*.txt", "*", "!sub"];
            flags.exclude =
                (0..random.below(6).saturating_sub(3)).map(|_| (*random.pick(&patterns)).to_owned()).collect();
        }
        let destination = String::new();
        Copy { add: false, from: None, owner, mode, flags, sources: Vec::new(), inline: None, destination }
    }

    fn copy(&mut self, base: Base, random: &mut Random) -> Copy {
        let number = self.number();
        let mut copy = self.transfer(base, random);
        copy.add = random.one_in(5);
        if self.buildkit && random.one_in(5) {
            let sources = [
                &["tree/sub/ä"][..],
                &["tree/./sub/a*", "one.txt"],
                &["**/a*"],
                &["tree/*/c", "./tree/./set"],
                &["tree/s*/./a*"],
                &["./tree/sub/."],
            ];
            copy.add = false;
            copy.flags.parents = true;
            copy.sources = random.pick(&sources).iter().map(|source| (*source).to_owned()).collect();
            copy.destination = format!("/c{number}{}", if random.one_in(2) { "/" } else { "" });
            return copy;
        }
        // Onto what is there already, or to a place of its own.
        let place = match random.below(4) {
            0 if number > 1 => format!("/c{}", 1 + random.below(number - 1)),
            1 if number > 1 => format!("/alias{}", 1 + random.below(number - 1)),
            _ => format!("/c{number}"),
        };
        if random.one_in(6) {
            copy.add = !random.one_in(6);
            let packed =
                self.context.0.keys().find(|path| path.starts_with("/packed")).map(|path| path[1..].to_owned());
            copy.sources.extend(packed);
            copy.sources.extend(random.one_in(4).then(|| "one.txt".to_owned()));
            copy.destination = if copy.sources.len() > 1 || random.one_in(2) { format!("{place}/") } else { place };
            return copy;
        }
        let (sources, destination): (&[&str], String) = match random.below(13) {
            0 => (&["one.txt"], format!("{place}/")),
            1 => (&["two.txt"], format!("{place}/other")),
            2 => (&["tree"], place),
            3 => (&["*.txt"], format!("{place}/")),
            4 => (&["one.txt", "run.sh", "tree/sub"], format!("{place}/")),
            5 => (&["a b.txt"], format!("{place}/a b")),
            6 => (&["tree/s*"], format!("./rel{number}/")),
            7 => (&["."], format!("{place}/all/")),
            8 => (&["outer"], place),
            9 => (&["tree/link", "tree/*nk"], format!("{place}/")),
            10 => (&["./tree/sub/", "tree/a-b"], place),
            11 => {
                copy.inline = Some((format!("here {number}\n\n  two\n"), true));
                (&[], format!("{place}/here"))
            }
            _ => {
                copy.inline = Some(("A is $A\n".to_owned(), false));
                (&[], format!("{place}/"))
            }
        };
        copy.sources = sources.iter().map(|source| (*source).to_owned()).collect();
        copy.destination = destination;
        copy
    }

    /// An instruction that changes only the configuration.
    pub(crate) fn metadata(&mut self, random: &mut Random) -> Step {
        let number = self.number();
        Step::Metadata(match random.below(15) {
            0 => format!("ENV X={number}"),
            1 => "ARG A=default".to_owned(),
            2 => "ARG GLOBAL".to_owned(),
            3 => format!("LABEL number={number} \"with blank\"='x y'"),
            4 => "EXPOSE 80 53/udp".to_owned(),
            // A place of its own, or one that something is copied to.
            5 => return Step::Volume(format!("/{}{}", random.pick(&["v", "c", "c"]), 1 + random.below(number))),
            6 => "ENV PATH=/opt/bin:$PATH".to_owned(),
            7 => "ENTRYPOINT [\"/bin/echo\", \"Hello\"]".to_owned(),
            8 => "STOPSIGNAL SIGINT".to_owned(),
            9 => "SHELL [\"/bin/sh\", \"-ec\"]".to_owned(),
            10 => format!("CMD echo {number}"),
            11 => "MAINTAINER somebody".to_owned(),
            12 => format!("HEALTHCHECK --retries={number} CMD true"),
            13 => "HEALTHCHECK NONE".to_owned(),
            _ => format!("CMD [\"{number}\"]"),
        })
    }
}

/// A path that a step has made.
fn pick_path(tree: &Tree, random: &mut Random, wanted: impl Fn(&Node) -> bool) -> Option<String> {
    // What Links makes, and hard links of archives, are left alone: whether a change of one name shows under the other is the file system's business.
    let ours = ["/c", "/v", "/run", "/odd", "/from", "/real", "/rel", "/moved"];
    let made = |path: &str| ours.iter().any(|start| path.starts_with(start)) && !path.contains("/hard-");
    let paths: Vec<_> =
        tree.0.iter().filter(|(path, node)| made(path) && wanted(node)).map(|(path, _)| path.clone()).collect();
    (!paths.is_empty()).then(|| random.pick(&paths).clone())
}
