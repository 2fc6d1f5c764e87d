//! A challenge → a token: asked of whom the registry names, for what is to be done (distribution's `spec/auth/token.md`,
//! `oauth.md`).

use serde::Deserialize;
use ureq::http::{Method, Request, StatusCode};

use super::RegistryError;
use super::answer::{self, DOCUMENT};
use super::client::Client;
use super::credentials::{Account, basic};

/// Answers with a token; two names for one thing.
#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

/// Fetches a token for `scopes`.
///
/// Whom the registry names may be another host than its own, as Docker Hub's is. It gets the credentials all the same, since
/// that is what they are for, but never in plain text, unless the registry itself is spoken with so and it is on its very host.
pub(super) fn fetch(
    client: &Client,
    realm: &str,
    service: Option<&str>,
    scopes: &[String],
) -> Result<String, RegistryError> {
    let host = || client.host().to_owned();
    let url: ureq::http::Uri = realm.parse().map_err(|_| RegistryError::Answer {
        host: host(),
        problem: format!("sends to {:?} for a token, which is no address", answer::clean(realm)),
    })?;
    let plain = url.scheme_str() == Some("http");
    let own = url.authority().is_some_and(|authority| authority.host() == super::endpoint::host(client.host()));
    if !(url.scheme_str() == Some("https") || (plain && own && client.is_plain()?)) {
        let reason = "where a password would go in plain text";
        return Err(RegistryError::Redirect { host: host(), target: answer::clean(realm), reason });
    }
    let account = client.account();
    let request = match account {
        Some(Account::Token(token)) => {
            let mut form = format!("grant_type=refresh_token&client_id=layercake&refresh_token={}", escaped(token));
            if let Some(service) = service {
                form += &format!("&service={}", escaped(service));
            }
            form += &format!("&scope={}", escaped(&scopes.join(" ")));
            Request::builder()
                .method(Method::POST)
                .uri(realm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form)
        }
        other => {
            let mut address = realm.to_owned();
            let service = service.map(|service| ("service", service));
            let fields = service.into_iter().chain(scopes.iter().map(|scope| ("scope", scope.as_str())));
            for (name, value) in fields {
                let separator = if address.contains('?') { '&' } else { '?' };
                address += &format!("{separator}{name}={}", escaped(value));
            }
            let mut builder = Request::builder().method(Method::GET).uri(address);
            if let Some(Account::Password { username, password }) = other {
                builder = builder.header("Authorization", basic(username, password));
            }
            builder.body(String::new())
        }
    };
    let request = request.map_err(|error| RegistryError::Answer {
        host: host(),
        problem: format!("sends to an address for a token that cannot be asked: {error}"),
    })?;
    let response = client.ask_stranger(&request)?;
    let status = response.status();
    let (_, body) = response.into_parts();
    let bytes = answer::read(body, DOCUMENT, url.host().unwrap_or_default())?;
    if !status.is_success() {
        let message = answer::message(&bytes, status);
        let host = url.host().unwrap_or_default().to_owned();
        return Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if account.is_some() => {
                RegistryError::Unauthorized { host, message }
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                RegistryError::Denied { repository: answer::clean(&scopes.join(" ")), message }
            }
            status => RegistryError::Status { host, code: status.as_u16(), message },
        });
    }
    let answer: Option<Answer> = serde_json::from_slice(&bytes).ok();
    let token = answer.and_then(|answer| answer.token.filter(|token| !token.is_empty()).or(answer.access_token));
    token.ok_or_else(|| RegistryError::Answer {
        host: host(),
        problem: "sends for a token to where there is none".to_owned(),
    })
}

/// A text as a part of an address (RFC 3986 section 2.3).
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            byte => escaped += &format!("%{byte:02X}"),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_is_no_letter_is_escaped() {
        assert_eq!(escaped("repository:a/b:pull,push ä&"), "repository%3Aa%2Fb%3Apull%2Cpush%20%C3%A4%26");
    }
}
