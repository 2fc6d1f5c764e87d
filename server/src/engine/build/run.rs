//! RUN: a container on the layers so far, whose changes become the next layer.

use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use layercake_core::build::{Outcome, ReadTree, Stream};
use layercake_core::cache::LayerRecord;
use layercake_core::digest::ChainId;
use layercake_core::plan::{RunNetwork, RunOperation, StepId};

use super::world::{Message, World};
use crate::runtime::launch::{Stdio, launch};
use crate::runtime::resources::Resources;
use crate::runtime::spec::{Names, Network, Process, Root, Spec};

/// What is run, and the files that its mounts show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Command<'a> {
    pub(super) operation: &'a RunOperation,
    pub(super) trees: &'a [ReadTree],
}

impl World<'_> {
    pub(super) fn run(
        &self,
        step: StepId,
        command: Command<'_>,
        below: Option<&ChainId>,
        container: &str,
        keep_empty: bool,
        messages: &Sender<Message>,
    ) -> Result<Outcome, Box<dyn Error>> {
        let scratch = self.store.scratch()?;
        self.store.make_upper(below, scratch.path())?;
        let upper = scratch.path().join("upper");
        let Command { operation, trees } = command;
        let mounts = self.lay_out(operation, trees, scratch.path())?;
        let volumes = self.lay_out_volumes(&operation.volumes, below.copied(), scratch.path())?;
        let spec = Spec {
            id: container.to_owned(),
            directory: scratch.path().to_owned(),
            root: Root {
                lowers: self.store.lower_directories(below)?,
                foundation: self.store.foundation(),
                upper: upper.clone(),
                work: scratch.path().join("work"),
                // A crash in the middle loses the step anyway.
                volatile: true,
                read_only: false,
            },
            process: Process {
                args: operation.args.clone(),
                env: [operation.environment.as_slice(), &operation.proxies, &mounts.environment].concat(),
                cwd: operation.working_directory.to_string(),
                user: operation.user.clone(),
                terminal: false,
            },
            // One name for all: a command that writes it down still makes the same layer tomorrow.
            hostname: "buildkitsandbox".to_owned(),
            network: match operation.network {
                RunNetwork::None => Network::None,
                RunNetwork::Host => Network::Host,
            },
            // What is mounted for this command alone lies over the volumes.
            binds: [volumes, mounts.binds.clone()].concat(),
            memory: mounts.memory.clone(),
            publish: Vec::new(),
            attachments: Vec::new(),
            networks: std::path::PathBuf::new(),
            links: Vec::new(),
            names: Names::default(),
            told: None,
            shared: None,
            resources: Resources::default(),
        };
        let started = Instant::now();
        let mut running = launch(&spec, Stdio::Pipes)?;
        let (stdout, stderr) = (running.stdout.take(), running.stderr.take());
        let running = self.watch(container, running);
        let code = thread::scope(|scope| {
            for (stream, file) in [(Stream::Stdout, stdout), (Stream::Stderr, stderr)] {
                if let Some(file) = file {
                    scope.spawn(move || forward(step, stream, file, messages));
                }
            }
            running.wait()
        });
        self.unwatch(container);
        let code = code?;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if code != 0 {
            return Ok(Outcome::Ran { code, layer: None, milliseconds });
        }
        if !keep_empty && fs::read_dir(&upper)?.next().is_none() {
            return Ok(Outcome::Ran { code, layer: None, milliseconds });
        }
        let layer = self.store.adopt_upper(below, &upper)?;
        let layer = LayerRecord { diff_id: layer.diff_id, chain_id: layer.chain_id, size: layer.size };
        Ok(Outcome::Ran { code, layer: Some(layer), milliseconds })
    }
}

/// Passes a stream on, chunk by chunk, to its end.
fn forward(step: StepId, stream: Stream, mut file: File, messages: &Sender<Message>) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(count @ 1..) = file.read(&mut buffer) {
        let bytes = buffer[..count].to_vec();
        if messages.send(Message::Output { step, stream, bytes }).is_err() {
            break;
        }
    }
}
