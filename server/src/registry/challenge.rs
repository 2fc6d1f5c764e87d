//! `WWW-Authenticate` → what a server wants to know (RFC 9110 section 11.6.1; distribution's `spec/auth/token.md`).

use std::collections::BTreeMap;

/// What a server wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Name and password.
    Basic,
    /// A token, which somebody else gives out.
    Bearer {
        /// Who does: an address.
        realm: String,
        /// For whom.
        service: Option<String>,
        /// For what: only where nobody knows better.
        scope: Option<String>,
    },
}

/// Reads the header's values; of several challenges, a token comes first. `None` where there is none that we can meet.
pub(super) fn parse<'a>(values: impl Iterator<Item = &'a str>) -> Option<Challenge> {
    let mut basic = None;
    for value in values {
        for (scheme, mut parameters) in challenges(value) {
            match scheme.to_ascii_lowercase().as_str() {
                "bearer" => {
                    let realm = parameters.remove("realm")?;
                    let (service, scope) = (parameters.remove("service"), parameters.remove("scope"));
                    return Some(Challenge::Bearer { realm, service, scope });
                }
                "basic" => basic = Some(Challenge::Basic),
                _ => {}
            }
        }
    }
    basic
}

/// `Scheme name=value, name="value", Other …`
fn challenges(value: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut challenges: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let end = rest.find([' ', '=', ',']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match after.strip_prefix('=') {
            Some(after) => {
                let (value, after) = parameter(after);
                if let Some((_, parameters)) = challenges.last_mut() {
                    parameters.insert(word.to_ascii_lowercase(), value);
                }
                rest = after;
            }
            None => {
                if !word.is_empty() {
                    challenges.push((word.to_owned(), BTreeMap::new()));
                }
                rest = after;
            }
        }
        rest = rest.trim_start_matches([' ', ',', '\t']);
    }
    challenges
}

/// A value, quoted or not, and what follows it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Option<Challenge> {
        let (service, scope) = (service.map(str::to_owned), scope.map(str::to_owned));
        Some(Challenge::Bearer { realm: realm.to_owned(), service, scope })
    }

    #[test]
    fn challenges_are_read_however_they_are_written() {
        for (values, expected) in [
            (
                &[
                    "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\"",
                ][..],
                bearer("https://auth.docker.io/token", Some("registry.docker.io"), Some("repository:a/b:pull,push")),
            ),
            (&["bearer  Realm=https://a , service=\"x \\\"y\\\"\""], bearer("https://a", Some("x \"y\""), None)),
            (&["Basic realm=\"x\", Bearer realm=\"https://b\""], bearer("https://b", None, None)),
            (&["Negotiate", "Basic realm=\"Registry Realm\""], Some(Challenge::Basic)),
            (&["Basic"], Some(Challenge::Basic)),
            (&["Bearer service=\"x\""], None),
            (&["Digest realm=\"x\"", "", ",,=,", "=\"", "a=\"\\"], None),
        ] {
            assert_eq!(parse(values.iter().copied()), expected, "{values:?}");
        }
    }
}
