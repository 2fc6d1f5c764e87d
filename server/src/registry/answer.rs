//! What servers say → words that can be shown, and bytes of which there are not too many.

use std::io::Read;
use std::time::Duration;

use layercake_core::image::document::DOCUMENT_BYTES;
use serde::Deserialize;
use ureq::http::{HeaderMap, StatusCode};
use ureq::{Body, Timeout};

use super::RegistryError;
use super::resolver::Unresolved;

/// The most bytes of a document.
pub(super) const DOCUMENT: u64 = DOCUMENT_BYTES as u64;

/// The longest message that is passed on.
const MESSAGE: usize = 300;

/// How registries say what is wrong (distribution-spec, "Error Codes").
#[derive(Deserialize)]
struct Errors {
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// All bytes of an answer that is a document.
pub(super) fn read(body: Body, limit: u64, host: &str) -> Result<Vec<u8>, RegistryError> {
    let mut bytes = Vec::new();
    let read = body.into_reader().take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|source| RegistryError::Line { host: host.to_owned(), source: Box::new(ureq::Error::Io(source)) })?;
    if bytes.len() as u64 > limit {
        let problem = format!("sends a document of more than {limit} bytes");
        return Err(RegistryError::Answer { host: host.to_owned(), problem });
    }
    Ok(bytes)
}

/// What a server says of an error.
pub(super) fn message(bytes: &[u8], status: StatusCode) -> String {
    let errors: Option<Errors> = serde_json::from_slice(bytes).ok();
    let problem = errors.and_then(|errors| errors.errors.into_iter().next());
    let said = problem.map(|Problem { code, message }| {
        let code = code.to_lowercase().replace('_', " ");
        if message.is_empty() || message == code { code } else { format!("{code}: {message}") }
    });
    let usual = || status.canonical_reason().unwrap_or("no reason given").to_lowercase();
    clean(&said.filter(|said| !said.is_empty()).unwrap_or_else(usual))
}

/// A stranger's text without what a terminal would obey, and not too long.
pub(super) fn clean(text: &str) -> String {
    let shown = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().map(shown).take(MESSAGE).collect()
}

/// How long a server asks us to wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get("retry-after")?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// Why nothing was answered.
pub(super) fn failure(host: &str, patience: Duration, error: ureq::Error) -> RegistryError {
    let host = host.to_owned();
    match error {
        ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite | Timeout::RecvResponse | Timeout::Connect) => {
            RegistryError::Silent { host, seconds: patience.as_secs() }
        }
        ureq::Error::Other(other) => match other.downcast_ref::<Unresolved>() {
            Some(Unresolved::Unknown(name)) => RegistryError::NoSuchHost(name.clone()),
            Some(Unresolved::Forbidden(target)) => RegistryError::Redirect {
                host,
                target: target.clone(),
                reason: "an address of this machine or its cable, where no registry elsewhere may lead",
            },
            None => RegistryError::Line { host, source: Box::new(ureq::Error::Other(other)) },
        },
        source => RegistryError::Line { host, source: Box::new(source) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_in_the_registrys_words_without_what_a_terminal_obeys() {
        let say = |body: &str, code| message(body.as_bytes(), StatusCode::from_u16(code).unwrap());
        let known = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{}}]}"#;
        assert_eq!(say(known, 404), "manifest unknown");
        assert_eq!(say(r#"{"errors":[{"code":"DENIED","message":"no \u001b[31mway"}]}"#, 403), "denied: no  [31mway");
        assert_eq!(say("<html>", 503), "service unavailable");
        assert_eq!(say(r#"{"errors":[]}"#, 429), "too many requests");
        let long = format!(r#"{{"errors":[{{"code":"A","message":"{}"}}]}}"#, "x".repeat(1000));
        assert_eq!(say(&long, 400).len(), MESSAGE);
    }
}
