//! The instructions that are generated, as values: text for the builder, and something that the model can carry out.

use std::fmt;

use crate::command::Command;

/// A stage of a Dockerfile; its name is `s` and its number.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) base: Base,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Scratch,
    Busybox,
    /// Busybox, by the name that `--build-context` gives to it.
    Named,
    Stage(usize),
}

/// What COPY and mounts read instead of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Stage(usize),
    /// The folder that `--build-context` gives a name to.
    Folder,
    /// The image that it gives a name to.
    Image,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Anything that changes only the configuration.
    Metadata(String),
    Volume(String),
    User(&'static str, (u32, u32)),
    WorkingDirectory(String),
    Copy(Copy),
    Run(Run),
    Mounted(Mounted),
    /// What a stage on this one begins with.
    OnBuild(Box<Step>),
}

/// A RUN that reads a file through a mount, and writes into others that are gone afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Mounted {
    /// Where the file is; the context otherwise.
    pub(crate) from: Option<From>,
    pub(crate) source: String,
    pub(crate) number: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Copy {
    pub(crate) add: bool,
    /// What it copies from; the context otherwise.
    pub(crate) from: Option<From>,
    /// As it is written, and as numbers.
    pub(crate) owner: Option<(&'static str, (u32, u32))>,
    pub(crate) mode: Option<Mode>,
    /// What the classic builder does not have.
    pub(crate) flags: Flags,
    pub(crate) sources: Vec<String>,
    /// A heredoc's text, and whether it stays as it is.
    pub(crate) inline: Option<(String, bool)>,
    pub(crate) destination: String,
}

/// `--chmod`: the mode, or what is done to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mode {
    To(u32),
    /// As it is written; of these, the model knows what they do.
    By(&'static str),
}

/// `--link`, `--parents` and the patterns of `--exclude`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    pub(crate) link: bool,
    pub(crate) parents: bool,
    pub(crate) exclude: Vec<String>,
}

impl Copy {
    /// Whether its layer is made on nothing: with `--chmod` it is not.
    pub(crate) fn is_linked(&self) -> bool {
        self.flags.link && self.mode.is_none()
    }
}

impl Mode {
    /// The clauses that are generated.
    pub(crate) const CLAUSES: [&'static str; 3] = ["go-r,u+x", "a+rX", "u=rw,g=u"];

    /// The mode of a file that had `mode`.
    pub(crate) fn of(self, mode: u32, is_folder: bool) -> u32 {
        match self {
            Self::To(to) => to,
            Self::By("go-r,u+x") => mode & !0o044 | 0o100,
            Self::By("a+rX") if is_folder || mode & 0o111 != 0 => mode | 0o555,
            Self::By("a+rX") => mode | 0o444,
            Self::By("u=rw,g=u") => mode & 0o1007 | 0o660,
            Self::By(other) => panic!("nobody says what {other} does"),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::To(mode) => write!(formatter, "{mode:04o}"),
            Self::By(clauses) => formatter.write_str(clauses),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) command: Command,
    /// Something to make it another command with the same effect.
    pub(crate) edited: Option<usize>,
    /// A command that fails after all that.
    pub(crate) fails: bool,
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scratch => formatter.write_str("scratch"),
            Self::Busybox => formatter.write_str("busybox"),
            Self::Named => From::Image.fmt(formatter),
            Self::Stage(stage) => write!(formatter, "s{stage}"),
        }
    }
}

impl fmt::Display for From {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(stage) => write!(formatter, "s{stage}"),
            Self::Folder => formatter.write_str("docs"),
            Self::Image => formatter.write_str("named-image"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metadata(text) => formatter.write_str(text),
            Self::Volume(path) => write!(formatter, "VOLUME {path}"),
            Self::User(user, _) => write!(formatter, "USER {user}"),
            Self::WorkingDirectory(path) => write!(formatter, "WORKDIR {path}"),
            Self::Copy(copy) => copy.fmt(formatter),
            Self::Run(run) => run.fmt(formatter),
            Self::Mounted(mounted) => mounted.fmt(formatter),
            Self::OnBuild(step) => write!(formatter, "ONBUILD {step}"),
        }
    }
}

impl fmt::Display for Copy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.add { "ADD" } else { "COPY" })?;
        if let Some(from) = self.from {
            write!(formatter, " --from={from}")?;
        }
        if let Some((owner, _)) = self.owner {
            write!(formatter, " --chown={owner}")?;
        }
        if let Some(mode) = self.mode {
            write!(formatter, " --chmod={mode}")?;
        }
        let Flags { link, parents, exclude } = &self.flags;
        formatter.write_str(if *link { " --link" } else { "" })?;
        formatter.write_str(if *parents { " --parents" } else { "" })?;
        for pattern in exclude {
            write!(formatter, " --exclude={pattern}")?;
        }
        if let Some((content, _)) = &self.inline {
            return write!(formatter, " <<EOF {}\n{content}EOF", self.destination);
        }
        if self.sources.iter().chain([&self.destination]).any(|path| path.contains(' ')) {
            let words: Vec<_> =
                self.sources.iter().chain([&self.destination]).map(|path| format!("{path:?}")).collect();
            return write!(formatter, " [{}]", words.join(", "));
        }
        write!(formatter, " {} {}", self.sources.join(" "), self.destination)
    }
}

impl fmt::Display for Mounted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, source, number } = self;
        let from = from.map(|from| format!("from={from},")).unwrap_or_default();
        write!(
            formatter,
            "RUN --mount={from}source={source},target=/mnt{number}/it --mount=type=cache,target=/cache{number} \
             --mount=type=tmpfs,target=/memory{number} --mount=type=secret,id=none \
             cat /mnt{number}/it > /run_mounted{number} && touch /cache{number}/c /memory{number}/m"
        )
    }
}

impl fmt::Display for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut script = self.command.script();
        if let Some(edited) = self.edited {
            script.push_str(&format!("; : {edited}"));
        }
        if self.fails {
            script.push_str("; exit 3");
        }
        match self.command {
            Command::WhereAmI(_) => write!(formatter, "RUN [\"/bin/sh\", \"-c\", \"{script}\"]"),
            Command::Make(number) if number % 2 == 1 => write!(formatter, "RUN <<END\n{script}\nEND"),
            Command::Script(_) => write!(formatter, "RUN <<END\n#!/bin/sh\n{script}\nEND"),
            _ => write!(formatter, "RUN {script}"),
        }
    }
}
