//! `layercake dockerfile fmt`: a file written in one way, its meaning untouched.

use std::fs;
use std::path::Path;

use clap::Args;
use layercake_core::diagnostic::Diagnostic;
use layercake_core::dockerfile::format::{Formatted, format};

use super::{File, bytes};
use crate::cli::error::Failure;
use crate::cli::{Outcome, diagnostic, output};

/// Write a Dockerfile in one way: keywords in capitals, one empty line at most, continuations indented
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    file: File,
    /// Write nothing: list what would change; the exit code is 1 where something would
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the file in place
    #[arg(long, short)]
    write: bool,
}

const EXAMPLES: &str = "\
Examples:
  layercake dockerfile fmt Dockerfile              Print the file as it should be written
  layercake dockerfile fmt --write Dockerfile      Write it in place
  layercake dockerfile fmt --check Dockerfile      List what would change

Every instruction says the same afterwards, so nothing falls out of the cache. That is why the lines of a RUN keep their
indentation (it is a part of what the shell gets), and why quotes, heredocs and ONBUILD are left alone. A file with
errors is not changed.";

/// Prints or writes the file; the exit code is 1 where it has errors, or where `--check` finds something to change.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let path = &arguments.file.path;
    let standard_input = path == Path::new("-");
    if arguments.write && standard_input {
        return Err(Failure::new("--write needs a file: standard input cannot be written").with_code(125));
    }
    let name = path.display().to_string();
    let text = read(path, &name)?;
    let formatted = match format(&text) {
        Ok(formatted) => formatted,
        Err(diagnostics) => return refuse(&name, &text, &diagnostics, arguments),
    };
    if arguments.check {
        return list(&name, &formatted);
    }
    match (arguments.write, formatted.changes.is_empty()) {
        (false, _) => output::text(&formatted.text)?,
        (true, true) => {}
        (true, false) => {
            fs::write(path, &formatted.text).map_err(|error| Failure::system(format!("write {name}"), &error))?;
        }
    }
    Ok(0)
}

/// Reads the text. It must be UTF-8: other bytes would not come out as they went in.
fn read(path: &Path, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::new(format!("{name} is not in UTF-8 (byte {place}): it is not changed; convert it first"))
    })
}

/// Tells why a file with errors is left as it is. Whoever reads the output gets the text that was put in.
fn refuse(name: &str, text: &str, diagnostics: &[Diagnostic], arguments: &Arguments) -> Outcome {
    for diagnostic in diagnostics {
        output::remark(&format!("{}\n", diagnostic::draw(name, text, diagnostic)));
    }
    if !arguments.check && !arguments.write {
        output::text(text)?;
    }
    Ok(1)
}

fn list(name: &str, formatted: &Formatted) -> Outcome {
    for change in &formatted.changes {
        output::line(&format!("{name}:{}: {}", change.line, change.what.advice()))?;
    }
    Ok(u8::from(!formatted.changes.is_empty()))
}
