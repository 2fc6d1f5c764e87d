//! Utilities that read files, or what comes in, and print something of it: `cat`, `head`, `tail`, `tee`.

use super::arguments::Arguments;
use super::output::Output;
use super::task::{Progress, Task};
use crate::sim::errno::Errno;
use crate::sim::kernel::{OpenFlags, System, Wait};

/// How much is read at a time.
const CHUNK: usize = 8192;

/// What is done with the bytes of all files, in order.
pub(super) trait Filter: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// Takes some bytes. Whether it wants more.
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool;

    /// A file begins; `count` is how many there are.
    fn begin(&mut self, name: &str, count: usize, output: &mut Output) {
        let _ = (name, count, output);
    }

    /// A file has ended.
    fn end_file(&mut self, output: &mut Output) {
        let _ = output;
    }

    /// All files have ended. The status.
    fn end(&mut self, system: &mut System<'_>, output: &mut Output) -> u8;
}

/// A filter on its way through its files.
#[derive(Debug, Clone)]
pub(super) struct Filtering<F> {
    name: &'static str,
    filter: Result<F, String>,
    files: Vec<String>,
    next: usize,
    open: Option<u32>,
    status: u8,
}

impl<F: Filter> Filtering<F> {
    /// Goes through `files`, the standard input where there are none.
    pub(super) fn start(name: &'static str, filter: Result<(F, Vec<String>), String>) -> Box<dyn Task> {
        let (filter, mut files) = match filter {
            Ok((filter, files)) => (Ok(filter), files),
            Err(message) => (Err(message), Vec::new()),
        };
        if files.is_empty() {
            files.push("-".to_owned());
        }
        Box::new(Self { name, filter, files, next: 0, open: None, status: 0 })
    }
}

impl<F: Filter> Task for Filtering<F> {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        let filter = match &mut self.filter {
            Ok(filter) => filter,
            Err(message) => {
                output.complain(self.name, message);
                return Progress::Done(if self.name == "grep" { 2 } else { 1 });
            }
        };
        let Some(descriptor) = self.open else {
            let Some(file) = self.files.get(self.next) else {
                let status = filter.end(system, output);
                return Progress::Done(status.max(self.status));
            };
            self.next += 1;
            let opened = if file == "-" { Ok(0) } else { system.open(file, OpenFlags::READ, 0) };
            match opened {
                Ok(descriptor) => {
                    self.open = Some(descriptor);
                    filter.begin(file, self.files.len(), output);
                }
                Err(error) => {
                    output.complain(self.name, format!("{file}: {error}"));
                    self.status = if self.name == "grep" { 2 } else { 1 };
                }
            }
            return Progress::Again;
        };
        let more = match system.read(descriptor, CHUNK) {
            Err(Errno::Eagain) => return Progress::Wait(Wait::Readable(descriptor)),
            Ok(bytes) if bytes.is_empty() => false,
            Ok(bytes) => filter.take(&bytes, output),
            Err(error) => {
                output.complain(self.name, format!("{}: {error}", self.files[self.next - 1]));
                self.status = if self.name == "grep" { 2 } else { 1 };
                false
            }
        };
        if !more {
            filter.end_file(output);
            self.open = None;
            if descriptor != 0 {
                // It was opened above.
                let _ = system.close(descriptor);
            }
        }
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

/// Collects whole lines out of pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    /// The lines that are complete with these bytes, each with its end.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.0.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            lines.push(self.0.drain(..=end).collect());
        }
        lines
    }

    /// What is left: a last line without an end.
    pub(super) fn rest(&mut self) -> Option<Vec<u8>> {
        (!self.0.is_empty()).then(|| std::mem::take(&mut self.0))
    }
}

#[derive(Debug, Clone)]
struct Cat {
    numbers: bool,
    line: usize,
    at_start: bool,
}

/// `cat [-nu] [FILE]…`
pub(super) fn cat(words: Vec<String>) -> Box<dyn Task> {
    let arguments = Arguments::parse(&words[1..], "nuAe", &[("number", "n")]);
    let filter = arguments.map(|it| (Cat { numbers: it.has("n"), line: 0, at_start: true }, it.operands));
    Filtering::start("cat", filter)
}

impl Filter for Cat {
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        if !self.numbers {
            output.print(bytes);
            return true;
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.at_start {
                self.line += 1;
                output.print(format!("{:>6}\t", self.line));
            }
            output.print(line);
            self.at_start = line.ends_with(b"\n");
        }
        true
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        0
    }
}

#[derive(Debug, Clone)]
struct Head {
    limit: usize,
    bytes: bool,
    left: usize,
    files: usize,
}

/// `head [-n LINES] [-c BYTES] [FILE]…`
pub(super) fn head(words: Vec<String>) -> Box<dyn Task> {
    Filtering::start(
        "head",
        counted(&words).map(|(limit, bytes, files)| (Head { limit, bytes, left: 0, files: 0 }, files)),
    )
}

