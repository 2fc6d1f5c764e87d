//! A developer's way into the runtime without store and command line: starts one container over an unpacked root.
//!
//! `spawn LOWER SCRATCH [-t] [-i] [-d] [-p] [-n] [-u USER] [-w DIRECTORY] [-b SOURCE:TARGET[:ro]] [-e NAME=VALUE] COMMAND...`,
//! `spawn --exec SCRATCH [-t] [-i] [-u USER] COMMAND...`, `spawn --state SCRATCH`

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use layercake_server::runtime::launch::{Stdio, exec, launch};
use layercake_server::runtime::spec::{Bind, Network, Process, Root, Spec};
use layercake_server::runtime::{RuntimeError, internal_main, linux::user_namespace, state};

struct Options {
    spec: Spec,
    stdin: bool,
    detached: bool,
    pipes: bool,
}

fn main() -> ExitCode {
    if let Some(code) = internal_main() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut output = std::io::stderr();
    match run(&arguments) {
        Ok(code) => ExitCode::from(code as u8),
        Err(error) => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                text.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            let _ = writeln!(output, "spawn: {text}");
            match error {
                RuntimeError::NotFound { .. } => ExitCode::from(127),
                RuntimeError::NotExecutable { .. } => ExitCode::from(126),
                _ => ExitCode::from(125),
            }
        }
    }
}

fn run(arguments: &[String]) -> Result<i32, RuntimeError> {
    match arguments.first().map(String::as_str) {
        Some("--state") => {
            let state = state::read(Path::new(&arguments[1]))?;
            let _ = writeln!(std::io::stdout(), "{state:?}");
            Ok(0)
        }
        Some("--exec") => {
            let options = parse("", &arguments[1], &arguments[2..]);
            exec(&options.spec, &options.spec.process, options.stdin)
        }
        _ => {
            user_namespace::enter(user_namespace::available_mode())?;
            let Options { spec, stdin, detached, pipes } = parse(&arguments[0], &arguments[1], &arguments[2..]);
            for folder in [&spec.directory, &spec.root.upper, &spec.root.work] {
                std::fs::create_dir_all(folder).expect("make the scratch folders");
            }
            let stdio = match (detached, pipes) {
                (true, _) => Stdio::Detached,
                (_, true) => Stdio::Pipes,
                _ => Stdio::Foreground { stdin },
            };
            let mut running = launch(&spec, stdio)?;
            if detached {
                return Ok(0);
            }
            let mut text = Vec::new();
            for mut pipe in [running.stdout.take(), running.stderr.take()].into_iter().flatten() {
                pipe.read_to_end(&mut text).expect("read the pipe");
            }
            std::io::stdout().write_all(&text).expect("write the output");
            running.wait()
        }
    }
}

fn parse(lower: &str, scratch: &str, options: &[String]) -> Options {
    let scratch = std::path::absolute(scratch).expect("a path");
    let process = Process { args: vec![], env: vec![], cwd: "/".into(), user: String::new(), terminal: false };
    let lowers = lower.split(':').filter(|it| !it.is_empty()).map(|it| std::path::absolute(it).expect("a path"));
    let root =
        Root { lowers: lowers.collect(), upper: scratch.join("upper"), work: scratch.join("work"), volatile: true };
    let mut found = Options {
        spec: Spec {
            id: "0123456789abcdef".repeat(4),
            directory: scratch,
            root,
            process,
            hostname: "box".into(),
            network: Network::Host,
            binds: vec![],
        },
        stdin: false,
        detached: false,
        pipes: false,
    };
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let mut value = || rest.next().expect("a value").clone();
        match option.as_str() {
            "-t" => found.spec.process.terminal = true,
            "-i" => found.stdin = true,
            "-d" => found.detached = true,
            "-p" => found.pipes = true,
            "-n" => found.spec.network = Network::None,
            "--sync" => found.spec.root.volatile = false,
            "-u" => found.spec.process.user = value(),
            "-w" => found.spec.process.cwd = value(),
            "-e" => found.spec.process.env.push(value()),
            "-b" => {
                let text = value();
                let mut parts = text.split(':');
                let source = PathBuf::from(parts.next().expect("a source"));
                let target = parts.next().expect("a target").to_owned();
                found.spec.binds.push(Bind { source, target, read_only: parts.next() == Some("ro") });
            }
            command => {
                found.spec.process.args.push(command.to_owned());
                found.spec.process.args.extend(rest.cloned());
                break;
            }
        }
    }
    found
}
