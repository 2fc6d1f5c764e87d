//! Dockerfiles with contexts, and what may happen to them between two builds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::random::Random;

/// A context, a Dockerfile and arguments: all that a build is made from.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// Content and mode by path; a link's content is its target, its mode 0.
    pub(crate) files: BTreeMap<String, (String, u32)>,
    pub(crate) stages: Vec<Vec<String>>,
    pub(crate) flags: Vec<String>,
    /// Seconds that all files are older than they were written.
    pub(crate) age: u64,
    counter: usize,
}

impl Scenario {
    pub(crate) fn new(random: &mut Random) -> Self {
        let mut scenario = Self {
            files: context(random),
            stages: Vec::new(),
            flags: vec!["--network=none".to_owned()],
            age: 0,
            counter: 0,
        };
        let mut made: Vec<Vec<String>> = Vec::new();
        for stage in 0..=random.below(3) {
            let mut lines = vec![scenario.from(stage, random)];
            let mut paths = Vec::new();
            let shell = scenario.has_shell(&lines[0]);
            for _ in 0..2 + random.below(5) {
                lines.push(scenario.step(stage, shell, &made, &mut paths, random));
            }
            made.push(paths);
            scenario.stages.push(lines);
        }
        scenario
    }

    pub(crate) fn dockerfile(&self) -> String {
        let mut text = String::from("ARG GLOBAL=one\n");
        for line in self.stages.iter().flatten() {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    fn from(&self, stage: usize, random: &mut Random) -> String {
        let base = match random.below(6) {
            0 => "scratch".to_owned(),
            1 if stage > 0 => format!("s{}", random.below(stage)),
            _ => "busybox".to_owned(),
        };
        format!("FROM {base} AS s{stage}")
    }

    fn has_shell(&self, from: &str) -> bool {
        match from.split_whitespace().nth(1) {
            Some("busybox") => true,
            Some("scratch") | None => false,
            Some(stage) => self.has_shell(&self.stages[stage[1..].parse::<usize>().unwrap()][0]),
        }
    }

    fn number(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    fn step(
        &mut self,
        stage: usize,
        shell: bool,
        made: &[Vec<String>],
        paths: &mut Vec<String>,
        random: &mut Random,
    ) -> String {
        let number = self.number();
        match random.below(12) {
            0..=3 if shell => self.run(number, paths, random),
            4..=7 => copy(number, paths, random),
            8 if stage > 0 => {
                let from = random.below(stage);
                match made[from].as_slice() {
                    [] => format!("LABEL number={number}"),
                    sources => format!("COPY --from=s{from} {} /from{number}/", random.pick(sources)),
                }
            }
            9 => format!("WORKDIR {}", random.pick(&["/work/deep", "sub", "/tmp", "/app", "/work"])),
            _ => metadata(number, random),
        }
    }

    fn run(&mut self, number: usize, paths: &mut Vec<String>, random: &mut Random) -> String {
        let command = match random.below(9) {
            0 => "true".to_owned(),
            1 => "rm -rf /usr/share /etc/shells; mkdir -p /usr/share; echo new > /usr/share/new".to_owned(),
            2 => "rm -f /bin/wget /bin/vi".to_owned(),
            3 => format!("echo h > /h{number}; ln /h{number} /g{number}; ln -s h{number} /l{number}"),
            4 => format!(
                "mkdir -p /odd{number}/'a b' /odd{number}/a-b; echo ä > /odd{number}/'a b'/ü; chmod 4755 /odd{number}/'a b'/ü"
            ),
            5 => format!("echo \"$A $GLOBAL $X\" > /env{number}; chown 12:34 /env{number}"),
            6 => format!("[\"/bin/sh\", \"-c\", \"pwd > /pwd{number}\"]"),
            7 => format!("mkfifo /fifo{number}; touch -d '2001-02-03 04:05:06' /fifo{number}"),
            _ => {
                paths.push(format!("/run{number}"));
                format!("mkdir -p /run{number}/x && echo {number} > /run{number}/x/f")
            }
        };
        format!("RUN {command}")
    }

    fn change(&mut self, path: &str, edit: impl FnOnce(&mut (String, u32))) {
        edit(self.files.get_mut(path).expect("the context has it"));
    }

    /// Something that a person does between two builds.
    pub(crate) fn edit(&mut self, random: &mut Random) {
        let number = self.number();
        let names: Vec<String> =
            self.files.keys().filter(|name| name.starts_with("tree/") && !name.contains("/sub/")).cloned().collect();
        let name = names.is_empty().then(String::new).unwrap_or_else(|| random.pick(&names).clone());
        self.flags.truncate(1);
        match random.below(13) {
            0 => self.age += 3600,
            1 => {
                self.files.insert(format!("tree/new{number}"), (format!("new {number}\n"), 0o644));
            }
            2 if names.len() > 2 => {
                self.files.remove(&name);
            }
            3 if names.len() > 2 => {
                let file = self.files.remove(&name).unwrap();
                self.files.insert(format!("tree/renamed{number}"), file);
            }
            4 => self.change("one.txt", |file| file.1 ^= 0o111),
            5 => self.change("a b.txt", |file| file.0 = format!("edited {number}\n")),
            6 => self.flags.push("--no-cache".to_owned()),
            7 => self.flags.push(format!("--build-arg=A={number}")),
            8 => self.flags.push(format!("--build-arg=GLOBAL={number}")),
            9 => {
                let stage = random.below(self.stages.len());
                let place = 1 + random.below(self.stages[stage].len());
                self.stages[stage].insert(place, metadata(number, random));
            }
            10 => {
                let stage = random.below(self.stages.len());
                let line = random.below(self.stages[stage].len());
                if let Some(command) = self.stages[stage][line].strip_prefix("RUN ")
                    && !command.starts_with('[')
                {
                    self.stages[stage][line] = format!("RUN {command} && : {number}");
                }
            }
            11 => {
                self.files.insert("noise.log".to_owned(), (format!("{number}"), 0o600));
            }
            _ => {}
        }
    }
}

fn context(random: &mut Random) -> BTreeMap<String, (String, u32)> {
    let mut files = BTreeMap::new();
    let fixed = [
        ("one.txt", "one\n", 0o644),
        ("two.txt", "", 0o600),
        ("a b.txt", "blank\n", 0o644),
        ("run.sh", "#!/bin/sh\n", 0o755),
        ("tree/a", "a", 0o644),
        ("tree/a-b/c", "c", 0o644),
        ("tree/a/b.not", "", 0),
        ("tree/sub/ä", "umlaut", 0o640),
        (".dockerignore", "*.log\ntree/skip\n!tree/skip/keep\n", 0o644),
        ("tree/skip/gone", "x", 0o644),
        ("tree/skip/keep", "y", 0o644),
    ];
    for (path, content, mode) in fixed {
        if mode != 0 {
            files.insert(path.to_owned(), (content.to_owned(), mode));
        }
    }
    files.insert("tree/link".to_owned(), ("sub/ä".to_owned(), 0));
    files.insert("tree/dangling".to_owned(), ("/no/where".to_owned(), 0));
    for number in 0..random.below(4) {
        files.insert(format!("tree/deep/{number}/file"), ("x".repeat(random.below(5000)), 0o644));
    }
    files
}

fn copy(number: usize, paths: &mut Vec<String>, random: &mut Random) -> String {
    let keyword = if random.one_in(5) { "ADD" } else { "COPY" };
    let flags = match random.below(5) {
        0 => "--chown=1000:100 ",
        1 => "--chmod=0640 ",
        _ => "",
    };
    let (what, made) = match random.below(8) {
        0 => (format!("one.txt /c{number}/"), format!("/c{number}/one.txt")),
        1 => (format!("two.txt /c{number}/other"), format!("/c{number}/other")),
        2 => (format!("tree /c{number}"), format!("/c{number}")),
        3 => (format!("*.txt /c{number}/"), format!("/c{number}")),
        4 => (format!("one.txt run.sh tree/sub /c{number}/"), format!("/c{number}")),
        5 => (format!("[\"a b.txt\", \"/c{number}/a b\"]"), format!("/c{number}")),
        6 => (format!("tree/s* ./rel{number}/"), String::new()),
        _ if keyword == "ADD" => (format!(". /c{number}/all/"), format!("/c{number}/all")),
        _ => (format!("<<EOF /c{number}/here\nA is $A\nEOF"), format!("/c{number}/here")),
    };
    if !made.is_empty() {
        paths.push(made);
    }
    format!("{keyword} {flags}{what}")
}

fn metadata(number: usize, random: &mut Random) -> String {
    match random.below(9) {
        0 => format!("ENV X={number}"),
        1 => "ARG A=default".to_owned(),
        2 => "ARG GLOBAL".to_owned(),
        3 => format!("LABEL number={number}"),
        4 => "EXPOSE 80 53/udp".to_owned(),
        5 => format!("VOLUME /v{number}"),
        6 => "ENV PATH=/opt/bin:$PATH".to_owned(),
        7 => "ENTRYPOINT [\"/bin/echo\", \"Hello\"]".to_owned(),
        _ => format!("CMD [\"{number}\"]"),
    }
}
