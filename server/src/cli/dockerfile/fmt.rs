//! `layercake dockerfile fmt`: a file written in one way, its meaning untouched.

use std::fs;

use layercake_core::command::Line;
use layercake_core::command::flags::dockerfile::{CHECK, WRITE};
use layercake_core::diagnostic::Diagnostic;
use layercake_core::dockerfile::format::{Formatted, format};

use super::bytes;
use crate::cli::error::Failure;
use crate::cli::{Outcome, diagnostic, output};

/// Prints or writes the file; the exit code is 1 where it has errors, or where `--check` finds something to change.
pub(in crate::cli) fn run(line: &Line) -> Outcome {
    let (name, check, write) = (line.first(), line.on(&CHECK), line.on(&WRITE));
    if check && write {
        return Err(Failure::new("--check writes nothing, so it does not go with --write").with_code(125));
    }
    if write && name == "-" {
        return Err(Failure::new("--write needs a file: standard input cannot be written").with_code(125));
    }
    let text = read(name)?;
    let formatted = match format(&text) {
        Ok(formatted) => formatted,
        Err(diagnostics) => return refuse(name, &text, &diagnostics, check || write),
    };
    if check {
        return list(name, &formatted);
    }
    match (write, formatted.changes.is_empty()) {
        (false, _) => output::text(&formatted.text)?,
        (true, true) => {}
        (true, false) => {
            fs::write(name, &formatted.text).map_err(|error| Failure::system(format!("write {name}"), &error))?;
        }
    }
    Ok(0)
}

/// Reads the text. It must be UTF-8: other bytes would not come out as they went in.
fn read(name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes(name)?).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::new(format!("{name} is not in UTF-8 (byte {place}): it is not changed; convert it first"))
    })
}

/// Tells why a file with errors is left as it is. Whoever reads the output gets the text that was put in.
fn refuse(name: &str, text: &str, diagnostics: &[Diagnostic], silent: bool) -> Outcome {
    for diagnostic in diagnostics {
        output::remark(&format!("{}\n", diagnostic::draw(name, text, diagnostic)));
    }
    if !silent {
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
