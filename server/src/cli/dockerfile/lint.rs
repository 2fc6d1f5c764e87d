//! `layercake dockerfile lint`: advice on a file, with what each thing costs and what to write instead.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use layercake_core::command::Line;
use layercake_core::command::flags::build::{BUILD_ARG, TARGET};
use layercake_core::command::flags::dockerfile::{CONTEXT, DETAILS, EXPLAIN, ONLY, RULES};
use layercake_core::command::flags::shared::JSON;
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::dockerfile::parse;
use layercake_core::lint::{self, Options, Origin, Rule, Warning};

use super::{Source, check, json};
use crate::cli::error::Failure;
use crate::cli::{Outcome, diagnostic, output};

/// Prints the advice; the exit code is 1 where the file has errors, or warnings that it calls errors.
pub(in crate::cli) fn run(line: &Line) -> Outcome {
    check_flags(line)?;
    if let Some(name) = line.text(&EXPLAIN) {
        return explain(name);
    }
    if line.on(&RULES) {
        return list();
    }
    let Some(path) = line.arguments().first() else {
        return Err(Failure::new("which Dockerfile? - reads standard input")
            .with_hint("Run 'layercake dockerfile lint --help' for more information"));
    };
    let source = Source::read(path)?;
    let parsed = parse(&source.text);
    let options = options(line, Path::new(path))?;
    let mut report = lint::lint(&source.text, &parsed, &options)
        .map_err(|error| Failure::new(format!("{}: {error}", source.name)))?;
    if let Some(only) = line.text(&ONLY) {
        report
            .warnings
            .retain(|warning| lint::rules().iter().any(|rule| rule.name == warning.rule && belongs(rule, only)));
    }
    // Lint has taken those warnings of the parser that are its own.
    let mut diagnostics = check::all(parsed, options.build_args);
    diagnostics.retain(|diagnostic| !lint::rules().iter().any(|rule| rule.name == diagnostic.code));
    let refused =
        diagnostics.iter().any(|diagnostic| diagnostic.severity == layercake_core::diagnostic::Severity::Error);
    for diagnostic in &diagnostics {
        output::remark(&format!("{}\n", diagnostic::draw(&source.name, &source.text, diagnostic)));
    }
    if line.on(&JSON) {
        output::json(&json::warnings(&report.warnings, line.on(&DETAILS)))?;
    } else {
        for warning in &report.warnings {
            output::line(&format!("{}\n", diagnostic::draw_warning(&source.name, &source.text, warning)))?;
        }
        if let Some(summary) = summary(&report.warnings) {
            output::line(&summary)?;
        }
    }
    match report.failure() {
        Some(failure) => Err(Failure::new(failure)),
        None => Ok(u8::from(refused)),
    }
}

/// How much there is, and where the lessons are.
fn summary(warnings: &[Warning]) -> Option<String> {
    let first = warnings.first()?;
    let count = if warnings.len() == 1 { "1 warning".to_owned() } else { format!("{} warnings", warnings.len()) };
    Some(format!("{count}. The lesson behind one: layercake dockerfile lint --explain {}", first.rule))
}

/// What the grammar cannot say: which flags go together.
fn check_flags(line: &Line) -> Result<(), Failure> {
    let wrong = |message: &str| Err(Failure::new(message).with_code(125));
    if (line.has(&EXPLAIN) || line.has(&RULES)) && line.given().count() + line.arguments().len() > 1 {
        return wrong("--explain and --rules are about rules, not about a file: each stands alone");
    }
    if line.on(&DETAILS) && !line.on(&JSON) {
        return wrong("--details goes with --json");
    }
    Ok(())
}

fn belongs(rule: &Rule, only: &str) -> bool {
    (rule.origin == Origin::Teaching) == (only == "teaching")
}

fn options(line: &Line, file: &Path) -> Result<Options, Failure> {
    let mut options = Options {
        build_args: check::pairs(&line.texts(&BUILD_ARG)),
        target: line.text(&TARGET).map(str::to_owned),
        ..Options::default()
    };
    if let Some(context) = line.text(&CONTEXT).map(Path::new) {
        let failed = |error: &std::io::Error| Failure::system(format!("read {}", context.display()), error);
        for entry in fs::read_dir(context).map_err(|error| failed(&error))? {
            let name = entry.map_err(|error| failed(&error))?.file_name();
            options.context_names.push(name.to_string_lossy().into_owned());
        }
        options.context_names.sort_unstable();
        options.ignore = Some(ignore(context, file)?);
    }
    Ok(options)
}

/// `FILE.dockerignore` beside the Dockerfile, else `.dockerignore` in the context, as a build reads it.
fn ignore(context: &Path, file: &Path) -> Result<Ignore, Failure> {
    let mut own = file.as_os_str().to_owned();
    own.push(".dockerignore");
    for path in [PathBuf::from(own), context.join(".dockerignore")] {
        match fs::read_to_string(&path) {
            Ok(text) => {
                return Ignore::parse(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::system(format!("read {}", path.display()), &error)),
        }
    }
    Ok(Ignore::default())
}

fn explain(name: &str) -> Outcome {
    let Some(rule) = lint::rules().iter().find(|rule| rule.name.eq_ignore_ascii_case(name)) else {
        return Err(Failure::new(format!("there is no rule {name}"))
            .with_hint("`layercake dockerfile lint --rules` lists all rules."));
    };
    output::line(&format!("{}: {}\n\n{}", rule.name, rule.summary(), rule.lesson()))?;
    Ok(0)
}

fn list() -> Outcome {
    let longest = lint::rules().iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in lint::rules() {
        let origin = match rule.origin {
            Origin::BuildKit => "BuildKit",
            Origin::Experimental => "BuildKit, experimental",
            Origin::Teaching => "layercake",
        };
        output::line(&format!("{:longest$}  {} ({origin})", rule.name, rule.summary()))?;
    }
    Ok(0)
}
