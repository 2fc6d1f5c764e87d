//! Where a source of ADD and COPY lies: in the context, behind an address, or in a git repository.
//!
//! Source of the rules: BuildKit's `dfgitutil` and `isHTTPSource`.

/// Where a source lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A path of the context. The old `github.com/owner/name` is one too: it cannot be told from a folder.
    Local,
    /// An address of the web.
    Address,
    /// A git repository.
    Repository,
}

/// Where `source`, with its variables expanded, lies.
#[must_use]
pub fn place(source: &str) -> Place {
    if let Some(rest) = source.strip_prefix("http://").or_else(|| source.strip_prefix("https://")) {
        let path = rest.split(['?', '#']).next().unwrap_or(rest);
        return if path.contains('/') && path.ends_with(".git") { Place::Repository } else { Place::Address };
    }
    if source.starts_with("git://") || source.starts_with("ssh://") || is_ssh(source) {
        return Place::Repository;
    }
    Place::Local
}

/// `user@host:path`, which is how git writes a path on another machine.
fn is_ssh(source: &str) -> bool {
    let Some((user, rest)) = source.split_once('@') else { return false };
    let Some((host, _)) = rest.split_once(':') else { return false };
    let of = |text: &str, others: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    of(user, "-_.") && of(host, "-.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_of_sources() {
        for (source, expected) in [
            ("a", Place::Local),
            ("./a.git", Place::Local),
            ("http", Place::Local),
            ("a@b", Place::Local),
            ("a/b@c:d", Place::Local),
            ("github.com/owner/name", Place::Local),
            ("http://h/x.tar.gz", Place::Address),
            ("https://h/x", Place::Address),
            ("https://h.git", Place::Address),
            ("https://h/x.git", Place::Repository),
            ("https://h/x.git#main:folder", Place::Repository),
            ("https://h/x.git?ref=main", Place::Repository),
            ("git://h/x", Place::Repository),
            ("ssh://git@h/x", Place::Repository),
            ("git@h.org:owner/name.git", Place::Repository),
        ] {
            assert_eq!(place(source), expected, "{source}");
        }
    }
}
