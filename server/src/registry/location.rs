//! Where an answer sends us, as a whole address.

use ureq::http::{HeaderMap, Uri};

/// What an answer names.
pub(super) fn location(headers: &HeaderMap) -> Option<&str> {
    headers.get("location")?.to_str().ok()
}

/// The address `target`, seen from `base`. Relative paths without a slash do not occur at registries: they are taken from the root.
pub(super) fn absolute(base: &Uri, target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let scheme = base.scheme_str().unwrap_or("https");
    if let Some(rest) = target.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let authority = base.authority().map_or("", |authority| authority.as_str());
    format!("{scheme}://{authority}/{}", target.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_whole_or_seen_from_where_they_were_named() {
        let base: Uri = "https://r.example:5000/v2/a".parse().unwrap();
        for (target, expected) in [
            ("https://s.example/x", "https://s.example/x"),
            ("//s.example/x", "https://s.example/x"),
            ("/x?y=z", "https://r.example:5000/x?y=z"),
            ("x", "https://r.example:5000/x"),
        ] {
            assert_eq!(absolute(&base, target), expected);
        }
    }
}
