//! Random ids, and names for containers that nobody has named: an adjective and the surname of someone who built
//! computers or thought about them.

/// A container's id: 64 random hexadecimal digits.
#[must_use]
pub fn random_id() -> String {
    let mut id = String::with_capacity(64);
    for byte in random::<32>() {
        for nibble in [byte >> 4, byte & 15] {
            id.push(char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16"));
        }
    }
    id
}

/// A container's name, such as `patient_hopper`. From the `attempt`th try on (the fifth), with a digit behind: names run
/// out.
#[must_use]
pub fn random_name(attempt: usize) -> String {
    let [adjective, surname, digit] = random::<3>();
    let name = format!("{}_{}", pick(&ADJECTIVES, adjective), pick(&SURNAMES, surname));
    if attempt < 5 { name } else { format!("{name}{}", digit % 10) }
}

fn pick<'a>(words: &[&'a str; 64], byte: u8) -> &'a str {
    words[usize::from(byte) % words.len()]
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    let filled = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    assert_eq!(filled, Ok(LENGTH), "up to 256 random bytes come at once: getrandom(2)");
    bytes
}

const ADJECTIVES: [&str; 64] = [
    "able", "agile", "alert", "amber", "apt", "blithe", "bold", "brave", "bright", "brisk", "calm", "candid", "cheery",
    "clever", "crisp", "curious", "daring", "deft", "eager", "earnest", "fair", "fleet", "fond", "frank", "gentle",
    "glad", "golden", "grand", "hardy", "hearty", "honest", "humble", "jolly", "keen", "kind", "lively", "loyal",
    "lucid", "mellow", "merry", "mild", "neat", "nimble", "noble", "patient", "placid", "polite", "prompt", "proud",
    "quick", "quiet", "ready", "serene", "sharp", "silent", "sincere", "steady", "sunny", "swift", "tidy", "vivid",
    "warm", "wise", "witty",
];

const SURNAMES: [&str; 64] = [
    "allen",
    "babbage",
    "backus",
    "bartik",
    "berners",
    "boole",
    "cerf",
    "church",
    "clarke",
    "codd",
    "conway",
    "cray",
    "dijkstra",
    "dynkin",
    "easley",
    "eckert",
    "engelbart",
    "estrin",
    "euler",
    "feinler",
    "floyd",
    "galois",
    "gauss",
    "goldberg",
    "hamilton",
    "hamming",
    "hoare",
    "holberton",
    "hopper",
    "huffman",
    "johnson",
    "kay",
    "kernighan",
    "kilby",
    "kleene",
    "knuth",
    "lamarr",
    "lamport",
    "leibniz",
    "liskov",
    "lovelace",
    "mauchly",
    "mccarthy",
    "mclean",
    "meitner",
    "milner",
    "minsky",
    "naur",
    "neumann",
    "noether",
    "pascal",
    "perlman",
    "ritchie",
    "shannon",
    "spence",
    "tarjan",
    "thompson",
    "turing",
    "wilkes",
    "wing",
    "wirth",
    "wozniak",
    "yao",
    "zuse",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_64_digits_and_differ() {
        let (one, other) = (random_id(), random_id());
        assert_eq!(one.len(), 64);
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(one, other);
    }

    #[test]
    fn names_are_two_words() {
        let name = random_name(0);
        let (adjective, surname) = name.split_once('_').unwrap();
        assert!(ADJECTIVES.contains(&adjective) && SURNAMES.contains(&surname), "{name}");
        assert!(random_name(5).ends_with(|c: char| c.is_ascii_digit()));
    }
}