/// How many, whether bytes, and the files: of `head` and `tail`. `-5` is `-n 5`.
fn counted(words: &[String]) -> Result<(usize, bool, Vec<String>), String> {
    let mut words = words[1..].to_vec();
    if let Some(first) = words.first_mut()
        && let Some(digits) = first.strip_prefix('-').filter(|it| it.parse::<usize>().is_ok())
    {
        *first = format!("-n{digits}");
    }
    let arguments = Arguments::parse(&words, "n:c:qvf", &[("lines=", "n"), ("bytes=", "c"), ("quiet", "q")])?;
    let bytes = arguments.value("c");
    let text = bytes.or(arguments.value("n")).unwrap_or("10");
    let limit = text.trim_start_matches(['+', '-']).parse().map_err(|_| format!("invalid number '{text}'"))?;
    Ok((limit, bytes.is_some(), arguments.operands))
}

impl Filter for Head {
    fn begin(&mut self, name: &str, count: usize, output: &mut Output) {
        self.left = self.limit;
        if count > 1 {
            heading(name, self.files, output);
        }
        self.files += 1;
    }

    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        if self.bytes {
            let count = self.left.min(bytes.len());
            output.print(&bytes[..count]);
            self.left -= count;
        } else {
            for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                if self.left == 0 {
                    break;
                }
                output.print(line);
                self.left -= usize::from(line.ends_with(b"\n"));
            }
        }
        self.left > 0
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        0
    }
}

fn heading(name: &str, before: usize, output: &mut Output) {
    let name = if name == "-" { "standard input" } else { name };
    output.print(format!("{}==> {name} <==\n", if before > 0 { "\n" } else { "" }));
}

#[derive(Debug, Clone)]
struct Tail {
    limit: usize,
    bytes: bool,
    /// `+N`: from there on.
    from_start: bool,
    kept: Vec<u8>,
    files: usize,
}

/// `tail [-n [+]LINES] [-c [+]BYTES] [FILE]…`
pub(super) fn tail(words: Vec<String>) -> Box<dyn Task> {
    let from_start = words.iter().any(|word| word.trim_start_matches("-n").trim_start_matches("-c").starts_with('+'));
    let filter = counted(&words).map(|(limit, bytes, files)| {
        let files: Vec<String> = files.into_iter().filter(|file| !file.starts_with('+')).collect();
        (Tail { limit, bytes, from_start, kept: Vec::new(), files: 0 }, files)
    });
    Filtering::start("tail", filter)
}

impl Filter for Tail {
    fn begin(&mut self, name: &str, count: usize, output: &mut Output) {
        if count > 1 {
            heading(name, self.files, output);
        }
        self.files += 1;
    }

    fn take(&mut self, bytes: &[u8], _: &mut Output) -> bool {
        self.kept.extend_from_slice(bytes);
        true
    }

    fn end_file(&mut self, output: &mut Output) {
        let kept = std::mem::take(&mut self.kept);
        if self.bytes {
            let start =
                if self.from_start { self.limit.saturating_sub(1) } else { kept.len().saturating_sub(self.limit) };
            output.print(kept.get(start..).unwrap_or_default());
            return;
        }
        let lines: Vec<&[u8]> = kept.split_inclusive(|byte| *byte == b'\n').collect();
        let start = if self.from_start { self.limit.saturating_sub(1) } else { lines.len().saturating_sub(self.limit) };
        output.print(lines.get(start..).unwrap_or_default().concat());
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        0
    }
}

#[derive(Debug, Clone)]
struct Tee {
    files: Vec<String>,
    append: bool,
    open: Option<Vec<u32>>,
    status: u8,
}

/// `tee [-a] [FILE]…`
pub(super) fn tee(words: Vec<String>) -> Box<dyn Task> {
    let arguments = Arguments::parse(&words[1..], "ai", &[("append", "a")]).unwrap_or_default();
    Box::new(Tee { append: arguments.has("a"), files: arguments.operands, open: None, status: 0 })
}

impl Task for Tee {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        let Some(open) = &self.open else {
            let flags = if self.append { OpenFlags::APPEND } else { OpenFlags::WRITE };
            let mut open = Vec::new();
            for file in &self.files {
                match system.open(file, flags, 0o666) {
                    Ok(descriptor) => open.push(descriptor),
                    Err(error) => {
                        output.complain("tee", format!("{file}: {error}"));
                        self.status = 1;
                    }
                }
            }
            self.open = Some(open);
            return Progress::Again;
        };
        match system.read(0, CHUNK) {
            Err(Errno::Eagain) => Progress::Wait(Wait::Readable(0)),
            Ok(bytes) if bytes.is_empty() => Progress::Done(self.status),
            Ok(bytes) => {
                for descriptor in open.clone() {
                    if let Err(error) = system.write(descriptor, &bytes) {
                        output.complain("tee", error);
                        self.status = 1;
                    }
                }
                output.print(bytes);
                Progress::Again
            }
            Err(error) => {
                output.complain("tee", error);
                Progress::Done(1)
            }
        }
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}
