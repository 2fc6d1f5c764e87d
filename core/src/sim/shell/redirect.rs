//! Redirections: what a descriptor is made to name, and how that is undone.

use super::ast::{Command, Compound, List, Piece, Redirection, Target, Word};
use super::expansion::{Expansion, Stop};
use super::shell::{Flavour, Shell};
use crate::sim::errno::Errno;
use crate::sim::kernel::{OpenFlags, System};
use std::sync::Arc;

/// A redirection whose words are expanded.
#[derive(Debug, Clone)]
pub(super) struct Redirected {
    descriptor: u32,
    target: To,
}

#[derive(Debug, Clone)]
enum To {
    Open { path: String, flags: OpenFlags, no_clobber: bool },
    Copy(String),
    Text(String),
}

/// `</dev/null` and nothing else: what stands before a command that runs beside a script.
pub(super) fn no_input() -> Command {
    let null = Word { pieces: vec![Piece::Literal("/dev/null".to_owned())] };
    let redirection = Redirection { descriptor: 0, target: Target::Read(null) };
    Command::Simple(super::ast::Simple {
        words: vec![Word { pieces: vec![Piece::Literal("exec".to_owned())] }],
        redirections: vec![redirection],
        ..super::ast::Simple::default()
    })
}

/// Whether a compound command runs in a child.
pub(super) fn subshell(compound: &Compound) -> Option<&Arc<List>> {
    match compound {
        Compound::Subshell(list) => Some(list),
        _ => None,
    }
}

impl Expansion<'_, '_> {
    /// Expands what is redirected.
    pub(super) fn redirections(
        &mut self,
        redirections: &[Redirection],
        no_clobber: bool,
    ) -> Result<Vec<Redirected>, Stop> {
        let mut expanded = Vec::new();
        for Redirection { descriptor, target } in redirections {
            let mut open = |word: &Word, flags: OpenFlags, no_clobber: bool| {
                Ok::<_, Stop>(To::Open { path: self.word(word)?, flags, no_clobber })
            };
            let target = match target {
                Target::Read(word) => open(word, OpenFlags::READ, false)?,
                Target::Write { file, clobber } => open(file, OpenFlags::WRITE, no_clobber && !clobber)?,
                Target::Append(word) => open(word, OpenFlags::APPEND, false)?,
                Target::ReadWrite(word) => {
                    open(word, OpenFlags { read: true, write: true, create: true, ..OpenFlags::default() }, false)?
                }
                Target::Copy(word) => To::Copy(self.word(word)?),
                Target::Here(word) => To::Text(self.word(word)?),
            };
            expanded.push(Redirected { descriptor: *descriptor, target });
        }
        Ok(expanded)
    }
}

impl Shell {
    /// Carries redirections out. What they cover is kept if `keep`, for [`Frame::Descriptors`](super::frame::Frame).
    ///
    /// # Errors
    /// What went wrong, in the shell's words; what was done before is undone if `keep`.
    pub(super) fn redirect(
        &mut self,
        system: &mut System<'_>,
        redirections: &[Redirected],
        keep: bool,
    ) -> Result<Vec<(u32, Option<u32>)>, String> {
        let mut saved = Vec::new();
        for Redirected { descriptor, target } in redirections {
            if keep {
                // A descriptor that names nothing is closed afterwards.
                saved.push((*descriptor, system.save_descriptor(*descriptor).ok()));
            }
            if let Err(message) = self.redirect_one(system, *descriptor, target) {
                self.frames.push(super::frame::Frame::Descriptors(saved));
                self.pop(system);
                return Err(message);
            }
        }
        Ok(saved)
    }

    fn redirect_one(&self, system: &mut System<'_>, descriptor: u32, target: &To) -> Result<(), String> {
        let opened = match target {
            To::Open { path, flags, no_clobber } => {
                let is_file = || {
                    let stat = system.stat(path, true);
                    stat.is_ok_and(|stat| matches!(stat.inode.kind, crate::sim::files::Kind::File(_)))
                };
                if *no_clobber && is_file() {
                    return Err(format!("cannot create {path}: File exists"));
                }
                system.open(path, *flags, 0o666).map_err(|error| self.cannot_open(path, *flags, error))?
            }
            To::Text(text) => system.text(text.as_bytes()),
            To::Copy(name) if name == "-" => {
                // Closing what is not open is no error.
                let _ = system.close(descriptor);
                return Ok(());
            }
            To::Copy(name) => {
                let from = name.parse().map_err(|_| format!("{name}: Bad fd number"))?;
                return system.copy_descriptor(from, descriptor).map_err(|error| format!("{from}: {error}"));
            }
        };
        if opened != descriptor {
            // It was just opened.
            let _ = system.copy_descriptor(opened, descriptor);
            let _ = system.close(opened);
        }
        Ok(())
    }

    fn cannot_open(&self, path: &str, flags: OpenFlags, error: Errno) -> String {
        match self.flavour {
            Flavour::Dash => {
                let (verb, missing) =
                    if flags.create { ("create", "Directory nonexistent") } else { ("open", "No such file") };
                match error {
                    Errno::Enoent | Errno::Enotdir => format!("cannot {verb} {path}: {missing}"),
                    error => format!("cannot {verb} {path}: {error}"),
                }
            }
            Flavour::Bash => format!("{path}: {error}"),
            Flavour::Ash => {
                let (verb, missing) =
                    if flags.create { ("create", "nonexistent directory") } else { ("open", "no such file") };
                match error {
                    Errno::Enoent => format!("can't {verb} {path}: {missing}"),
                    error => format!("can't {verb} {path}: {error}"),
                }
            }
        }
    }
}
