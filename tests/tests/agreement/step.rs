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
    Stage(usize),
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Anything that changes only the configuration.
    Metadata(String),
    User(&'static str, (u32, u32)),
    WorkingDirectory(String),
    Copy(Copy),
    Run(Run),
}

#[derive(Debug, Clone)]
pub(crate) struct Copy {
    pub(crate) add: bool,
    /// The stage that it copies from; the context otherwise.
    pub(crate) from: Option<usize>,
    /// As it is written, and as numbers.
    pub(crate) owner: Option<(&'static str, (u32, u32))>,
    pub(crate) mode: Option<u32>,
    pub(crate) sources: Vec<String>,
    /// A heredoc's text, and whether it stays as it is.
    pub(crate) inline: Option<(String, bool)>,
    pub(crate) destination: String,
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
            Self::Stage(stage) => write!(formatter, "s{stage}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metadata(text) => formatter.write_str(text),
            Self::User(user, _) => write!(formatter, "USER {user}"),
            Self::WorkingDirectory(path) => write!(formatter, "WORKDIR {path}"),
            Self::Copy(copy) => copy.fmt(formatter),
            Self::Run(run) => run.fmt(formatter),
        }
    }
}

impl fmt::Display for Copy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.add { "ADD" } else { "COPY" })?;
        if let Some(stage) = self.from {
            write!(formatter, " --from=s{stage}")?;
        }
        if let Some((owner, _)) = self.owner {
            write!(formatter, " --chown={owner}")?;
        }
        if let Some(mode) = self.mode {
            write!(formatter, " --chmod={mode:04o}")?;
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
            _ => write!(formatter, "RUN {script}"),
        }
    }
}
