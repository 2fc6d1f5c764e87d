//! What a RUN runs, as far as words tell: simple commands, their words with their places. No shell is imitated:
//! expansions stay as they are written, and the bodies of `$(…)` are not looked into.

mod command;
mod literal;
mod split;
#[cfg(test)]
mod tests;

pub(super) use command::Command;
pub(super) use literal::{json_array, literal_words};

use crate::dockerfile::ast::{self, Instruction, Kind};
use crate::dockerfile::written::{self, LogicalText};
use crate::source::Span;

/// The commands of a RUN, CMD or ENTRYPOINT, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<Command>,
    /// The text as the shell gets it; the words joined, for the exec form.
    pub(super) text: String,
    /// Whether a shell reads it.
    pub(super) is_shell: bool,
}

/// A word without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What stands between a command and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`, a line end, a bracket.
    Then,
    /// `|`
    Pipe,
    /// `&`
    Background,
    /// Nothing: it is the last.
    End,
}

impl Script {
    /// The commands of an instruction that has some.
    pub(super) fn of(instruction: &Instruction, written: &written::Instruction) -> Option<Self> {
        let command = match &instruction.kind {
            Kind::Run(run) => &run.command,
            _ => return None,
        };
        Some(Self::read(command, written))
    }

    /// The commands of a command in either form.
    pub(super) fn read(command: &ast::Command, written: &written::Instruction) -> Self {
        match command {
            ast::Command::Exec(words) => Self::of_words(words, written.rest.span()),
            ast::Command::Shell(text) => {
                let mut commands = split::commands(&written.rest);
                for heredoc in &written.heredocs {
                    // A body may be a program in another language; taken for commands, its words seldom match a rule.
                    if !heredoc.content.as_str().starts_with("#!") || is_shell_script(heredoc.content.as_str()) {
                        commands.extend(split::commands(&heredoc.content));
                    }
                }
                Self { commands, text: text.clone(), is_shell: true }
            }
        }
    }

    /// `["sh", "-c", "text"]` is a script too; its words have no places of their own.
    fn of_words(words: &[String], span: Span) -> Self {
        let text = words.join(" ");
        if let [shell, flag, script] = words
            && is_shell(shell)
            && flag.starts_with('-')
            && flag.ends_with('c')
        {
            let mut commands = split::commands(&LogicalText::new(script, span.start));
            commands.iter_mut().for_each(|command| command.place_all(span));
            return Self { commands, text, is_shell: true };
        }
        let words = words.iter().map(|word| Word { text: word.clone(), span }).collect();
        Self { commands: vec![Command::new(words, Separator::End)], text, is_shell: false }
    }

    /// The commands that run this program, with this subcommand if it is not empty.
    pub(super) fn running<'s>(&'s self, program: &'s str, subcommand: &'s str) -> impl Iterator<Item = &'s Command> {
        self.commands.iter().filter(move |command| command.runs(program, subcommand))
    }

    /// The first command that does something, unless one behind the last of them undoes it: to undo it before does not help.
    /// The order is what counts, because commands of the exec form have one place all together.
    pub(super) fn left_by(
        &self,
        does: impl Fn(&Command) -> bool,
        undoes: impl Fn(&Command) -> bool,
    ) -> Option<&Command> {
        let last = self.commands.iter().rposition(&does)?;
        let is_undone = self.commands.iter().skip(last + 1).any(undoes);
        self.commands.iter().find(|command| does(command)).filter(|_| !is_undone)
    }

    /// Whether it deletes something below a folder.
    pub(super) fn deletes_below(&self, folder: &str) -> bool {
        let deletes = self.running("rm", "").chain(self.running("find", "-delete"));
        deletes.into_iter().any(|command| command.names(folder))
    }

    /// Whether some command runs this program with this subcommand.
    pub(super) fn runs(&self, program: &str, subcommand: &str) -> bool {
        self.running(program, subcommand).next().is_some()
    }
}

/// Whether a program is a shell.
pub(super) fn is_shell(program: &str) -> bool {
    matches!(program.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"))
}

fn is_shell_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("#!").split_whitespace().any(is_shell)
}
