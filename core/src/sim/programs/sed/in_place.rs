//! `sed -i`: each file by itself, written over by what comes of it.

use super::Sed;
use crate::sim::errno::Errno;
use crate::sim::kernel::{OpenFlags, System};
use crate::sim::programs::filter::Filter as _;
use crate::sim::programs::output::Output;
use crate::sim::programs::task::{Progress, Task};

/// The files.
#[derive(Debug, Clone)]
pub(super) struct InPlace {
    pub(super) sed: Sed,
    pub(super) files: Vec<String>,
    /// What the name of a copy of the file as it was ends in; none is kept without.
    pub(super) suffix: String,
}

impl Task for InPlace {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        let mut status = 0;
        for file in &self.files {
            let mut sed = self.sed.clone();
            match change(system, &mut sed, file, &self.suffix) {
                Ok(0) => {}
                Ok(other) => status = other,
                Err(error) => {
                    output.complain("sed", format!("{file}: {error}"));
                    status = 1;
                }
            }
            if let Some(failure) = sed.failure {
                output.complain("sed", failure);
            }
        }
        Progress::Done(status)
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

fn change(system: &mut System<'_>, sed: &mut Sed, file: &str, suffix: &str) -> Result<u8, Errno> {
    let descriptor = system.open(file, OpenFlags::READ, 0)?;
    let mut bytes = Vec::new();
    loop {
        match system.read(descriptor, 8192) {
            Ok(more) if more.is_empty() => break,
            Ok(more) => bytes.extend(more),
            Err(error) => {
                system.close(descriptor)?;
                return Err(error);
            }
        }
    }
    system.close(descriptor)?;
    if !suffix.is_empty() {
        write(system, &format!("{file}{suffix}"), &bytes)?;
    }
    let mut changed = Output::default();
    sed.take(&bytes, &mut changed);
    let mut unused = Output::default();
    sed.end_file(&mut unused);
    let status = sed.end(system, &mut changed);
    // What was not read any more stays (`q`).
    for line in &sed.waiting {
        changed.line(line);
    }
    write(system, file, &changed.out)?;
    Ok(status)
}

fn write(system: &mut System<'_>, file: &str, bytes: &[u8]) -> Result<(), Errno> {
    let descriptor = system.open(file, OpenFlags::WRITE, 0o666)?;
    system.write(descriptor, bytes)?;
    system.close(descriptor)
}
