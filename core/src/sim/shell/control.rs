//! Beginning a compound command: what its words decide, then its frames.

use std::sync::Arc;

use super::ast::{Command, Compound, List, Redirection, Word};
use super::expansion::{Expansion, Stop};
use super::frame::{Frame, Step};
use super::redirect::subshell;
use super::shell::Shell;
use crate::sim::kernel::System;

impl Shell {
    pub(super) fn start_compound(
        &mut self,
        system: &mut System<'_>,
        command: &Arc<Command>,
        compound: &Compound,
        redirections: &[Redirection],
    ) -> Step {
        let no_clobber = self.has('C');
        // The files are made before the words are read: `for name in *; do …; done > out` finds `out`.
        let reads_words = matches!(compound, Compound::For { .. } | Compound::Case { .. });
        let is_later = reads_words && !redirections.is_empty();
        let expanded = self.expand(system, |expansion| {
            let redirections = expansion.redirections(redirections, no_clobber)?;
            let chosen = if is_later { Chosen::Nothing } else { choose(expansion, compound)? };
            Ok((redirections, chosen))
        });
        let ((redirections, chosen), assigned) = match expanded {
            Ok(expanded) => expanded,
            Err(step) => return step,
        };
        self.pop(system);
        for (name, value) in assigned {
            if let Err(message) = self.variables.set(&name, value) {
                return self.fail(system, &message);
            }
        }
        match self.redirect(system, &redirections, true) {
            Ok(saved) if saved.is_empty() => {}
            Ok(saved) => self.frames.push(Frame::Descriptors(saved)),
            Err(message) => {
                self.say(system, &message);
                return self.conclude(self.redirection_status());
            }
        }
        if is_later {
            let command = Arc::new(Command::Compound(compound.clone(), Vec::new()));
            self.frames.push(Frame::Command { command, answers: Vec::new() });
            return Step::Next;
        }
        if let Some(list) = subshell(compound) {
            return self.start_subshell(system, list);
        }
        self.push_compound(command, compound, chosen);
        Step::Next
    }

    pub(super) fn start_subshell(&mut self, system: &mut System<'_>, list: &Arc<List>) -> Step {
        match system.fork(Box::new(self.child(vec![Frame::List { list: list.clone(), next: 0 }]))) {
            Ok(child) => {
                self.frames.push(Frame::Wait { children: vec![child], last: child, status: 0 });
                Step::Next
            }
            Err(error) => self.fail(system, &format!("Cannot fork: {error}")),
        }
    }

    fn push_compound(&mut self, command: &Arc<Command>, compound: &Compound, chosen: Chosen) {
        let list = |list: &Arc<List>| Frame::List { list: list.clone(), next: 0 };
        match (compound, chosen) {
            (Compound::Group(body), _) => self.frames.push(list(body)),
            (Compound::If { arms, .. }, _) => {
                self.frames.push(Frame::If { command: command.clone(), arm: Some(0) });
                self.frames.extend(arms.first().map(|(condition, _)| list(condition)));
            }
            (Compound::Loop { condition, .. }, _) => {
                self.frames.push(Frame::Loop { command: command.clone(), in_condition: true, status: 0 });
                self.frames.push(list(condition));
            }
            (Compound::For { .. }, Chosen::Values(values)) => {
                let values = values.unwrap_or_else(|| self.variables.positional.clone());
                self.set_status(0);
                self.frames.push(Frame::For { command: command.clone(), values, next: 0 });
            }
            (Compound::Case { arms, .. }, Chosen::Arm(arm)) => {
                self.set_status(0);
                self.frames.extend(arm.and_then(|arm| arms.get(arm)).map(|(_, body)| list(body)));
            }
            _ => {}
        }
    }
}

/// What the words of a compound command decide.
enum Chosen {
    Nothing,
    Values(Option<Vec<String>>),
    Arm(Option<usize>),
}

fn choose(expansion: &mut Expansion<'_, '_>, compound: &Compound) -> Result<Chosen, Stop> {
    match compound {
        Compound::For { words, .. } => {
            let values: Option<Result<_, Stop>> = words.as_ref().map(|words: &Vec<Word>| expansion.words(words));
            Ok(Chosen::Values(values.transpose()?))
        }
        Compound::Case { word, arms } => {
            let value = expansion.word(word)?;
            for (index, (patterns, _)) in arms.iter().enumerate() {
                for pattern in patterns {
                    if expansion.pattern(pattern)?.matches_text(&value) {
                        return Ok(Chosen::Arm(Some(index)));
                    }
                }
            }
            Ok(Chosen::Arm(None))
        }
        _ => Ok(Chosen::Nothing),
    }
}
