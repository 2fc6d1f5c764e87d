//! Ids, and names for containers that nobody has named: made of the session's seed, so that a replay makes the same.

use crate::digest::Digest;

/// Gives out ids and names.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Names {
    seed: u64,
    given: u64,
}

impl Names {
    pub(in crate::sim) fn new(seed: u64) -> Self {
        Self { seed, given: 0 }
    }

    /// 64 hexadecimal digits that nothing else has.
    pub(in crate::sim) fn id(&mut self) -> String {
        self.given += 1;
        Digest::of(format!("{} {}", self.seed, self.given).as_bytes()).hex()
    }

    /// A name such as `patient_hopper` that `is_free`.
    pub(in crate::sim) fn name(&mut self, is_free: impl Fn(&str) -> bool) -> String {
        loop {
            let id = self.id();
            let number = |at: usize| usize::from_str_radix(&id[at..at + 4], 16).unwrap_or_default();
            let name = format!("{}_{}", ADJECTIVES[number(0) % ADJECTIVES.len()], SURNAMES[number(4) % SURNAMES.len()]);
            let name = if self.given.is_multiple_of(7) { format!("{name}{}", number(8) % 10) } else { name };
            if is_free(&name) {
                return name;
            }
        }
    }
}

const ADJECTIVES: [&str; 32] = [
    "bold",
    "brave",
    "bright",
    "busy",
    "calm",
    "clever",
    "cool",
    "curious",
    "eager",
    "elastic",
    "epic",
    "fervent",
    "focused",
    "friendly",
    "gifted",
    "happy",
    "hopeful",
    "jolly",
    "keen",
    "kind",
    "loving",
    "modest",
    "nifty",
    "peaceful",
    "pensive",
    "practical",
    "quirky",
    "relaxed",
    "serene",
    "sharp",
    "vibrant",
    "wise",
];

const SURNAMES: [&str; 32] = [
    "allen", "babbage", "bartik", "boole", "cerf", "church", "clarke", "codd", "curie", "dijkstra", "easley", "elion",
    "euler", "goldberg", "hamilton", "hopper", "jemison", "johnson", "kay", "keller", "knuth", "lamport", "liskov",
    "lovelace", "mccarthy", "perlman", "ritchie", "shannon", "thompson", "torvalds", "turing", "wing",
];
