//! `EXPOSE port[/protocol] …`. One variable may give several ports, so words stay as they are written.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::{port, syntax::words};

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let words = words::plain(&reading.raw.rest);
    if words.is_empty() {
        reading.arguments("at least one argument");
        return None;
    }
    for word in &words {
        reading.check_expansion(word);
        if let Some(Err(error)) = reading.constant(word.as_str()).map(|word| port::check(&word)) {
            reading.report(
                Problem::error("port", word.span(), error.to_string()).help("write a port as 80, 53/udp or 8000-8010"),
            );
        }
    }
    Some(Kind::Expose(words.iter().map(|word| word.as_str().to_owned()).collect()))
}
