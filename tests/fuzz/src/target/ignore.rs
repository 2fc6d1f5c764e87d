//! `.dockerignore`, and the wildcards of COPY: any rules, any path.

use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::dockerfile::pattern;

/// The path stands before the first zero byte, the rules behind it.
pub(crate) fn check(input: &[u8]) {
    let text = super::text(input);
    let (path, rules) = text.split_once('\0').unwrap_or((&text, ""));
    check_pattern(rules.lines().next().unwrap_or_default(), path);
    let Ok(ignore) = Ignore::parse(rules) else { return };
    let excluded = ignore.matches(path);
    let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty() && *folder != ".") else {
        return;
    };
    if ignore.matches(folder) && !excluded {
        assert!(ignore.may_contain_exception(folder), "{path:?} would be missed");
    }
    if !ignore.has_exceptions() {
        assert!(ignore.matches(folder) <= excluded, "{path:?} is not excluded with its folder");
    }
}

fn check_pattern(text: &str, name: &str) {
    let matches = pattern::matches(text, name);
    if !pattern::has_wildcard(text) {
        assert_eq!(matches, Ok(text == name));
    }
}
