//! Limits of each process (setrlimit(2)): Docker's names for them, and what of a limit this process can set.

use rustix::process::{Resource, getrlimit};

use super::super::resources::Ulimit;

/// Docker's names.
const NAMES: [(&str, Resource); 15] = [
    ("core", Resource::Core),
    ("cpu", Resource::Cpu),
    ("data", Resource::Data),
    ("fsize", Resource::Fsize),
    ("locks", Resource::Locks),
    ("memlock", Resource::Memlock),
    ("msgqueue", Resource::Msgqueue),
    ("nice", Resource::Nice),
    ("nofile", Resource::Nofile),
    ("nproc", Resource::Nproc),
    ("rss", Resource::Rss),
    ("rtprio", Resource::Rtprio),
    ("rttime", Resource::Rttime),
    ("sigpending", Resource::Sigpending),
    ("stack", Resource::Stack),
];

/// The limit with Docker's name.
pub(super) fn named(name: &str) -> Option<Resource> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, resource)| *resource)
}

/// A limit as this process can set it: no higher than its own hard one.
pub(crate) fn clamped(ulimit: &Ulimit) -> Ulimit {
    let Some(resource) = named(&ulimit.name) else { return ulimit.clone() };
    let hard = lower(ulimit.hard, getrlimit(resource).maximum);
    Ulimit { name: ulimit.name.clone(), soft: lower(ulimit.soft, hard), hard }
}

/// Whether Docker has a limit of this name.
pub(crate) fn is_known(name: &str) -> bool {
    named(name).is_some()
}

/// The lower of two limits, of which `None` is none.
pub(super) fn lower(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_limit_holds_and_none_is_the_highest() {
        for (one, other, lowest) in [(Some(1), Some(2), Some(1)), (None, Some(2), Some(2)), (Some(1), None, Some(1))] {
            assert_eq!(lower(one, other), lowest);
        }
        assert_eq!(lower(None, None), None);
        let hard = getrlimit(Resource::Nofile).maximum;
        let all = Ulimit { name: "nofile".to_owned(), soft: None, hard: None };
        assert_eq!(clamped(&all), Ulimit { soft: hard, hard, ..all.clone() });
        assert!(is_known("nofile") && !is_known("files"));
    }
}
