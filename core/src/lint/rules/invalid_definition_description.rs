//! Rule InvalidDefinitionDescription.

use super::rule;
use super::{File, Step, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`
    ///
    /// `docker build --call=outline` lists the arguments and targets of a file, each with its description: the comment
    /// right above it, if that begins with the name. Any other comment there is lost for the list.
    ///
    /// Begin the comment with the name: `# version  which release to fetch`. If it is not meant as a description, put
    /// an empty comment (`#`) between. This rule is experimental: it looks only where `#
    /// check=experimental=InvalidDefinitionDescription` stands.
    Experimental InvalidDefinitionDescription = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.steps().filter_map(look).collect()
}

fn look(step: &Step<'_>) -> Option<Warning> {
    let (keyword, names): (_, Vec<&str>) = match &step.instruction.kind {
        Kind::Arg(pairs) => ("ARG", pairs.iter().map(|(name, _)| name.as_str()).collect()),
        Kind::From(from) => ("FROM", from.name.as_deref().into_iter().collect()),
        _ => return None,
    };
    let comment = step.written.comments.last()?;
    let first = comment.text.split(' ').next().unwrap_or_default();
    let name = match names[..] {
        [] => return None,
        _ if names.contains(&first) => return None,
        [name] => name,
        _ => "<arg_key>",
    };
    Some(RULE.warn(step, format!("Comment for {keyword} should follow the format: `# {name} <description>`")))
}
