//! `layercake dockerfile lint`: advice on a file, with what each thing costs and what to write instead.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::dockerfile::parse;
use layercake_core::lint::{self, Options, Origin, Rule, Warning};

use super::{Source, check, json};
use crate::cli::error::Failure;
use crate::cli::{Outcome, diagnostic, output};

/// Give advice on a Dockerfile: layers, cache, first process, secrets, and all that BuildKit warns of
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The Dockerfile; - reads standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["explain", "rules"])]
    path: Option<PathBuf>,
    /// The build context: its .dockerignore is looked at too
    #[arg(long, value_name = "DIR")]
    context: Option<PathBuf>,
    /// Set a variable of ARG; NAME alone takes its value from the environment
    #[arg(long, value_name = "NAME=VALUE")]
    build_arg: Vec<String>,
    /// Look only at what this stage needs
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// Use only these rules
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Print rule, line and message as JSON
    #[arg(long)]
    json: bool,
    /// With --json: also places, costs, help and fixes
    #[arg(long, requires = "json")]
    details: bool,
    /// Explain a rule: what it is about, why, and what to do
    #[arg(long, value_name = "RULE", exclusive = true)]
    explain: Option<String>,
    /// List all rules
    #[arg(long, exclusive = true)]
    rules: bool,
}

/// A part of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Those that BuildKit has.
    Buildkit,
    /// Those about layers, the cache, the first process and secrets.
    Teaching,
}

const EXAMPLES: &str = "\
Examples:
  layercake dockerfile lint Dockerfile                   Advice, with costs and fixes
  layercake dockerfile lint --context . Dockerfile       Look at .dockerignore too
  layercake dockerfile lint --explain AptListsKept       The lesson behind a rule

A comment `# check=skip=RULE` above an instruction switches a rule off there, at the top of the file everywhere.
`# check=error=true` at the top makes warnings errors.";

/// Prints the advice; the exit code is 1 where the file has errors, or warnings that it calls errors.
pub(super) fn run(arguments: Arguments) -> Outcome {
    if let Some(name) = &arguments.explain {
        return explain(name);
    }
    if arguments.rules {
        return list();
    }
    let path = arguments.path.as_deref().unwrap_or(Path::new("-"));
    let source = Source::read(path)?;
    let parsed = parse(&source.text);
    let options = options(&arguments, path)?;
    let mut report = lint::lint(&source.text, &parsed, &options)
        .map_err(|error| Failure::new(format!("{}: {error}", source.name)))?;
    if let Some(only) = arguments.only {
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
    if arguments.json {
        output::json(&json::warnings(&report.warnings, arguments.details))?;
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

fn belongs(rule: &Rule, only: Only) -> bool {
    (rule.origin == Origin::Teaching) == (only == Only::Teaching)
}

fn options(arguments: &Arguments, file: &Path) -> Result<Options, Failure> {
    let mut options = Options {
        build_args: check::pairs(&arguments.build_arg),
        target: arguments.target.clone(),
        ..Options::default()
    };
    if let Some(context) = &arguments.context {
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
