//! `ONBUILD instruction`: kept in the image, and run by whoever builds on it.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::RawInstruction;
use crate::source::Span;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let raw = reading.raw;
    if raw.rest.is_empty() {
        reading.arguments("at least one argument");
        return None;
    }
    let mut trigger = RawInstruction::split(raw.rest.clone(), reading.escape, raw.lines);
    let at = trigger.keyword.span();
    let problem = |message: String, help| Problem::error("onbuild-trigger", at, message).help(help);
    let problem = match trigger.keyword.as_str().to_ascii_uppercase().as_str() {
        "ONBUILD" => {
            let message = "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned();
            let inner = Span::new(at.start, trigger.rest.span().start.max(at.end));
            let place = Some(inner).filter(|_| trigger.flags.is_empty() && !trigger.rest.is_empty());
            problem(message, "a trigger runs in the next build only; write one ONBUILD").fix_at(place, "")
        }
        keyword @ ("FROM" | "MAINTAINER") => problem(
            format!("{keyword} isn't allowed as an ONBUILD trigger"),
            "a trigger runs within a stage; write an instruction that belongs there",
        ),
        _ => {
            trigger.heredocs.clone_from(&raw.heredocs);
            trigger.span = Span::new(trigger.span.start, raw.span.end);
            let instruction = super::parse(&trigger, reading.escape, reading.problems)?;
            return Some(Kind::Onbuild { text: text(raw), instruction: Box::new(instruction) });
        }
    };
    reading.report(problem);
    None
}

/// The trigger as an image keeps it, with the bodies of its heredocs.
fn text(raw: &RawInstruction) -> String {
    let line = raw.rest.as_str().to_owned();
    raw.heredocs.iter().fold(line, |text, heredoc| text + "\n" + &heredoc.content + &heredoc.name)
}
