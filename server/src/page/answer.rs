//! A request to the answer: which file, in which encoding, and what the browser is told about it.

use std::borrow::Cow;

use axum::http::{HeaderName, StatusCode, header};
use layercake_core::digest::Digest;

use super::assets::Assets;

/// What of a request counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) accept_encoding: &'a str,
    pub(super) if_none_match: &'a str,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Cow<'static, [u8]>,
}

/// What the page may do. Styles may stand in the page, because the editor makes its own; workers start from a script of the page's
/// own making; nothing comes from anywhere else, and nothing goes there.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' \
                      'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
                      base-uri 'self'; form-action 'none'";

/// Answers one request.
pub(super) fn answer(assets: &Assets, asked: &Asked<'_>) -> Answer {
    if !["GET", "HEAD"].contains(&asked.method) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered\n");
    }
    let path = asked.path.trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    // No file stands in for one that is missing: a page in place of a script would hide what is wrong.
    let Some((bytes, encoding)) = encoded(assets, path, asked.accept_encoding) else {
        return plain(StatusCode::NOT_FOUND, "there is no such file\n");
    };
    let tag = format!("\"{}\"", &Digest::of(&bytes).hex()[..32]);
    let caching = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = vec![
        (header::CONTENT_TYPE, content_type(path).to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
        (header::ETAG, tag.clone()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    if let Some(encoding) = encoding {
        headers.push((header::CONTENT_ENCODING, encoding.to_owned()));
    }
    if asked.if_none_match.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Answer { status: StatusCode::NOT_MODIFIED, headers, body: Cow::Borrowed(b"") };
    }
    Answer { status: StatusCode::OK, headers, body: bytes }
}

/// The file in the smallest encoding that the browser takes, of those that there are.
fn encoded(assets: &Assets, path: &str, accepted: &str) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(bytes) = assets.read(&format!("{path}.{ending}"))
        {
            return Some((bytes, Some(encoding)));
        }
    }
    Some((assets.read(path)?, None))
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|word| {
        let (name, weight) = word.split_once(';').unwrap_or((word, "q=1"));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// Whether a name changes with the bytes: `boot-0123456789abcdef.js`.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    hash.len() == 16 && hash.chars().all(|digit| digit.is_ascii_hexdigit())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

fn plain(status: StatusCode, text: &'static str) -> Answer {
    let headers = vec![(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())];
    Answer { status, headers, body: Cow::Borrowed(text.as_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("dist")).unwrap();
        for (name, text) in [
            ("dist/index.html", "page"),
            ("dist/index.html.gz", "smaller"),
            ("dist/index.html.br", "small"),
            ("dist/boot-0123456789abcdef.js", "script"),
            ("secret", "not the page's"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn ask(path: &str, accept_encoding: &str, if_none_match: &str) -> Answer {
        let folder = dist();
        let assets = Assets::Folder(folder.path().join("dist"));
        answer(&assets, &Asked { method: "GET", path, accept_encoding, if_none_match })
    }

    fn value(answer: &Answer, name: HeaderName) -> Option<&str> {
        answer.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn the_smallest_encoding_that_is_taken() {
        for (accepted, encoding, body) in [
            ("gzip, deflate, br, zstd", Some("br"), "small"),
            ("gzip", Some("gzip"), "smaller"),
            ("gzip;q=0.5, br;q=0", Some("gzip"), "smaller"),
            ("", None, "page"),
        ] {
            let answer = ask("/", accepted, "");
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(value(&answer, header::CONTENT_ENCODING), encoding, "{accepted}");
            assert_eq!(answer.body, body.as_bytes());
            assert_eq!(value(&answer, header::CONTENT_TYPE), Some("text/html; charset=utf-8"));
        }
    }

    #[test]
    fn what_has_no_smaller_form_is_sent_as_it_is() {
        let answer = ask("/boot-0123456789abcdef.js", "br", "");
        assert_eq!(value(&answer, header::CONTENT_ENCODING), None);
        assert_eq!(value(&answer, header::CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let tag = value(&ask("/", "", ""), header::ETAG).unwrap().to_owned();
        let again = ask("/", "", &tag);
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(value(&again, header::CACHE_CONTROL), Some("no-cache"));
    }

    #[test]
    fn nothing_outside_of_the_folder_is_sent() {
        for path in ["/../secret", "//etc/passwd", "/./index.html", "/missing.js", "/dist"] {
            assert_eq!(ask(path, "", "").status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
