//! Children: of pipelines, beside the shell, for command substitutions; and waiting for them.

use std::sync::Arc;

use super::ast::{List, Pipeline};
use super::frame::{Frame, Step};
use super::shell::Shell;
use crate::sim::errno::Errno;
use crate::sim::kernel::{Pid, Signal, Status, System, Wait, Waited};

impl Shell {
    pub(super) fn start_pipeline(&mut self, system: &mut System<'_>, pipeline: &Pipeline) -> Step {
        if pipeline.negated {
            self.frames.push(Frame::Negate);
        }
        if let [command] = pipeline.commands.as_slice() {
            self.frames.push(Frame::Command { command: command.clone(), answers: Vec::new() });
            return Step::Next;
        }
        match self.fork_pipeline(system, pipeline) {
            Ok(children) => {
                let last = children.last().copied().unwrap_or(system.pid());
                self.frames.push(Frame::Wait { children, last, status: 0 });
                Step::Next
            }
            Err(error) => self.fail(system, &format!("Cannot fork: {error}")),
        }
    }

    pub(super) fn fork_pipeline(&mut self, system: &mut System<'_>, pipeline: &Pipeline) -> Result<Vec<Pid>, Errno> {
        let mut children = Vec::new();
        let mut input = None;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let pipe = (index + 1 < pipeline.commands.len()).then(|| system.pipe());
            let mut copies = Vec::new();
            copies.extend(input.map(|input| (input, 0)));
            copies.extend(pipe.map(|(_, output)| (output, 1)));
            let closes = input.into_iter().chain(pipe.into_iter().flat_map(|(reader, writer)| [reader, writer]));
            let plumb = Frame::Plumb { copies, closes: closes.collect() };
            let frames = vec![Frame::Command { command: command.clone(), answers: Vec::new() }, plumb];
            let child = system.fork(Box::new(self.child(frames)));
            for number in input.into_iter().chain(pipe.map(|(_, writer)| writer)) {
                system.close(number)?;
            }
            input = pipe.map(|(reader, _)| reader);
            children.push(child?);
        }
        if self.interactive
            && let Some(first) = children.first()
        {
            for child in &children {
                system.set_group(*child, Some(*first));
            }
            system.set_foreground(*first);
        }
        Ok(children)
    }

    pub(super) fn start_background(&mut self, system: &mut System<'_>, list: &Arc<List>, item: usize) -> Step {
        let only = List { items: vec![super::ast::Item { background: false, ..list.items[item].clone() }] };
        let mut frames = vec![Frame::List { list: Arc::new(only), next: 0 }];
        if !self.interactive {
            frames.push(Frame::Command { command: Arc::new(super::redirect::no_input()), answers: Vec::new() });
        }
        match system.fork(Box::new(self.child(frames))) {
            Ok(child) => {
                if self.interactive {
                    system.set_group(child, None);
                }
                self.variables.background = system.kernel().process(child).map(|process| process.local);
                self.background.push(child);
                self.set_status(0);
                Step::Next
            }
            Err(error) => self.fail(system, &format!("Cannot fork: {error}")),
        }
    }

    pub(super) fn capture(&mut self, system: &mut System<'_>) -> Step {
        let Some(Frame::Capture { descriptor, child, bytes }) = self.frames.last_mut() else { return Step::Next };
        let (descriptor, child) = (*descriptor, *child);
        match system.read(descriptor, 65536) {
            Err(Errno::Eagain) => return Step::Wait(Wait::Readable(descriptor)),
            Ok(read) if !read.is_empty() => {
                bytes.extend(read);
                return Step::Next;
            }
            Ok(_) | Err(_) => {}
        }
        match system.wait(Some(child)) {
            Waited::NotYet => Step::Wait(Wait::Child(Some(child))),
            waited => {
                let status = if let Waited::Ended(_, status) = waited { status.code() } else { 127 };
                // A variable cannot hold zeros; shells leave them out.
                let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
                self.pop(system);
                self.answered = Some(status);
                if let Some(Frame::Command { answers, .. }) = self.frames.last_mut() {
                    answers.push(String::from_utf8_lossy(&text).into_owned());
                }
                Step::Next
            }
        }
    }

    pub(super) fn wait(&mut self, system: &mut System<'_>) -> Step {
        let Some(Frame::Wait { children, last, status }) = self.frames.last_mut() else { return Step::Next };
        while let Some(child) = children.first().copied() {
            match system.wait(Some(child)) {
                Waited::NotYet => return Step::Wait(Wait::Child(Some(child))),
                Waited::Ended(id, how) => {
                    if id == *last {
                        *status = how.code();
                    }
                    // Who ended by a signal cannot say so itself. Ctrl-C and a closed pipe are nothing unusual.
                    if let Status::Killed(signal) = how
                        && signal != Signal::INT
                        && signal != Signal::PIPE
                    {
                        let _ = system.write(2, format!("{}\n", signal.describe()).as_bytes());
                    }
                }
                Waited::None => {}
            }
            children.remove(0);
        }
        let status = *status;
        self.pop(system);
        if self.interactive {
            let group = system.process().group;
            system.set_foreground(group);
        }
        self.conclude(status)
    }
}
