//! The Dockerfile as values: instructions with their flags and arguments, not yet expanded.

use crate::source::{Lines, Span};

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The escape character: `\` unless a directive says `` ` ``.
    pub escape: char,
    /// `# syntax=…`, `# escape=…`, `# check=…`, in order.
    pub directives: Vec<Directive>,
    /// The instructions, in order.
    pub instructions: Vec<Instruction>,
}

/// A parser directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Its name in lower case.
    pub name: String,
    /// Its value as written.
    pub value: String,
    /// Its line, from 1.
    pub line: usize,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The keyword as written.
    pub keyword: String,
    /// The logical line as Docker prints it in `Step 1/4 : …`: continuations joined, trimmed, nothing expanded.
    pub text: String,
    /// All its bytes, heredocs included.
    pub span: Span,
    /// Its lines.
    pub lines: Lines,
    /// What it says.
    pub kind: Kind,
}

/// The instructions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `ADD`
    Add(Copy),
    /// `ARG`: each with its default.
    Arg(Vec<(String, Option<String>)>),
    /// `CMD`
    Cmd(Command),
    /// `COPY`
    Copy(Copy),
    /// `ENTRYPOINT`
    Entrypoint(Command),
    /// `ENV`
    Env(Vec<Pair>),
    /// `EXPOSE`: each word as written.
    Expose(Vec<String>),
    /// `FROM`
    From(From),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck),
    /// `LABEL`
    Label(Vec<Pair>),
    /// `MAINTAINER`
    Maintainer(String),
    /// `ONBUILD`: the trigger's text, and what it says.
    Onbuild {
        /// The instruction as text, as it is kept in the image.
        text: String,
        /// The instruction.
        instruction: Box<Instruction>,
    },
    /// `RUN`
    Run(Run),
    /// `SHELL`
    Shell(Vec<String>),
    /// `STOPSIGNAL`
    Stopsignal(String),
    /// `USER`
    User(String),
    /// `VOLUME`
    Volume(Vec<String>),
    /// `WORKDIR`
    Workdir(String),
}

/// A command in one of its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Text for the shell.
    Shell(String),
    /// The words of a JSON array.
    Exec(Vec<String>),
}

/// `key=value` as written, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value, not unquoted: the expansion does that.
    pub value: String,
    /// Whether it was written without `=` (`ENV key value`).
    pub legacy: bool,
}

/// `FROM [--platform=] image [AS name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From {
    /// `--platform`.
    pub platform: Option<String>,
    /// The image, stage name or `scratch`, as written.
    pub image: String,
    /// The stage's name, lower case.
    pub name: Option<String>,
}

/// `RUN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What is run. A heredoc that is all of the command stands here as its body; with heredocs that are part of a command
    /// line, the line and the bodies as the shell gets them.
    pub command: Command,
    /// Heredocs, in order.
    pub heredocs: Vec<Heredoc>,
    /// `--mount`, each as written.
    pub mounts: Vec<String>,
    /// `--network`.
    pub network: Option<String>,
    /// `--security`.
    pub security: Option<String>,
    /// `--device`, each as written.
    pub devices: Vec<String>,
}

impl Run {
    /// The heredoc that is all of the command and names its own interpreter (`#!` on its first line): it is not text for the
    /// shell but a file that is executed, mounted read-only at `/dev/pipes/NAME` with mode 0755.
    #[must_use]
    pub fn script(&self) -> Option<&Heredoc> {
        match (&self.command, self.heredocs.as_slice()) {
            (Command::Shell(text), [only]) if only.content == *text && text.starts_with("#!") => Some(only),
            _ => None,
        }
    }
}

/// `COPY` and `ADD`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copy {
    /// Paths, patterns, URLs; not the heredocs.
    pub sources: Vec<String>,
    /// Inline files, in order.
    pub heredocs: Vec<Heredoc>,
    /// Where they go.
    pub destination: String,
    /// `--from`: a stage's name or number, or an image. COPY only.
    pub from: Option<String>,
    /// `--chown`.
    pub chown: Option<String>,
    /// `--chmod`.
    pub chmod: Option<String>,
    /// `--link`.
    pub link: bool,
    /// `--parents`. COPY only.
    pub parents: bool,
    /// `--exclude`, each as written.
    pub exclude: Vec<String>,
    /// `--checksum`. ADD only.
    pub checksum: Option<String>,
    /// `--keep-git-dir`. ADD only.
    pub keep_git_dir: bool,
    /// `--unpack`. ADD only; `None` where it is not written.
    pub unpack: Option<bool>,
}

/// A heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// Its name without quotes.
    pub name: String,
    /// Its body; tabs already stripped for `<<-`.
    pub content: String,
    /// The file descriptor before `<<`.
    pub descriptor: u32,
    /// Whether variables in it are expanded (its name was not quoted).
    pub expand: bool,
}

/// `HEALTHCHECK`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// `NONE`.
    None,
    /// `CMD …`.
    Command {
        /// What is run.
        command: Command,
        /// `--interval` in nanoseconds.
        interval: Option<i64>,
        /// `--timeout` in nanoseconds.
        timeout: Option<i64>,
        /// `--start-period` in nanoseconds.
        start_period: Option<i64>,
        /// `--start-interval` in nanoseconds.
        start_interval: Option<i64>,
        /// `--retries`.
        retries: Option<u32>,
    },
}
