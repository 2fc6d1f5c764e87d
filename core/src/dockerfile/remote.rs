//! Where a source of ADD and COPY lies: in the context, behind an address, or in a git repository.
//!
//! Source of the rules: BuildKit's `dfgitutil`, `gitutil.ParseURL` and `isHTTPSource`.

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

/// A git repository as ADD names it: `ADDRESS#REFERENCE:FOLDER`, or with a query as in `ADDRESS?ref=…&subdir=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Where it is, without what follows `#` or `?`.
    pub address: String,
    /// The branch, tag or commit; without one, what the repository says.
    pub reference: Option<String>,
    /// The folder of it that is taken; without one, all.
    pub folder: Option<String>,
    /// Whether its `.git` folder comes along.
    pub keep_git_dir: bool,
}

impl Repository {
    /// Reads `source`, which [`place`] says is a repository. `keep_git_dir` is that of the flag.
    #[must_use]
    pub fn parse(source: &str, keep_git_dir: bool) -> Self {
        let (rest, fragment) = source.split_once('#').unwrap_or((source, ""));
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (reference, folder) = fragment.split_once(':').unwrap_or((fragment, ""));
        let mut repository =
            Self { address: address.to_owned(), reference: some(reference), folder: some(folder), keep_git_dir };
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "ref" | "branch" | "tag" | "commit" => repository.reference = some(value),
                "subdir" => repository.folder = some(value),
                "keep-git-dir" => repository.keep_git_dir |= matches!(value, "1" | "true"),
                _ => {}
            }
        }
        repository
    }
}

/// The name of the file behind an address of the web: the last word of its path, without what is escaped in it. `None` where
/// it has none, as `https://host/`.
#[must_use]
pub fn file_name(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next().unwrap_or_default().split_once('/')?.1;
    let path = unescaped(path);
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_name = !matches!(name, "" | "." | "..") && !name.contains('\0');
    is_name.then(|| name.to_owned())
}

/// What `%41` stands for. What is not UTF-8 then is left as it is written.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, ..] => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &rest[3..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
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

    #[test]
    fn a_repository_is_an_address_a_reference_and_a_folder() {
        let read = |source| {
            let Repository { address, reference, folder, keep_git_dir } = Repository::parse(source, false);
            (address, reference.unwrap_or_default(), folder.unwrap_or_default(), keep_git_dir)
        };
        for (source, address, reference, folder, keep) in [
            ("https://h/x.git", "https://h/x.git", "", "", false),
            ("https://h/x.git#main", "https://h/x.git", "main", "", false),
            ("https://h/x.git#v1:docs/a", "https://h/x.git", "v1", "docs/a", false),
            ("git@h:x.git#:docs", "git@h:x.git", "", "docs", false),
            ("https://h/x.git?ref=v1&subdir=docs&keep-git-dir=1", "https://h/x.git", "v1", "docs", true),
        ] {
            let expected = (address.to_owned(), reference.to_owned(), folder.to_owned(), keep);
            assert_eq!(read(source), expected, "{source}");
        }
    }

    #[test]
    fn a_download_is_named_by_its_path() {
        for (address, expected) in [
            ("https://h/x.tar.gz", Some("x.tar.gz")),
            ("https://h/a/b%20c?q=/d#e", Some("b c")),
            ("https://h/a/", Some("a")),
            ("https://h/", None),
            ("https://h", None),
            ("https://h?q=/x", None),
            ("https://h/..", None),
            ("https://h/%2e%2e", None),
            ("https://h/a%2f..%2fb", Some("b")),
            ("https://h/%zz%4", Some("%zz%4")),
            ("https://h/%ff", Some("%ff")),
        ] {
            assert_eq!(file_name(address).as_deref(), expected, "{address}");
        }
    }
}
