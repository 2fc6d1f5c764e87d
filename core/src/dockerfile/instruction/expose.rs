//! `EXPOSE port[/protocol] …`. One variable may give several ports, so words stay as they are written.

use super::Reading;
use super::reading::COMMENT_HELP;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::port::{self, PortError};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::words;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let words = words::plain(&reading.raw.rest);
    if words.is_empty() {
        reading.arguments("at least one argument");
        return None;
    }
    let comment = reading.trailing_comment(&words);
    for word in &words {
        if let Some(span) = comment.filter(|_| word.as_str().starts_with('#')) {
            let message = PortError::Container(word.as_str().to_owned()).to_string();
            reading.report(Problem::error("port", word.span(), message).help(COMMENT_HELP).fix(span, ""));
            break;
        }
        reading.check_expansion(word);
        if let Some(Err(error)) = reading.constant(word.as_str()).map(|word| port::check(&word)) {
            let problem = Problem::error("port", word.span(), error.to_string());
            let meant = meant(word.as_str());
            reading.report(
                problem
                    .help("write a port as 80, 53/udp or 8000-8010")
                    .fix_at(meant.as_ref().map(|_| word.span()), meant.unwrap_or_default()),
            );
        }
    }
    Some(Kind::Expose(words.iter().map(|word| word.as_str().to_owned()).collect()))
}

/// What was meant by a word that names no port: several ports with commas between them, or a range from its end.
fn meant(word: &str) -> Option<String> {
    let (ports, protocol) = word.split_once('/').map_or((word, None), |(ports, protocol)| (ports, Some(protocol)));
    let candidate = match ports.split_once('-') {
        Some((last, first)) => format!("{first}-{last}") + &protocol.map(|name| format!("/{name}")).unwrap_or_default(),
        None => word.replace(',', " ").trim().to_owned(),
    };
    let is_port = |word: &str| port::check(word).is_ok();
    (!candidate.is_empty() && candidate.split_whitespace().all(is_port)).then_some(candidate)
}
